import { describe, expect, test } from 'vitest'
import type { DiffRow } from './diff-rows.ts'
import { reviewFiles } from './review-file.ts'
import { wholeFileRows } from './whole-file.ts'

function fileOf(...patch: readonly string[]) {
  const [file] = reviewFiles([{ path: 'a', status: 'modified', added: 1, removed: 1, patch: `${patch.join('\n')}\n` }])
  if (!file) throw new Error('no file')
  return file
}
const words = (rows: readonly DiffRow[] | undefined) =>
  rows?.map((row) =>
    row.kind === 'line' ? `${row.cell.line.new} ${row.cell.line.kind} ${row.cell.line.text}` : row.kind,
  )
const text = (content: string) => ({ kind: 'text', text: content }) as const

describe('a file as it is now', () => {
  test('W-1: has what was added marked', () => {
    const file = fileOf('@@ -1,2 +1,3 @@', ' one', '+two', ' three')
    expect(words(wholeFileRows(file, text('one\ntwo\nthree\nfour')))).toEqual([
      '1 same one',
      '2 add two',
      '3 same three',
      '4 same four',
    ])
  })
  // The engine's answer has no white space at its two ends (docs/engine.md).
  test('W-1: has the numbers of the diff where it begins and ends with empty lines', () => {
    const file = fileOf('@@ -0,0 +1,6 @@', '+', '+', '+  first', '+last', '+', '+')
    expect(words(wholeFileRows(file, text('first\nlast')))).toEqual([
      '1 add ',
      '2 add ',
      '3 add   first',
      '4 add last',
      '5 add ',
      '6 add ',
    ])
    const far = fileOf('@@ -8,2 +8,3 @@', ' seven', '+more', ' eight')
    expect(words(wholeFileRows(far, text('one\ntwo\nthree\nfour\nfive\nseven\nmore\neight')))?.slice(1, 8)).toEqual([
      '2 same ',
      '3 same one',
      '4 same two',
      '5 same three',
      '6 same four',
      '7 same five',
      '8 same seven',
    ])
  })
  test('W-1: marks nothing where it says something else than the diff does: they are not of one moment', () => {
    const file = fileOf('@@ -1,2 +1,3 @@', ' one', '+two', ' three')
    expect(words(wholeFileRows(file, text('zero\none\ntwo\nthree')))).toEqual([
      '1 same zero',
      '2 same one',
      '3 same two',
      '4 same three',
    ])
  })
  test('W-1: has no lines where it is binary', () => {
    expect(wholeFileRows(fileOf('@@ -1 +1 @@', '+a'), { kind: 'binary' })).toBeUndefined()
  })
})
