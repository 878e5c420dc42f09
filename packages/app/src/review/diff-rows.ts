import type { Hunk, PatchLine } from '../lib/patch.ts'
import { visibleText } from '../lib/visible-text.ts'
import type { LineRange, PlacedComment } from './line-comment.ts'
import type { ReviewFile } from './review-file.ts'

/** A line, where it stands among its file's colours, and the line that it took the place of or that took its. */
export type LineCell = {
  readonly line: PatchLine
  readonly hunk: number
  readonly at: number
  readonly other?: string
}

/** What is drawn of a line. The mark of another system's line end is no part of it, unless that is what changed. */
export function shownText({ line, other }: LineCell): string {
  const text = line.text.slice(0, longestLine)
  const isUsual = text.endsWith('\r') && (other === undefined || other.endsWith('\r'))
  return visibleText(isUsual ? text.slice(0, -1) : text)
}

type InFile = { readonly file: ReviewFile }
export type DiffRow = InFile &
  (
    | { readonly kind: 'file' }
    /** `first`: the line behind it. */
    | { readonly kind: 'hunk'; readonly text: string; readonly first: PatchLine | undefined }
    | { readonly kind: 'line'; readonly cell: LineCell }
    | { readonly kind: 'pair'; readonly left?: LineCell; readonly right?: LineCell }
    /** Lines that are the same, not shown until asked for. `first`: the new number of the first of them. */
    | { readonly kind: 'gap'; readonly hunk: number; readonly first: number; readonly count: number }
    /** No lines to show, or too many. */
    | { readonly kind: 'said' }
    /** A comment on the lines above, or one that is being written. */
    | { readonly kind: 'note'; readonly note: PlacedComment }
    | { readonly kind: 'write'; readonly at: WriteAt }
    | { readonly kind: 'end' }
  )
/** Lines that a comment is written on, and what they said when that began; `id`: of the one that is changed. */
export type WriteAt = LineRange & { readonly path: string; readonly quote: string; readonly id?: string }
export type DiffLayout = 'unified' | 'split'

/** Around a change that many lines of what stayed the same are shown; a turn's patch holds its whole file. */
const around = 3
/** A gap must save more than the row that it takes. */
const leastGap = 4

export type FileRowsOptions = {
  readonly layout: DiffLayout
  readonly folded: boolean
  /** A big file is shown all the same. */
  readonly asked: boolean
  /** Gaps that were opened, by `gapKey`. */
  readonly opened: ReadonlySet<string>
}

export const gapKey = (gap: { readonly hunk: number; readonly first: number }) => `${gap.hunk}:${gap.first}`

export function fileRows(file: ReviewFile, { layout, folded, asked, opened }: FileRowsOptions): readonly DiffRow[] {
  const head: DiffRow = { kind: 'file', file }
  if (folded) return [head]
  const end: DiffRow = { kind: 'end', file }
  if (file.body.kind !== 'lines' || (file.big && !asked)) return [head, { kind: 'said', file }, end]
  const hunks = file.hunks()
  const rows = hunks.flatMap((hunk, index) => [
    ...hunkHead(file, hunk, { index, of: hunks.length }),
    ...hunkRows(file, hunk, { index, layout, opened }),
  ])
  return [head, ...rows, end]
}

/** A file that begins at its first line, whole, needs no word about where it is. */
function hunkHead(
  file: ReviewFile,
  hunk: Hunk,
  { index, of }: { readonly index: number; readonly of: number },
): readonly DiffRow[] {
  const whole = of === 1 && hunk.newStart <= 1 && hunk.oldStart <= 1
  if (whole && index === 0) return []
  const count = hunk.lines.filter(({ kind }) => kind !== 'del').length
  const where = `@@ ${hunk.newStart || hunk.oldStart},${count || hunk.lines.length}`
  return [{ kind: 'hunk', file, text: hunk.section ? `${where}  ${hunk.section}` : where, first: hunk.lines[0] }]
}

function hunkRows(
  file: ReviewFile,
  hunk: Hunk,
  options: { readonly index: number; readonly layout: DiffLayout; readonly opened: ReadonlySet<string> },
): readonly DiffRow[] {
  const { index, layout, opened } = options
  const rows: DiffRow[] = []
  const { lines } = hunk
  let at = 0
  while (at < lines.length) {
    const end = runEnd(lines, at)
    if (lines[at]?.kind === 'same') {
      const gap = gapIn({ from: at, to: end, of: lines.length })
      const first = lines[gap?.from ?? at]?.new ?? 0
      const hidden = gap && !opened.has(gapKey({ hunk: index, first })) ? gap : undefined
      for (let line = at; line < end; line += 1) {
        if (hidden && line === hidden.from) {
          rows.push({ kind: 'gap', file, hunk: index, first, count: hidden.to - hidden.from })
          line = hidden.to - 1
        } else rows.push(sameRow(file, cellOf(lines, index, line), layout))
      }
    } else rows.push(...changeRows(file, { lines, hunk: index, from: at, to: end, layout }))
    at = end
  }
  return rows
}

