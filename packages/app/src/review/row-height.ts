import { textWidth, type DiffRow } from './diff-rows.ts'

/** Pixels, as review.css draws them: what is known need not be measured. */
const heights = { file: 32, hunk: 22, line: 19, pair: 19, gap: 22, said: 44, end: 12 } as const
/** Until it was measured. */
const noteHeight = 88

export type RowMeasures = {
  readonly note: (row: DiffRow) => number | undefined
  /** Characters of one of two sides; longer lines are broken there. */
  readonly columns: number
}

export function rowHeight(row: DiffRow, { note, columns }: RowMeasures): number {
  if (row.kind === 'note' || row.kind === 'write') return note(row) ?? noteHeight
  if (row.kind === 'pair') {
    const widest = Math.max(textWidth(row.left?.line.text ?? ''), textWidth(row.right?.line.text ?? ''))
    return heights.pair * Math.max(1, Math.ceil(widest / Math.max(1, columns)))
  }
  return heights[row.kind]
}
