import { expect, test } from 'vitest'
import { fileRows, type DiffRow } from './diff-rows.ts'
import { isSelected, selectionBetween, sideOfRow } from './line-selection.ts'
import { reviewFiles } from './review-file.ts'

const [file] = reviewFiles([
  { path: 'a', status: 'modified', added: 1, removed: 1, patch: '@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n' },
])
const rows = file ? fileRows(file, { layout: 'unified', folded: false, asked: false, opened: new Set() }) : []
const row = (at: number) => rows[at] as DiffRow

test('W-2: from one line to another whichever comes first, on the side of the first', () => {
  const [one, two, changed, three] = [row(1), row(2), row(3), row(4)]
  expect(selectionBetween({ row: three, side: 'new' }, one)).toEqual({ path: 'a', side: 'new', from: 1, to: 3 })
  expect(selectionBetween({ row: two, side: 'old' }, three)).toEqual({ path: 'a', side: 'old', from: 2, to: 3 })
  // A line that is gone has no number there.
  expect(selectionBetween({ row: changed, side: 'new' }, two)).toEqual({ path: 'a', side: 'new', from: 2, to: 2 })
  expect([sideOfRow(two), sideOfRow(changed), sideOfRow(row(0))]).toEqual(['old', 'new', undefined])
})
test('W-2: what is chosen is marked on its side only', () => {
  const selection = selectionBetween({ row: row(3), side: 'new' }, row(4))
  expect(rows.map((one) => isSelected(selection, one))).toEqual([false, false, false, true, true, false])
})
