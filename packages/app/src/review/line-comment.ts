import type { CommentExtra } from '../session/draft.ts'
import type { PatchLine } from '../lib/patch.ts'
import type { ReviewFile } from './review-file.ts'

export type Side = CommentExtra['side']
/** The first and the last line included. */
export type LineRange = Pick<CommentExtra, 'side' | 'from' | 'to'>
export type PlacedComment = { readonly comment: CommentExtra; readonly place: CommentPlace }

/** Where the lines of a comment are now: found by what they say, not by their number. */
export type CommentPlace =
  | { readonly kind: 'here'; readonly from: number; readonly to: number }
  | { readonly kind: 'moved'; readonly from: number; readonly to: number }
  /** Those lines are not in the diff any more. */
  | { readonly kind: 'outdated' }

const numberOn = (line: PatchLine, side: Side) => (side === 'old' ? line.old : line.new)

/** The lines of a side that the diff shows, in order. */
function sideLines(file: ReviewFile, side: Side): readonly PatchLine[] {
  return file.hunks().flatMap(({ lines }) => lines.filter((line) => numberOn(line, side) !== undefined))
}

/** What a comment keeps of its lines; nothing where the diff does not show all of them. */
export function quoteOf(file: ReviewFile, { side, from, to }: LineRange): string | undefined {
  const lines = sideLines(file, side).filter((line) => {
    const number = numberOn(line, side) ?? 0
    return number >= from && number <= to
  })
  return lines.length === to - from + 1 ? lines.map(({ text }) => text).join('\n') : undefined
}

/**
 * At its old numbers if those lines still say what they said, else where they say it now: the nearest such place. Lines of nothing but
 * space are everywhere, and are not looked for.
 */
export function findComment(
  file: ReviewFile | undefined,
  comment: Omit<CommentExtra, 'kind' | 'id' | 'text'>,
): CommentPlace {
  if (!file || file.body.kind !== 'lines') return { kind: 'outdated' }
  const { side, from, to, quote } = comment
  if (quoteOf(file, comment) === quote) return { kind: 'here', from, to }
  if (quote.trim() === '') return { kind: 'outdated' }
  const wanted = quote.split('\n')
  const lines = sideLines(file, side)
  const starts = lines.flatMap((line, at) => {
    const number = numberOn(line, side) ?? 0
    const fits = wanted.every((text, step) => {
      const next = lines[at + step]
      return next?.text === text && numberOn(next, side) === number + step
    })
    return fits ? [number] : []
  })
  const nearest = starts.toSorted((a, b) => Math.abs(a - from) - Math.abs(b - from))[0]
  return nearest === undefined
    ? { kind: 'outdated' }
    : { kind: 'moved', from: nearest, to: nearest + wanted.length - 1 }
}

/** A line's number in another reading of its file, found with the lines behind it: a brace alone is everywhere. */
export function followLine(
  { before, now }: { readonly before: ReviewFile; readonly now: ReviewFile },
  { side, number }: { readonly side: Side; readonly number: number },
): number | undefined {
  for (const behind of [2, 1, 0]) {
    const range = { side, from: number, to: number + behind }
    const quote = quoteOf(before, range)
    const place = quote === undefined ? undefined : findComment(now, { ...range, path: now.path, quote })
    if (place && place.kind !== 'outdated') return place.from
  }
  return undefined
}

/** The comment as its lines are now, in a file that may be called otherwise; itself, where nothing moved or nobody knows. */
export function followComment(files: readonly ReviewFile[], comment: CommentExtra): CommentExtra {
  const own = files.find(({ path }) => path === comment.path)
  // What was there before a change was there under the old name.
  const file = own ?? (comment.side === 'new' ? files.find(({ from }) => from === comment.path) : undefined)
  if (!file) return comment
  const { path } = file
  if (!own && file.body.kind === 'moved') return { ...comment, path }
  const place = findComment(file, comment)
  if (place.kind === 'outdated' || (place.kind === 'here' && path === comment.path)) return comment
  return { ...comment, path, from: place.from, to: place.to }
}

/** "line 37", "lines 37 to 40", with the side where it is the one that is gone. */
export function linesWords({ side, from, to }: LineRange): string {
  const lines = from === to ? `line ${from}` : `lines ${from} to ${to}`
  return side === 'old' ? `${lines} before the change` : lines
}
