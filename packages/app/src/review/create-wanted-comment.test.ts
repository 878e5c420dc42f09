import { createRoot, createSignal } from 'solid-js'
import { expect, test } from 'vitest'
import type { CommentExtra } from '../session/draft.ts'
import { messageID } from '../session/test-conversation.ts'
import { added } from './create-test-desk.ts'
import { createWantedComment } from './create-wanted-comment.ts'
import { reviewFiles, type ReviewFile } from './review-file.ts'
import type { ReviewMode } from './review-mode.ts'

const comment: CommentExtra = {
  kind: 'comment',
  id: 'c',
  path: 'a.ts',
  side: 'new',
  from: 1,
  to: 1,
  quote: 'one',
  text: 'why?',
}

function setup({ first = 'working' as ReviewMode, id = 'c' } = {}) {
  return createRoot(() => {
    const [wanted, setWanted] = createSignal<string | undefined>(id)
    const [mode, setMode] = createSignal(first)
    const [files, setFiles] = createSignal<readonly ReviewFile[]>()
    const said: string[] = []
    createWantedComment({
      review: { mode, files, state: () => (files() ? 'ready' : 'reading') },
      port: { wanted, shown: () => void setWanted(), comments: () => [comment] },
      show: ({ id: shown }, { path }) => void said.push(`${shown} in ${path}`),
      onMode(next) {
        said.push(next)
        setFiles(undefined)
        setMode(next)
      },
    })
    return {
      said,
      wanted,
      read: (...paths: readonly string[]) => setFiles(reviewFiles(paths.map((path) => added(path, 'one')))),
    }
  })
}

test('W-2: a comment that is chosen in the composer is opened once its file is read', () => {
  const { read, said, wanted } = setup()
  expect(said).toEqual([])
  read('a.ts')
  expect([said, wanted()]).toEqual([['c in a.ts'], undefined])
})
test('W-2: where a turn without its file is shown, it is looked for in what is there now', () => {
  const { read, said, wanted } = setup({ first: messageID('one') })
  read('b.ts')
  expect([said, wanted()]).toEqual([['working'], 'c'])
  read('a.ts', 'b.ts')
  expect([said, wanted()]).toEqual([['working', 'c in a.ts'], undefined])
})
test('W-2: one whose file is not in the diff, or that is gone itself, is wanted no more', () => {
  const [left, gone] = [setup(), setup({ id: 'of another session' })]
  left.read('b.ts')
  gone.read('a.ts')
  expect([left.said, left.wanted(), gone.said, gone.wanted()]).toEqual([[], undefined, [], undefined])
})
