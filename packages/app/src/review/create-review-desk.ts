import type { Verdict } from '@pointsman/ui/button'
import { createEffect, createSignal, on, onCleanup, untrack } from 'solid-js'
import { commentWords } from '../session/comment-words.ts'
import type { CommentExtra } from '../session/draft.ts'
import type { Review } from './create-review.ts'
import type { ReviewView } from './create-review-view.ts'
import type { DiffRow } from './diff-rows.ts'
import { findComment, quoteOf } from './line-comment.ts'
import { selectionBetween, sideOfRow, type Selection } from './line-selection.ts'
import type { ReviewPort } from './review-port.ts'

/** What a person does with lines: selects them, writes about them, and hands that to the draft or the queue. */
export function createReviewDesk(options: {
  readonly review: Review
  readonly view: ReviewView
  readonly port: ReviewPort
}) {
  const { review, view, port } = options
  const [selection, setSelection] = createSignal<Selection>()
  /** By comment, as it stood before its lines moved; as long as this page is open. */
  const [before, setBefore] = createSignal<ReadonlyMap<string, CommentExtra>>(new Map())
  const fileOf = (path: string) => untrack(review.files)?.find((file) => file.path === path)

  // What goes out names the lines where they are: a comment follows its quote, and the note says from where.
  createEffect(() => {
    for (const { comment, place } of view.placed()) {
      if (place.kind !== 'moved') continue
      setBefore((all) => (all.has(comment.id) ? all : new Map(all).set(comment.id, comment)))
      untrack(() => port.putComment({ ...comment, from: place.from, to: place.to }))
    }
  })

  function begin(range: Selection): void {
    const file = fileOf(range.path)
    const quote = file && quoteOf(file, range)
    if (quote === undefined) return port.told('These lines are not all in the diff', 'Choose fewer of them.')
    setSelection(range)
    view.write({ ...range, quote })
  }
  function leaveWriting(): void {
    setSelection(undefined)
    view.write(undefined)
  }
  const isBlank = () => view.written().trim() === ''

  /** What is written, with its lines as they are now. */
  function writtenComment(): CommentExtra | undefined {
    const at = view.writing()
    if (!at || isBlank()) return undefined
    const { path, side, quote } = at
    const place = findComment(fileOf(path), at)
    const { from, to } = place.kind === 'outdated' ? at : place
    return {
      kind: 'comment',
      id: at.id ?? crypto.randomUUID(),
      path,
      side,
      from,
      to,
      quote,
      text: view.written().trim(),
    }
  }

  /** Whoever closes the review, or sees the session go elsewhere, has not thrown away what was half written. */
  function keepWritten(): void {
    const comment = untrack(writtenComment)
    if (comment) {
      port.putComment(comment)
      port.announce('What you wrote is kept as a comment in the draft')
    }
    leaveWriting()
  }
  createEffect(on(review.directory, keepWritten, { defer: true }))
  onCleanup(keepWritten)

  return {
    port,
    review,
    view,
    selection,
    setSelection,
    cameFrom: (id: string) => before().get(id),
    /** Writes about lines that are selected, or about the one line. */
    beginAt(row: DiffRow): void {
      const side = sideOfRow(row)
      const range = side && selectionBetween({ row, side }, row)
      if (range) begin(range)
    },
    begin,
    leaveWriting,
    edit(comment: CommentExtra): void {
      const { id, path, side, from, to, quote } = comment
      setSelection({ path, side, from, to })
      view.write({ id, path, side, from, to, quote }, comment.text)
    },
    remove(comment: CommentExtra): void {
      port.removeComment(comment.id)
      port.announce('Comment removed')
    },
    /** The same for both ways out: words are needed. */
    writtenVerdict: (judged: Verdict): Verdict =>
      judged.ready && isBlank() ? { ready: false, reason: 'Write something first' } : judged,
    addWritten(): void {
      const comment = writtenComment()
      if (!comment) return
      port.putComment(comment)
      leaveWriting()
      port.announce('The comment goes with your next prompt')
    },
    async queueWritten(): Promise<void> {
      const comment = writtenComment()
      const at = view.writing()
      if (!comment || !at || !port.queueVerdict().ready) return
      leaveWriting()
      try {
        await port.queue(commentWords(comment))
        port.announce('Queued')
      } catch (failure) {
        port.told('Not queued. The comment is back', failure instanceof Error ? failure.message : undefined)
        // Nothing typed is lost: where another is being written by now, it goes to the draft.
        if (view.writing()) port.putComment(comment)
        else view.write(at, comment.text)
      }
    },
  }
}
export type ReviewDesk = ReturnType<typeof createReviewDesk>
