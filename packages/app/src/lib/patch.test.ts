import { describe, expect, test } from 'vitest'
import { parsePatch, type Patch } from './patch.ts'

const shape = (patch: Patch) =>
  patch.hunks.map(({ lines }) => lines.map((line) => [line.kind, line.old ?? '', line.new ?? '', line.text].join(' ')))

describe('a patch', () => {
  test('W-1: each line has its kind and its numbers, each hunk the function that it is in', () => {
    const patch = parsePatch(
      'diff --git a/a b/a\nindex f3c2c5e..c44ff58 100644\n--- a/a\n+++ b/a\n@@ -3,3 +3,3 @@ function one() {\n line 2\n-line 3\n+LINE 3\n line 4\n@@ -20,3 +20,2 @@\n line 19\n-line 20\n line 21\n',
    )
    expect(shape(patch)).toEqual([
      ['same 3 3 line 2', 'del 4  line 3', 'add  4 LINE 3', 'same 5 5 line 4'],
      ['same 20 20 line 19', 'del 21  line 20', 'same 22 21 line 21'],
    ])
    expect(patch.hunks.map(({ section }) => section)).toEqual(['function one() {', ''])
    expect(patch.blobs).toEqual({ from: 'f3c2c5e', to: 'c44ff58' })
  })
  test('W-1: lines that look like heads of a file are lines, as the hunk counts them', () => {
    expect(shape(parsePatch('--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n--- old\n+++ new\n @@ -1 +1 @@\n'))).toEqual([
      ['del 1  -- old', 'add  1 ++ new', 'same 2 2 @@ -1 +1 @@'],
    ])
  })
  test('W-1: a missing newline at the end is told of the line that lacks it', () => {
    const [hunk] = parsePatch(
      '@@ -1,2 +1,3 @@\n one\n-two\n\\ No newline at end of file\n+two\n+three\n\\ No newline at end of file\n',
    ).hunks
    expect(hunk?.lines.map(({ text, unended }) => [text, unended ?? false])).toEqual([
      ['one', false],
      ['two', true],
      ['two', false],
      ['three', true],
    ])
  })
  test('W-1: the form of a turn’s patch is read too', () => {
    expect(
      shape(parsePatch('Index: turn.txt\n====\n--- turn.txt\t\n+++ turn.txt\t\n@@ -0,0 +1,1 @@\n+turn\n')),
    ).toEqual([['add  1 turn']])
  })
  test.each([
    ['a changed mode', 'old mode 100644\nnew mode 100755\n', { mode: { from: '100644', to: '100755' } }],
    ['binary', 'index 1..2\nBinary files /dev/null and b/n.dat differ\n', { binary: true }],
    ['empty', '', { hunks: [] }],
    ['no patch at all', 'hello\n@@ no @@\n', { hunks: [] }],
  ])('W-1: without lines it still says what it is: %s', (_, text, expected) => {
    expect(parsePatch(text)).toMatchObject({ binary: false, hunks: [], ...expected })
  })
  test('W-1: one that was cut in the middle of a hunk shows what there is', () => {
    expect(shape(parsePatch('@@ -1,9 +1,9 @@\n one\n+two'))).toEqual([['same 1 1 one', 'add  2 two']])
  })
})
