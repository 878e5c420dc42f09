import { describe, expect, test } from 'vitest'
import { findComment, followComment, linesWords, quoteOf } from './line-comment.ts'
import { reviewFiles, type ReviewFile } from './review-file.ts'

function fileOf(...patch: readonly string[]): ReviewFile {
  const [file] = reviewFiles([{ path: 'a', status: 'modified', added: 1, removed: 1, patch: `${patch.join('\n')}\n` }])
  if (!file) throw new Error('no file')
  return file
}
const comment = (from: number, quote: string, more: { to?: number; side?: 'old' | 'new' } = {}) => ({
  path: 'a',
  side: more.side ?? 'new',
  from,
  to: more.to ?? from,
  quote,
})
const file = fileOf('@@ -1,3 +1,4 @@', ' one', '-two', '+TWO', '+more', ' three')

describe('what a comment keeps', () => {
  test('W-2: the lines of its side, as they are in the diff', () => {
    expect(quoteOf(file, { side: 'new', from: 2, to: 4 })).toBe('TWO\nmore\nthree')
    expect(quoteOf(file, { side: 'old', from: 2, to: 2 })).toBe('two')
  })
  test('W-2: nothing where the diff does not show them all', () => {
    expect(quoteOf(file, { side: 'new', from: 3, to: 9 })).toBeUndefined()
  })
})

describe('where a comment is', () => {
  test('W-2: at its number while that line says the same', () => {
    expect(findComment(file, comment(2, 'TWO'))).toEqual({ kind: 'here', from: 2, to: 2 })
    expect(findComment(file, comment(2, 'two', { side: 'old' }))).toEqual({ kind: 'here', from: 2, to: 2 })
  })
  test('W-2: where its lines are now, and not at the line that has its number', () => {
    const moved = fileOf('@@ -1,1 +1,6 @@', '+x', '+y', '+TWO', '+more', ' one')
    expect(findComment(moved, comment(1, 'TWO\nmore', { to: 2 }))).toEqual({ kind: 'moved', from: 3, to: 4 })
  })
  test('W-2: of several such places the nearest', () => {
    const many = fileOf('@@ -0,0 +1,6 @@', '+x', '+same', '+x', '+x', '+same', '+x')
    expect(findComment(many, comment(6, 'same'))).toMatchObject({ from: 5 })
    expect(findComment(many, comment(1, 'same'))).toMatchObject({ from: 2 })
  })
  test('W-2: lines that are apart now are not found as one', () => {
    const apart = fileOf('@@ -0,0 +1,3 @@', '+TWO', '+between', '+more')
    expect(findComment(apart, comment(5, 'TWO\nmore', { to: 6 }))).toEqual({ kind: 'outdated' })
    const gap = fileOf('@@ -1 +1 @@', ' TWO', '@@ -9 +9 @@', ' more')
    expect(findComment(gap, comment(5, 'TWO\nmore', { to: 6 }))).toEqual({ kind: 'outdated' })
  })
  test('W-2: outdated where nothing says it any more, where the file left the diff, and never at an empty line', () => {
    expect(findComment(file, comment(2, 'gone'))).toEqual({ kind: 'outdated' })
    expect(findComment(undefined, comment(2, 'TWO'))).toEqual({ kind: 'outdated' })
    expect(findComment(fileOf('@@ -0,0 +1,2 @@', '+x', '+'), comment(1, ' '))).toEqual({ kind: 'outdated' })
  })
})

describe('a comment on a file that is called otherwise now', () => {
  const gone = (count: number) => ({
    path: 'a',
    status: 'deleted' as const,
    added: 0,
    removed: count,
    patch: `index 1111111..0000000\n@@ -1,${count} +0,0 @@\n${Array.from({ length: count }, (_, at) => `-line ${at}\n`).join('')}`,
  })
  const come = (blob: string, ...lines: readonly string[]) => ({
    path: 'b',
    status: 'added' as const,
    added: lines.length,
    removed: 0,
    patch: `index 0000000..${blob}\n@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`,
  })
  const all = Array.from({ length: 9 }, (_, at) => `line ${at}`)
  const extra = (more: Parameters<typeof comment>) =>
    ({ ...comment(...more), kind: 'comment', id: '1', text: '?' }) as const
  test('W-2: goes along, to where its lines are; what was there before the change has its old name', () => {
    const files = reviewFiles([gone(9), come('2222222', 'new', ...all)])
    expect(followComment(files, extra([2, 'line 1']))).toMatchObject({ path: 'b', from: 3, to: 3 })
    const old = extra([2, 'line 1', { side: 'old' }])
    expect(followComment(files, old)).toBe(old)
  })
  test('W-2: goes along where nothing in it changed, once', () => {
    const files = reviewFiles([gone(9), come('1111111', ...all)])
    const now = followComment(files, extra([2, 'line 1']))
    expect(now).toMatchObject({ path: 'b', from: 2, to: 2 })
    expect(followComment(files, now)).toBe(now)
  })
  test('W-2: stays as it is where its lines are, or where nobody knows of them', () => {
    const [here, away] = [extra([2, 'TWO']), extra([2, 'nowhere'])]
    for (const [files, one] of [
      [[file], here],
      [[file], away],
      [[], here],
    ] as const)
      expect(followComment(files, one)).toBe(one)
  })
})

test('W-2: lines are named as one says them', () => {
  expect(linesWords({ side: 'new', from: 3, to: 3 })).toBe('line 3')
  expect(linesWords({ side: 'old', from: 3, to: 5 })).toBe('lines 3 to 5 before the change')
})
