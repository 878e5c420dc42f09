import { parsePatch } from 'diff'
import type { DiffRow } from '@pointsman/ui/diff-view'
import { wordMarks, type Marks } from '../../lib/word-marks.ts'

export type Patch = { readonly rows: readonly DiffRow[]; readonly added: number; readonly removed: number }

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
