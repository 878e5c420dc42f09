import { describe, expect, test } from 'vitest'
import { findComment, linesWords, quoteOf } from './line-comment.ts'
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

test('W-2: lines are named as one says them', () => {
  expect(linesWords({ side: 'new', from: 3, to: 3 })).toBe('line 3')
  expect(linesWords({ side: 'old', from: 3, to: 5 })).toBe('lines 3 to 5 before the change')
})
