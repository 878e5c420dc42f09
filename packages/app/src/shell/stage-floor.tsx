import { useNavigate } from '@solidjs/router'
import { createActions } from './create-actions.ts'
import { createKeys } from './create-keys.ts'
import { KeysDialog } from './keys-dialog.tsx'
import { createEntries } from './palette/create-entries.ts'
import { Palette } from './palette/palette.tsx'
import { createMoveNotices } from './place/create-move-notices.ts'
import { createStartNotices } from './place/create-start-notices.ts'
import { useApp } from './use-app.ts'
import { useStage } from './use-stage.ts'

/** What every page has: its keys, the palette, the page of keys, and the word that a session changed its place. */
export function StageFloor() {
  const app = useApp()
  const stage = useStage()
  const navigate = useNavigate()
  const actions = createActions({ app, stage, navigate })
  const entries = createEntries({ app, room: stage.room, actions, navigate })
  createKeys(actions)
  createMoveNotices({ app, stage, navigate })
  createStartNotices({ app, stage })
  return (
    <>
      <Palette open={stage.palette()} onClose={() => stage.setPalette(false)} entries={entries} />
      <KeysDialog open={stage.keys()} onClose={() => stage.setKeys(false)} />
    </>
  )
}
