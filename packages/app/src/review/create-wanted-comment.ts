import { createEffect, untrack } from 'solid-js'
import type { CommentExtra } from '../session/draft.ts'
import type { Review } from './create-review.ts'
import type { ReviewFile } from './review-file.ts'
import { showsPresent, type ReviewMode } from './review-mode.ts'
import type { ReviewPort } from './review-port.ts'

/** A comment that was chosen in the composer: opened where its lines are. A turn that has nothing of its file gives way to what is there now. */
export function createWantedComment({
  review,
  port,
  show,
  onMode,
}: {
  readonly review: Pick<Review, 'mode' | 'state' | 'files'>
  readonly port: Pick<ReviewPort, 'wanted' | 'shown' | 'comments'>
  readonly show: (comment: CommentExtra, file: ReviewFile) => void
  readonly onMode: (mode: ReviewMode) => void
}): void {
  createEffect(() => {
    const id = port.wanted()
    if (id === undefined || review.state() !== 'ready') return
    const comment = port.comments().find((one) => one.id === id)
    const file = comment && review.files()?.find(({ path }) => path === comment.path)
    const isOfTurn = !showsPresent(review.mode())
    untrack(() => {
      if (comment && !file && isOfTurn) return onMode('working')
      port.shown()
      if (comment && file) show(comment, file)
    })
  })
}
