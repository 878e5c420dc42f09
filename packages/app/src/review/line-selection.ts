import { numberIn, type DiffRow } from './diff-rows.ts'
import { findComment, quoteOf, type LineRange, type Side } from './line-comment.ts'
import type { ReviewFile } from './review-file.ts'

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

/** The same lines in another reading; nothing where they are not all in it any more. */
export function followSelection(
  selection: Selection,
  { before, now }: { readonly before: readonly ReviewFile[]; readonly now: readonly ReviewFile[] },
): Selection | undefined {
  const [then, file] = [before, now].map((files) => files.find(({ path }) => path === selection.path))
  if (then === file) return selection
  const quote = then && quoteOf(then, selection)
  const place = quote === undefined ? undefined : findComment(file, { ...selection, quote })
  return place && place.kind !== 'outdated' ? { ...selection, from: place.from, to: place.to } : undefined
}

export function isSelected(selection: Selection | undefined, row: DiffRow): boolean {
  if (!selection || row.file.path !== selection.path) return false
  const number = numberIn(row, selection.side)
  return number !== undefined && number >= selection.from && number <= selection.to
}
