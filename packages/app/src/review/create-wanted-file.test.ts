import type { FileDiff } from '@pointsman/domain/file-diff'
import { createRoot, createSignal } from 'solid-js'
import { expect, test } from 'vitest'
import { messageID } from '../session/test-conversation.ts'
import { createWantedFile } from './create-wanted-file.ts'
import { reviewFiles, type ReviewFile } from './review-file.ts'
import type { ReviewMode } from './review-mode.ts'

const moved: readonly FileDiff[] = [
  { path: 'old.ts', status: 'deleted', added: 0, removed: 1, patch: '@@ -1 +0,0 @@\n-a\n' },
  { path: 'new.ts', status: 'added', added: 1, removed: 0, patch: '@@ -0,0 +1 @@\n+a\n' },
]
const other: FileDiff = { path: 'a.ts', status: 'modified', added: 1, removed: 0, patch: '@@ -0,0 +1 @@\n+b\n' }

function setup(path: string) {
  const wished = { messageID: messageID('one'), path }
  return createRoot(() => {
    const [wanted, setWanted] = createSignal<typeof wished | undefined>(wished)
    const [mode, setMode] = createSignal<ReviewMode>('working')
    const [files, setFiles] = createSignal<readonly ReviewFile[] | undefined>(reviewFiles([other]))
    const [reading, setReading] = createSignal(false)
    const said: string[] = []
    createWantedFile({
      review: { mode, reading, files, state: () => (files() ? 'ready' : 'reading') },
      port: {
        wantedFile: wanted,
        fileShown: () => void setWanted(),
        told: (words) => void said.push(words),
      },
      show: (file) => void said.push(`shows ${file.path}`),
    })
    return {
      said,
      wanted,
      turn(...diffs: readonly FileDiff[]): void {
        setFiles(undefined)
        setMode(wished.messageID)
        setReading(true)
        setFiles(reviewFiles(diffs))
        expect(said).toEqual([])
        setReading(false)
      },
    }
  })
}

test('W-2: a file of a turn is shown among the files of that turn alone, once they are read', () => {
  const { turn: read, said, wanted } = setup('a.ts')
  expect(said).toEqual([])
  read(other)
  expect([said, wanted()]).toEqual([['shows a.ts'], undefined])
})
test('W-2: one that the turn moved is shown where it is now', () => {
  const { turn: read, said } = setup('old.ts')
  read(...moved)
  expect(said).toEqual(['shows new.ts'])
})
test('W-2: one that git ignores, or that lies outside, is said not to be in the diff, and wanted no more', () => {
  const { turn: read, said, wanted } = setup('dist/report.html')
  read(other)
  expect([said, wanted()]).toEqual([['dist/report.html is not in this diff'], undefined])
})
