import type { FileDiff } from '@pointsman/domain/file-diff'
import { describe, expect, test } from 'vitest'
import { nameStart, reviewFiles, sizeWords } from './review-file.ts'

const diff = (path: string, more: Partial<FileDiff> = {}): FileDiff => ({
  path,
  status: 'modified',
  added: 1,
  removed: 1,
  patch: '@@ -1 +1 @@\n-a\n+b\n',
  ...more,
})
const lines = (count: number, sign: string, word = 'line') =>
  Array.from({ length: count }, (_, at) => `${sign}${word} ${at}`).join('\n')
const gone = (path: string, count: number, more: Partial<FileDiff> = {}) =>
  diff(path, {
    status: 'deleted',
    added: 0,
    removed: count,
    patch: `index f08d545..0000000\n@@ -1,${count} +0,0 @@\n${lines(count, '-')}\n`,
    ...more,
  })
const come = (path: string, count: number, more: Partial<FileDiff> = {}) =>
  diff(path, {
    status: 'added',
    added: count,
    removed: 0,
    patch: `index 0000000..f08d545\n@@ -0,0 +1,${count} @@\n${lines(count, '+')}\n`,
    ...more,
  })
const shape = (files: readonly FileDiff[]) => reviewFiles(files).map(({ path, from, change }) => [path, from, change])

describe('what a file is', () => {
  test.each([
    ['lines', {}, { kind: 'lines' }],
    ['binary by git', { patch: 'index 1..2\nBinary files a/x and b/x differ\n' }, { kind: 'binary' }],
    ['binary in a turn', { patch: '', status: 'added', added: 0, removed: 0 }, { kind: 'binary' }],
    ['a mode', { patch: 'old mode 100644\nnew mode 100755\n' }, { kind: 'mode', from: '100644', to: '100755' }],
    [
      'an empty file',
      { patch: 'new file mode 100644\nindex 0..e69de29\n', status: 'added', added: 0, removed: 0 },
      { kind: 'empty' },
    ],
    ['a mode in a turn', { patch: 'Index: x\n===\n--- x\n+++ x\n', added: 0, removed: 0 }, { kind: 'empty' }],
  ] as const)('W-1: %s', (_, more, body) => {
    expect(reviewFiles([diff('x', more)])[0]?.body).toEqual(body)
  })
  test('W-1: a repository inside of this one is no empty file', () => {
    const patch = 'Index: lib/\n===\n--- lib/\n+++ lib/\n'
    const [file] = reviewFiles([diff('lib/', { patch, status: 'added', added: 0, removed: 0 })])
    expect([file?.body, nameStart('a/lib/'), nameStart('a/b.ts'), nameStart('b.ts')]).toEqual([
      { kind: 'repository' },
      2,
      2,
      0,
    ])
  })
  test('W-1: one with very many lines, or very long ones, is big', () => {
    const [many, long, small] = reviewFiles([
      diff('many', { added: 1_600 }),
      diff('long', { patch: `@@ -1 +1 @@\n+${'x'.repeat(200_000)}\n` }),
      diff('small'),
    ])
    expect([many?.big, long?.big, small?.big]).toEqual([true, true, false])
  })
  test('W-1: a file that says the same is the same object, one that changed is another with another mark', () => {
    const first = reviewFiles([diff('a'), diff('b')])
    const second = reviewFiles([diff('a'), diff('b', { patch: '@@ -1 +1 @@\n-a\n+c\n' })], first)
    expect(second[0]).toBe(first[0])
    expect(second[1]).not.toBe(first[1])
    expect(second[1]?.mark).not.toBe(first[1]?.mark)
  })
  test('W-1: a size is told as one reads it', () => {
    expect([sizeWords(12), sizeWords(12_400), sizeWords(2_489_017)]).toEqual(['12 B', '12.4 kB', '2.5 MB'])
  })
})

describe('moved files', () => {
  test('W-1: a deleted and an added file of the same content are one that moved, and no lines of it changed', () => {
    const [file, ...more] = reviewFiles([come('new/a.txt', 20), gone('old/a.txt', 20)])
    expect([file?.path, file?.from, file?.change, file?.added, file?.removed, file?.body.kind, more]).toEqual([
      'new/a.txt',
      'old/a.txt',
      'moved',
      0,
      0,
      'moved',
      [],
    ])
  })
  test('W-1: of two with the same content the one of the same name is it', () => {
    expect(shape([gone('a/one.txt', 5), gone('a/two.txt', 5), come('b/two.txt', 5)])).toEqual([
      ['a/one.txt', undefined, 'deleted'],
      ['b/two.txt', 'a/two.txt', 'moved'],
    ])
  })
  test('W-1: one that was moved and changed shows its change alone', () => {
    const patch = `index 0000000..1234567\n@@ -0,0 +1,21 @@\n${lines(20, '+')}\n+and one more\n`
    const [file] = reviewFiles([come('b.txt', 21, { patch }), gone('a.txt', 20)])
    expect([file?.change, file?.from, file?.added, file?.removed]).toEqual(['moved', 'a.txt', 1, 0])
    expect(file?.hunks().flatMap((hunk) => hunk.lines.filter(({ kind }) => kind !== 'same'))).toEqual([
      { kind: 'add', new: 21, text: 'and one more' },
    ])
  })
  test('W-1: one that was moved and only lost the newline at its end did change', () => {
    const patch = `index 0000000..1234567\n@@ -0,0 +1,20 @@\n${lines(20, '+')}\n\\ No newline at end of file\n`
    const [file] = reviewFiles([come('b.txt', 20, { patch }), gone('a.txt', 20)])
    expect([file?.body.kind, file?.added, file?.removed]).toEqual(['lines', 1, 1])
    expect(file?.hunks()[0]?.lines.at(-1)).toEqual({ kind: 'add', new: 20, text: 'line 19', unended: true })
  })
  test('W-1: two files with little in common are two files', () => {
    const patch = `index 0000000..1234567\n@@ -0,0 +1,20 @@\n${lines(20, '+', 'other')}\n`
    expect(shape([come('b.txt', 20, { patch }), gone('a.txt', 20)])).toEqual([
      ['b.txt', undefined, 'added'],
      ['a.txt', undefined, 'deleted'],
    ])
  })
  test('W-1: binary files that moved are known by git’s names of their content', () => {
    const patch = (blobs: string) => `index ${blobs}\nBinary files differ\n`
    const none = { added: 0, removed: 0 }
    expect(
      shape([
        come('b.png', 0, { ...none, patch: patch('0000000..abc1234') }),
        gone('a.png', 0, { ...none, patch: patch('abc1234..0000000') }),
      ]),
    ).toEqual([['b.png', 'a.png', 'moved']])
  })
})
