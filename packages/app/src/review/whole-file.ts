import type { FileContent } from '@pointsman/domain/engine-diff'
import type { PatchLine } from '../lib/patch.ts'
import type { DiffRow } from './diff-rows.ts'
import type { ReviewFile } from './review-file.ts'

/** A file as it is now, as rows: what was added in it is marked as in the diff. Nothing for one without lines. */
export function wholeFileRows(file: ReviewFile, content: FileContent): readonly DiffRow[] | undefined {
  if (content.kind === 'binary') return undefined
  const added = new Set(
    file.hunks().flatMap(({ lines }) => lines.flatMap((line) => (line.kind === 'add' && line.new ? [line.new] : []))),
  )
  const lines = content.text.split('\n').map((text, at): PatchLine => ({
    kind: added.has(at + 1) ? 'add' : 'same',
    new: at + 1,
    text,
  }))
  const hunk = { oldStart: 1, newStart: 1, section: '', lines }
  const whole: ReviewFile = { ...file, hunks: () => [hunk] }
  return lines.map((line, at) => ({ kind: 'line', file: whole, cell: { line, hunk: 0, at } }))
}
