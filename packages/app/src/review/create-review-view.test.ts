import type { FileDiff } from '@pointsman/domain/file-diff'
import { createRoot } from 'solid-js'
import { describe, expect, test } from 'vitest'
import { findRow } from './create-review-view.ts'
import type { DiffRow } from './diff-rows.ts'
import { added, createTestDesk } from './create-test-desk.ts'

const numbered = (count: number, ...more: readonly string[]) => [
  ...more,
  ...Array.from({ length: count }, (_, at) => (at % 2 ? '}' : `line ${at}`)),
]
const textOf = (row: DiffRow | undefined) =>
  row?.kind === 'line' ? [row.cell.line.new, row.cell.line.text] : row?.kind

describe('the row at which a reader is', () => {
  test('W-1: is the same line once others came before it in its file, also where it says what many others do', () => {
    const { read, view, line } = createRoot(createTestDesk)
    read(added('a.ts', ...numbered(20)))
    const brace = line('a.ts', 12)
    if (!brace) throw new Error('no line')
    expect(textOf(brace)).toEqual([12, '}'])
    read(added('a.ts', ...numbered(20, 'one', 'two', 'three')))
    expect(textOf(view.rows()[findRow(view.rows(), brace)])).toEqual([15, '}'])
  })
  test('W-1: is the head of the same lines, the gap before them, and the end of the same file, which are no lines', () => {
    const { read, view } = createRoot(createTestDesk)
    const far = (first: number, word: string) => `@@ -${first},1 +${first},2 @@\n ${word}\n+more ${word}\n`
    const changed = (...hunks: readonly string[]): FileDiff => ({
      path: 'a.ts',
      status: 'modified',
      added: 2,
      removed: 0,
      patch: hunks.join(''),
    })
    const kinds = () => view.rows().map(({ kind }) => kind)
    read(changed(far(10, 'ten'), far(50, 'fifty')))
    expect(kinds()).toEqual(['file', 'hunk', 'line', 'line', 'hunk', 'line', 'line', 'end'])
    const [head, end] = [view.rows()[4], view.rows()[7]]
    if (!head || !end) throw new Error('no rows')
    read(changed(far(2, 'two'), far(13, 'ten'), far(53, 'fifty')))
    expect([head, end].map((row) => findRow(view.rows(), row))).toEqual([7, 10])
    expect(kinds()[7]).toBe('hunk')
  })
  test('W-1: is the one with its number where that line is gone, then its file, then none', () => {
    const { read, view, line } = createRoot(createTestDesk)
    read(added('a.ts', 'one', 'two'), added('b.ts', 'three'))
    const two = line('a.ts', 2)
    if (!two) throw new Error('no line')
    const now = () => view.rows()[findRow(view.rows(), two)]
    read(added('a.ts', 'other', 'words'), added('b.ts', 'three'))
    expect(textOf(now())).toEqual([2, 'words'])
    read(added('a.ts', 'other'), added('b.ts', 'three'))
    expect([now()?.kind, now()?.file.path]).toEqual(['file', 'a.ts'])
    read(added('b.ts', 'three'))
    expect(now()).toBeUndefined()
  })
})
