import { createEffect, createSignal, on } from 'solid-js'
import type { Review } from './create-review.ts'
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

/** One file as it is now in the present directory; a change of place closes it. */
export function createWholeFile(review: Review) {
  const [whole, setWhole] = createSignal<WholeFile>()
  createEffect(on(review.directory, () => setWhole(undefined), { defer: true }))
  return {
    whole,
    close: () => void setWhole(undefined),
    open(file: ReviewFile): void {
      const nothing = { file, rows: [], widest: 0 }
      setWhole({ ...nothing, said: 'Reading the file…' })
      review.readFile(file.path, {
        fresh(content) {
          const rows = wholeFileRows(file, content)
          setWhole(rows ? { file, rows, widest: widestLine(rows) } : { ...nothing, said: 'A binary file' })
        },
        failed: (reason) =>
          void setWhole({
            ...nothing,
            failed: true,
            said: `The file could not be read: ${reason instanceof Error ? reason.message : String(reason)}`,
          }),
      })
    },
  }
}
