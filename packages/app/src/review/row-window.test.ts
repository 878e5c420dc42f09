import { expect, test } from 'vitest'
import { rowAt, rowOffsets, rowWindow } from './row-window.ts'

const offsets = rowOffsets([32, ...Array.from({ length: 1_000 }, () => 19)])

test('W-1: each row stands where the heights before it end', () => {
  expect([offsets.top(0), offsets.top(1), offsets.top(2), offsets.total]).toEqual([0, 32, 51, 19_032])
  expect(offsets.top(5_000)).toBe(19_032)
})
test('W-1: the row at a height is the last that begins there or above', () => {
  expect([-5, 0, 31, 32, 50, 51, 1e9].map((y) => rowAt(offsets, y))).toEqual([0, 0, 0, 1, 1, 2, 1_000])
  expect(rowAt(rowOffsets([]), 10)).toBe(0)
})
test('W-1: only rows in and near the view are drawn, whatever their number', () => {
  const { from, to } = rowWindow(offsets, { top: 9_000, height: 600 })
  expect(offsets.top(from)).toBeLessThanOrEqual(9_000)
  expect(offsets.top(to)).toBeGreaterThanOrEqual(9_600)
  expect(to - from).toBeLessThan(80)
})
test('W-1: a little scrolling changes nothing', () => {
  const first = rowWindow(offsets, { top: 9_000, height: 600 })
  expect(rowWindow(offsets, { top: 9_002, height: 600 }, first)).toBe(first)
})
test('W-1: no rows are no window', () => {
  expect(rowWindow(rowOffsets([]), { top: 0, height: 600 })).toEqual({ from: 0, to: 0 })
})
