import { describe, expect, test } from 'vitest'
import { fileRows, gapKey, rowOfLine, shownText, widestLine, type DiffRow, type FileRowsOptions } from './diff-rows.ts'
import { reviewFiles, type ReviewFile } from './review-file.ts'

function fileOf(patch: string, more: { status?: 'added' | 'deleted' | 'modified'; added?: number } = {}): ReviewFile {
  const [file] = reviewFiles([{ path: 'a.ts', status: 'modified', added: 1, removed: 1, patch, ...more }])
  if (!file) throw new Error('no file')
  return file
}
const options: FileRowsOptions = { layout: 'unified', folded: false, asked: false, opened: new Set() }
const cellWords = (cell: Extract<DiffRow, { kind: 'line' }>['cell'] | undefined) =>
  cell ? `${cell.line.kind} ${cell.line.text}${cell.other === undefined ? '' : ` (${cell.other})`}` : '—'
const words = (rows: readonly DiffRow[]) =>
  rows.map((row) => {
    if (row.kind === 'line') return cellWords(row.cell)
    if (row.kind === 'pair') return `${cellWords(row.left)} | ${cellWords(row.right)}`
    if (row.kind === 'gap') return `gap ${row.first}+${row.count}`
    return row.kind === 'hunk' ? row.text : row.kind
  })
const change = '@@ -3,4 +3,5 @@ function send() {\n a\n-b\n-c\n+B\n+C\n+D\n e\n'

describe('rows of a file', () => {
  test('W-1: one under the other', () => {
    expect(words(fileRows(fileOf(change), options))).toEqual([
      'file',
      '@@ 3,5  function send() {',
      'same a',
      'del b',
      'del c',
      'add B',
      'add C',
      'add D',
      'same e',
      'end',
    ])
  })
  test('W-1: side by side, and where there are as many lines as before each beside the one that it took the place of', () => {
    const even = '@@ -1,2 +1,2 @@\n-b\n-c\n+B\n+C\n'
    expect(words(fileRows(fileOf(even), { ...options, layout: 'split' }))).toEqual([
      'file',
      'del b (B) | add B (b)',
      'del c (C) | add C (c)',
      'end',
    ])
    expect(words(fileRows(fileOf(change), { ...options, layout: 'split' })).slice(2, -1)).toEqual([
      'same a | same a',
      'del b | add B',
      'del c | add C',
      '— | add D',
      'same e | same e',
    ])
  })
  test('W-1: a removal after an addition begins another change', () => {
    const two = '@@ -1,2 +1,2 @@\n-a\n+A\n-b\n+B\n'
    expect(words(fileRows(fileOf(two), options)).slice(1, -1)).toEqual([
      'del a (A)',
      'add A (a)',
      'del b (B)',
      'add B (b)',
    ])
  })
  test('W-1: folded it is its head; without lines, or too big, it says so until it is asked for', () => {
    expect(words(fileRows(fileOf(change), { ...options, folded: true }))).toEqual(['file'])
    expect(words(fileRows(fileOf('Binary files differ\n'), options))).toEqual(['file', 'said', 'end'])
    const big = fileOf(change, { added: 5_000 })
    expect(words(fileRows(big, options))).toEqual(['file', 'said', 'end'])
    expect(words(fileRows(big, { ...options, asked: true })).length).toBeGreaterThan(5)
  })
})

describe('a patch that holds the whole file, as a turn’s does', () => {
  const same = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, at) => ` ${from + at}`).join('\n')
  const whole = `@@ -1,40 +1,40 @@\n${same(1, 19)}\n-20\n+twenty\n${same(21, 40)}\n`
  test('W-1: what stayed the same far from a change is one row, until it is opened', () => {
    const file = fileOf(whole)
    expect(words(fileRows(file, options))).toEqual([
      'file',
      'gap 1+16',
      'same 17',
      'same 18',
      'same 19',
      'del 20 (twenty)',
      'add twenty (20)',
      'same 21',
      'same 22',
      'same 23',
      'gap 24+17',
      'end',
    ])
    const opened = new Set([gapKey({ hunk: 0, first: 1 })])
    expect(words(fileRows(file, { ...options, opened })).slice(0, 3)).toEqual(['file', 'same 1', 'same 2'])
    expect(words(fileRows(file, { ...options, opened }))).toContain('gap 24+17')
  })
  test('W-1: a few lines between two changes are shown', () => {
    const near = `@@ -1,11 +1,11 @@\n-a\n+A\n${same(2, 10)}\n-b\n+B\n`
    expect(words(fileRows(fileOf(near), options)).some((row) => row.startsWith('gap'))).toBe(false)
  })
  test('W-2: a line finds its row, or the row that hides it', () => {
    const rows = fileRows(fileOf(whole), options)
    expect(words(rows)[rowOfLine(rows, { side: 'new', to: 20 })]).toBe('add twenty (20)')
    expect(words(rows)[rowOfLine(rows, { side: 'old', to: 20 })]).toBe('del 20 (twenty)')
    expect(words(rows)[rowOfLine(rows, { side: 'new', to: 30 })]).toBe('gap 24+17')
  })
})

test('W-1: the longest line counts its tabs and what takes two places, and no more than is drawn', () => {
  const rows = fileRows(fileOf(`@@ -1,2 +1,2 @@\n-\tab\n+漢字漢\n`), options)
  expect(widestLine(rows)).toBe(6)
  expect(widestLine(fileRows(fileOf(`@@ -1 +1 @@\n+${'x'.repeat(9_000)}\n`), options))).toBe(2_000)
})

test('W-1: a line end of another system is drawn only where it is what changed, and what hides in a line always', () => {
  const cell = (text: string, other?: string) => ({
    line: { kind: 'add' as const, new: 1, text },
    hunk: 0,
    at: 0,
    ...(other === undefined ? {} : { other }),
  })
  const cells = [cell('a\r'), cell('a\r', 'b\r'), cell('a\r', 'a'), cell('a\rb'), cell('\u202ea')]
  expect(cells.map(shownText)).toEqual(['a', 'a', 'a␍', 'a␍b', '�a'])
})
