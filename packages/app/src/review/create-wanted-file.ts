import { createEffect, untrack } from 'solid-js'
import type { Review } from './create-review.ts'
import type { ReviewFile } from './review-file.ts'
import type { ReviewPort } from './review-port.ts'

/** A file that was chosen under its turn: shown once the files of that turn are read, and said where it is none of them. */
export function createWantedFile({
  review,
  port,
  show,
}: {
  readonly review: Pick<Review, 'mode' | 'reading' | 'state' | 'files'>
  readonly port: Pick<ReviewPort, 'wantedFile' | 'fileShown' | 'told'>
  readonly show: (file: ReviewFile) => void
}): void {
  createEffect(() => {
    const wanted = port.wantedFile()
    if (!wanted || review.mode() !== wanted.messageID || review.reading() || review.state() !== 'ready') return
    const files = review.files() ?? []
    const one = files.find(({ path }) => path === wanted.path) ?? files.find(({ from }) => from === wanted.path)
    untrack(() => {
      port.fileShown()
      if (one) show(one)
      else port.told(`${wanted.path} is not in this diff`, 'Git ignores it, or it lies outside of the worktree.')
    })
  })
}
