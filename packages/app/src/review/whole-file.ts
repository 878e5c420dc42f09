import type { FileContent } from '@pointsman/domain/engine-diff'
import type { PatchLine } from '../lib/patch.ts'
import type { DiffRow } from './diff-rows.ts'
import type { ReviewFile } from './review-file.ts'

/** By number what the diff says of a file as it is now. */
type Known = ReadonlyMap<number, PatchLine>

/** A file as it is now, as rows: what was added in it is marked as in the diff. Nothing for one without lines. */
export function wholeFileRows(file: ReviewFile, content: FileContent): readonly DiffRow[] | undefined {
  if (content.kind === 'binary') return undefined
  const known: Known = new Map(
    file
      .hunks()
      .flatMap((hunk) => hunk.lines.flatMap((line) => (line.new === undefined ? [] : [[line.new, line] as const]))),
  )
  const told = content.text.split('\n')
  const missing = linesBefore(told, known)
  const lines = missing === undefined ? told.map(sameLine) : joined(told, known, missing)
  const hunk = { oldStart: 1, newStart: 1, section: '', lines }
  const whole: ReviewFile = { ...file, hunks: () => [hunk] }
  return lines.map((line, at) => ({ kind: 'line', file: whole, cell: { line, hunk: 0, at } }))
}

const sameLine = (text: string, at: number): PatchLine => ({ kind: 'same', new: at + 1, text })

/**
 * How many empty lines the file begins with: the engine leaves out the white space at both ends of a text, and the numbers must be those of
 * the diff. Nothing where the two say different things: they are of different moments.
 */
function linesBefore(told: readonly string[], known: Known): number | undefined {
  const [all, most] = [[...known], lastOf(known)]
  for (let missing = 0; missing <= most; missing += 1)
    if (all.every(([number, { text }]) => says(told, number - 1 - missing, text))) return missing
  return undefined
}

function says(told: readonly string[], at: number, text: string): boolean {
  const here = told[at]
  if (here === undefined) return text.trim() === ''
  const begun = at === 0 ? text.trimStart() : text
  return (at === told.length - 1 ? begun.trimEnd() : begun) === here
}

function joined(told: readonly string[], known: Known, missing: number): readonly PatchLine[] {
  return Array.from({ length: Math.max(missing + told.length, lastOf(known)) }, (_, at) => {
    const line = known.get(at + 1)
    return { kind: line?.kind ?? 'same', new: at + 1, text: line?.text ?? told[at - missing] ?? '' }
  })
}

const lastOf = (known: Known): number => [...known.keys()].at(-1) ?? 0
