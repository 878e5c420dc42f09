import type { FileDiff } from '@pointsman/domain/file-diff'
import { createSignal } from 'solid-js'
import type { BrowserStore } from '../lib/make-browser-store.ts'
import type { CommentExtra } from '../session/draft.ts'
import type { Review } from './create-review.ts'
import { createReviewDesk } from './create-review-desk.ts'
import { createReviewView } from './create-review-view.ts'
import { reviewFiles, type ReviewFile } from './review-file.ts'
import type { ReviewMode } from './review-mode.ts'
import type { ReviewPort } from './review-port.ts'

/** A file that git does not know yet, with these lines. */
export const added = (path: string, ...lines: readonly string[]): FileDiff => ({
  path,
  status: 'added',
  added: lines.length,
  removed: 0,
  patch: `@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`,
})

/** The review's view and desk over readings that a test gives, and a draft that it can look into. */
export function createTestDesk() {
  const [files, setFiles] = createSignal<readonly ReviewFile[]>()
  const [place, setPlace] = createSignal({ directory: '/repo' })
  const [mode, setMode] = createSignal<ReviewMode>('working')
  const [comments, setComments] = createSignal<readonly CommentExtra[]>([])
  const told: string[] = []
  let refuse: (reason: Error) => void = () => {}
  const review = {
    files,
    directory: () => place().directory,
    mode,
    state: () => (files() ? 'ready' : 'reading'),
  } as unknown as Review
  const port = {
    store: { read: () => undefined, write: () => ({ written: true }), onChange: () => () => {} } as BrowserStore,
    comments,
    putComment: (comment: CommentExtra) =>
      void setComments((all) =>
        all.some(({ id }) => id === comment.id)
          ? all.map((one) => (one.id === comment.id ? comment : one))
          : [...all, comment],
      ),
    removeComment: (id: string) => void setComments((all) => all.filter((one) => one.id !== id)),
    queue: () => new Promise<void>((_, reject) => (refuse = reject)),
    queueVerdict: () => ({ ready: true }),
    announce: (words: string) => void told.push(words),
    told: (words: string) => void told.push(words),
  } as unknown as ReviewPort
  const view = createReviewView({ review, store: port.store, serverKey: 'key', comments })
  return {
    view,
    desk: createReviewDesk({ review, view, port }),
    told,
    review,
    comments,
    setMode,
    file: (path: string) => files()?.find((one) => one.path === path),
    /** A reading came in: what is the same in it is the same object, as in the review itself. */
    read: (...diffs: readonly FileDiff[]) => void setFiles((before) => reviewFiles(diffs, before)),
    /** Another question, not answered yet. */
    ask: () => void setFiles(undefined),
    /** Another stay; of the same place, unless one is named. */
    stay: (directory = place().directory) => void setPlace({ directory }),
    refuseQueue: () => refuse(new Error('no')),
    line: (path: string, number: number) =>
      view.rows().find((row) => row.kind === 'line' && row.file.path === path && row.cell.line.new === number),
    drafted: () => comments().map(({ path, from, to, text }) => [path, from, to, text] as const),
  }
}