/** A run is of lines that stayed, or one change: removals, then additions. */
function runEnd(lines: readonly PatchLine[], from: number): number {
  let at = from
  if (lines[at]?.kind === 'same') {
    while (lines[at]?.kind === 'same') at += 1
    return at
  }
  while (lines[at]?.kind === 'del') at += 1
  while (lines[at]?.kind === 'add') at += 1
  return at
}

function gapIn(run: { readonly from: number; readonly to: number; readonly of: number }) {
  // The hunk's own edge has no change beyond it.
  const from = run.from === 0 ? 0 : run.from + around
  const to = run.to === run.of ? run.of : run.to - around
  return to - from >= leastGap ? { from, to } : undefined
}

function cellOf(lines: readonly PatchLine[], hunk: number, at: number, other?: number): LineCell {
  const line = lines[at] as PatchLine
  const text = other === undefined ? undefined : lines[other]?.text
  return { line, hunk, at, ...(text === undefined ? {} : { other: text }) }
}

function sameRow(file: ReviewFile, cell: LineCell, layout: DiffLayout): DiffRow {
  return layout === 'unified' ? { kind: 'line', file, cell } : { kind: 'pair', file, left: cell, right: cell }
}

function changeRows(
  file: ReviewFile,
  change: {
    readonly lines: readonly PatchLine[]
    readonly hunk: number
    readonly from: number
    readonly to: number
    readonly layout: DiffLayout
  },
): readonly DiffRow[] {
  const { lines, hunk, from, to, layout } = change
  let middle = from
  while (middle < to && lines[middle]?.kind === 'del') middle += 1
  const [gone, come] = [middle - from, to - middle]
  // Only a change of as many lines as before can be read word by word.
  const paired = gone === come
  const goneCell = (at: number) => cellOf(lines, hunk, from + at, paired ? middle + at : undefined)
  const comeCell = (at: number) => cellOf(lines, hunk, middle + at, paired ? from + at : undefined)
  if (layout === 'unified') {
    const cells = [...range(gone).map(goneCell), ...range(come).map(comeCell)]
    return cells.map((cell) => ({ kind: 'line', file, cell }))
  }
  return range(Math.max(gone, come)).map((at) => ({
    kind: 'pair',
    file,
    ...(at < gone ? { left: goneCell(at) } : {}),
    ...(at < come ? { right: comeCell(at) } : {}),
  }))
}

const range = (length: number) => Array.from({ length }, (_, at) => at)

/** The row behind which a note on these lines stands: that of the last of them, or of what hides it. */
export function rowOfLine(rows: readonly DiffRow[], { side, to }: Pick<LineRange, 'side' | 'to'>): number {
  return rows.findIndex((row) => numberIn(row, side) === to || hides(row, { side, number: to }))
}

export function hides(
  row: DiffRow,
  { side, number }: { readonly side: LineRange['side']; readonly number: number },
): boolean {
  return row.kind === 'gap' && side === 'new' && number >= row.first && number < row.first + row.count
}

export function numberIn(row: DiffRow, side: LineRange['side']): number | undefined {
  if (row.kind === 'line') return side === 'old' ? row.cell.line.old : row.cell.line.new
  if (row.kind === 'pair') return side === 'old' ? row.left?.line.old : row.right?.line.new
  return undefined
}

/** The longest line in characters, tabs counted as they are drawn: how wide the rows of a file must be. */
export function widestLine(rows: readonly DiffRow[]): number {
  let widest = 0
  for (const row of rows) if (row.kind === 'line') widest = Math.max(widest, textWidth(row.cell.line.text))
  return widest
}

const tab = 2
const plain = /^[^\u0300-\uffff]*$/
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g
/** Longer ones are cut where they are drawn. */
export const longestLine = 2_000
/** In characters of the one width, as far as it is drawn. */
export function textWidth(text: string): number {
  // Two places each: Chinese, Japanese, Korean, and what is drawn like them.
  let width = text.length + (plain.test(text) ? 0 : [...text.matchAll(wide)].length)
  for (let at = text.indexOf('\t'); at !== -1; at = text.indexOf('\t', at + 1)) width += tab - 1
  return Math.min(width, longestLine)
}
