import { diffWordsWithSpace, parsePatch } from 'diff'
import type { DiffRow } from '@pointsman/ui/diff-view'

export type Patch = { readonly rows: readonly DiffRow[]; readonly added: number; readonly removed: number }

/** Longer lines are not compared word by word: it is quadratic, and nobody reads the marks. */
const longestMarked = 400

/** A unified diff to rows; undefined where it is none. */
export function readPatch(text: string): Patch | undefined {
  let files: ReturnType<typeof parsePatch>
  try {
    files = parsePatch(text)
  } catch {
    return undefined
  }
  const rows: DiffRow[] = []
  let [added, removed] = [0, 0]
  const hunks = files.flatMap((file) => file.hunks)
  for (const [index, hunk] of hunks.entries()) {
    if (index > 0) rows.push({ kind: 'hunk', text: `@@ ${hunk.newStart},${hunk.newLines}` })
    let [old, next] = [hunk.oldStart, hunk.newStart]
    const run: { readonly gone: Line[]; readonly come: Line[] } = { gone: [], come: [] }
    const flush = () => rows.push(...changedRows(run.gone.splice(0), run.come.splice(0)))
    for (const line of hunk.lines) {
      const words = line.slice(1)
      if (line.startsWith('-')) {
        // A removal after an addition begins another change.
        if (run.come.length > 0) flush()
        run.gone.push({ number: old++, text: words })
        removed += 1
      } else if (line.startsWith('+')) {
        run.come.push({ number: next++, text: words })
        added += 1
      } else if (!line.startsWith('\\')) {
        flush()
        rows.push({ kind: 'same', old: old++, new: next++, text: words })
      }
    }
    flush()
  }
  return hunks.length === 0 ? undefined : { rows, added, removed }
}

type Line = { readonly number: number; readonly text: string }
type Marks = readonly (readonly [number, number])[]

function changedRows(gone: readonly Line[], come: readonly Line[]): DiffRow[] {
  // Only a change of as many lines as before is one that can be read word by word.
  const pairs = gone.length === come.length ? gone.map((line, at) => wordMarks(line.text, come[at]?.text ?? '')) : []
  return [
    ...gone.map((line, at): DiffRow => ({
      kind: 'del',
      old: line.number,
      text: line.text,
      ...marksOf(pairs[at]?.old),
    })),
    ...come.map((line, at): DiffRow => ({
      kind: 'add',
      new: line.number,
      text: line.text,
      ...marksOf(pairs[at]?.next),
    })),
  ]
}

const marksOf = (marks: Marks | undefined) => (marks && marks.length > 0 ? { marks } : {})

function wordMarks(old: string, next: string): { readonly old: Marks; readonly next: Marks } | undefined {
  if (old.length > longestMarked || next.length > longestMarked) return undefined
  const [left, right]: [[number, number][], [number, number][]] = [[], []]
  let [at, to, kept] = [0, 0, 0]
  for (const change of diffWordsWithSpace(old, next)) {
    const { length } = change.value
    if (change.removed) {
      left.push([at, at + length])
      at += length
    } else if (change.added) {
      right.push([to, to + length])
      to += length
    } else {
      at += length
      to += length
      kept += change.value.trim().length
    }
  }
  // Two lines with hardly a word in common are two lines, not a change of one.
  return kept * 3 < Math.max(old.trim().length, next.trim().length) ? undefined : { old: left, next: right }
}
