import { Button } from '@pointsman/ui/button'
import { Dialog } from '@pointsman/ui/dialog'
import { useNavigate } from '@solidjs/router'
import { Show } from 'solid-js'
import type { Room } from '../create-room.ts'
import { stayedWords, type Forking } from './create-forking.ts'
import { ForkPlaces } from './fork-places.tsx'
import './fork.css'

/** What is taken along, and where the copy will work. */
export function ForkDialog(props: { room: Room }) {
  const navigate = useNavigate()
  const forking = () => props.room.forking
  const go = () => forking().fork((path) => navigate(path))
  return (
    <Dialog
      open={forking().asking() !== undefined}
      onClose={() => forking().close()}
      title={titleOf(forking())}
      testid="fork-dialog"
      foot={
        <>
          <Button onClick={() => forking().close()}>{forking().working() ? 'Don’t wait' : 'Cancel'}</Button>
          <Button
            look="primary"
            icon="git-fork"
            kbd="Enter"
            working={forking().working()}
            verdict={forking().verdict()}
            data-testid="fork-confirm"
            onClick={go}
          >
            Fork
          </Button>
        </>
      }
    >
      <p>{contentOf(forking())}</p>
      <Show when={stayedWords(props.room.view.queue().waiting)}>{(words) => <p class="fork-line">{words()}.</p>}</Show>
      <Show when={props.room.places.server()?.git !== false}>
        <ForkPlaces room={props.room} onEnter={go} />
      </Show>
      <Show when={forking().failure()}>
        {(words) => (
          <p class="tone-stop fork-line" role="alert" data-testid="fork-failure">
            {words()}.
          </p>
        )}
      </Show>
    </Dialog>
  )
}

function titleOf(forking: Forking): string {
  const point = forking.asking()?.point
  if (!point) return 'Fork this session'
  return point.prompt === undefined ? 'Fork before this prompt' : `Fork before prompt ${point.prompt}`
}

function contentOf(forking: Forking): string {
  const point = forking.asking()?.point
  if (!point) return 'A new session with the whole conversation. This one stays as it is; no file changes.'
  const before = point.prompt === 1 ? 'An empty session' : 'A new session with what came before this prompt'
  return `${before}, and its words in the input. This one stays as it is; no file changes.`
}
