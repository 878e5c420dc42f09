import { createEffect, createMemo, createSignal, on, untrack } from 'solid-js'
import type { Review } from './create-review.ts'
import type { ReviewView } from './create-review-view.ts'
import { widestLine, type DiffRow } from './diff-rows.ts'
import type { ReviewFile } from './review-file.ts'
import { wholeFileRows } from './whole-file.ts'

export type WholeFile = {
  readonly file: ReviewFile
  readonly rows: readonly DiffRow[]
  readonly widest: number
  /** Words where there are no lines: it is read, it could not be, it has none. */
  readonly said?: string
  readonly failed?: true
}

/** One file as it is now in the present directory; a change of place closes it. `onWrite`: it was left to write in the diff, where comments stand. */
export function createWholeFile({
  review,
  view,
  onWrite,
}: {
  readonly review: Review
  readonly view: ReviewView
  readonly onWrite: () => void
}) {
  const [whole, setWhole] = createSignal<WholeFile>()
  const close = () => void setWhole(undefined)

  function read(file: ReviewFile, shown: Omit<WholeFile, 'file'>): void {
    const nothing = { file, rows: [], widest: 0 }
    setWhole({ ...shown, file })
    /** Unless it was left, or is read again by now. */
    const put = (next: WholeFile) => void setWhole((now) => (now?.file === file ? next : now))
    review.readFile(file.path, {
      fresh(content) {
        const rows = wholeFileRows(file, content)
        put(rows ? { file, rows, widest: widestLine(rows) } : { ...nothing, said: 'A binary file' })
      },
      failed: (reason) =>
        put({
          ...nothing,
          failed: true,
          said: `The file could not be read: ${reason instanceof Error ? reason.message : String(reason)}`,
        }),
    })
  }

  const directory = createMemo(review.directory)
  createEffect(on(directory, close, { defer: true }))
  // Another stay in the same place has dropped what was asked.
  createEffect(
    on(
      review.epoch,
      () => {
        const open = untrack(whole)
        if (open) read(open.file, open)
      },
      { defer: true },
    ),
  )
  // Another reading tells that it changed.
  createEffect(
    on(review.files, (files) => {
      const open = untrack(whole)
      if (!open || !files) return
      const now = files.find(({ path }) => path === open.file.path)
      if (!now || now.change === 'deleted') close()
      else if (now !== open.file) read(now, open)
    }),
  )
  createEffect(
    on(
      view.writing,
      (at) => {
        if (!at || !untrack(whole)) return
        close()
        onWrite()
      },
      { defer: true },
    ),
  )

  return {
    whole,
    close,
    open: (file: ReviewFile) => read(file, { rows: [], widest: 0, said: 'Reading the file…' }),
  }
}
