import type { Verdict } from '@pointsman/ui/button'
import { createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js'
import { commentWords } from '../session/comment-words.ts'
import type { CommentExtra } from '../session/draft.ts'
import type { Review } from './create-review.ts'
import type { ReviewView } from './create-review-view.ts'
import type { DiffRow } from './diff-rows.ts'
import { findComment, followComment, quoteOf } from './line-comment.ts'
import { followSelection, selectionBetween, sideOfRow, type Selection } from './line-selection.ts'
import { showsPresent } from './review-mode.ts'
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
  let isOpen = true
  onCleanup(() => (isOpen = false))

  // What goes out names the lines where they are: a comment follows its quote, and the note says from where. Where they were in an earlier
  // turn is no such place.
  createEffect(() => {
    const files = review.files()
    if (!files || !showsPresent(review.mode())) return
    for (const comment of port.comments()) {
      const now = followComment(files, comment)
      if (now === comment) continue
      setBefore((all) => (all.has(comment.id) ? all : new Map(all).set(comment.id, comment)))
      untrack(() => port.putComment(now))
    }
  })
  createEffect(
    on(review.files, (files, last) => {
      setSelection((range) => range && files && followSelection(range, { before: last ?? files, now: files }))
      const path = untrack(view.writing)?.path
      if (path !== undefined && files && !fileOf(path)) keepWritten()
    }),
  )

  function begin(range: Selection): void {
    const file = fileOf(range.path)
    const quote = file && quoteOf(file, range)
    if (quote === undefined) return port.told('These lines are not all in the diff', 'Choose fewer of them.')
    keepWritten()
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
    const { from, to } = place.kind === 'outdated' || !showsPresent(untrack(review.mode)) ? at : place
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

  /** Whoever closes the review, writes elsewhere, or sees session or file go, has not thrown away what was half written. */
  function keepWritten(): void {
    const comment = untrack(writtenComment)
    if (comment) {
      port.putComment(comment)
      port.announce('What you wrote is kept as a comment in the draft')
    }
    leaveWriting()
  }
  // Another stay in the same place, after a gap, is no reason to leave off.
  const directory = createMemo(review.directory)
  createEffect(on(directory, keepWritten, { defer: true }))
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
      if (untrack(view.writing)?.id === id) return
      keepWritten()
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
        // Nothing typed is lost: where another is being written by now, or nobody writes here any more, it goes to the draft.
        if (!isOpen || view.writing()) port.putComment(comment)
        else view.write(at, comment.text)
      }
    },
  }
}
export type ReviewDesk = ReturnType<typeof createReviewDesk>
