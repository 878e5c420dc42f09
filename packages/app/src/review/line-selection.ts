import { numberIn, type DiffRow } from './diff-rows.ts'
import type { LineRange, Side } from './line-comment.ts'

export type Selection = LineRange & { readonly path: string }

/** The side that a line is spoken of by: what is there now, unless it is gone. */
export function sideOfRow(row: DiffRow): Side | undefined {
  if (numberIn(row, 'new') !== undefined) return 'new'
  return numberIn(row, 'old') === undefined ? undefined : 'old'
}

/** From one line to another of the same file, whichever comes first; on the side of the first, and only as far as that side goes. */
export function selectionBetween(
  first: { readonly row: DiffRow; readonly side: Side },
  last: DiffRow,
): Selection | undefined {
  const { path } = first.row.file
  const from = numberIn(first.row, first.side)
  const to = last.file.path === path ? (numberIn(last, first.side) ?? from) : from
  if (from === undefined || to === undefined) return undefined
  return { path, side: first.side, from: Math.min(from, to), to: Math.max(from, to) }
}

export function isSelected(selection: Selection | undefined, row: DiffRow): boolean {
  if (!selection || row.file.path !== selection.path) return false
  const number = numberIn(row, selection.side)
  return number !== undefined && number >= selection.from && number <= selection.to
}
