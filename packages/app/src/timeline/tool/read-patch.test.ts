import { expect, it } from 'vitest'
import { readPatch } from './read-patch.ts'

const measured =
  'Index: /r/README.md\n===================================================================\n--- /r/README.md\n+++ /r/README.md\n@@ -1,1 +1,1 @@\n-hello\n+hello world\n'

it('reads the engine’s own diff, with the words that changed', () => {
  expect(readPatch(measured)).toEqual({
    added: 1,
    removed: 1,
    rows: [
      { kind: 'del', old: 1, text: 'hello' },
      { kind: 'add', new: 1, text: 'hello world', marks: [[5, 11]] },
    ],
  })
})

it('numbers lines on both sides and names where a later hunk begins', () => {
  const patch = '--- a\n+++ b\n@@ -1,2 +1,3 @@\n one\n+two\n three\n@@ -10,2 +11,1 @@\n-gone\n ten\n'
  expect(readPatch(patch)?.rows).toEqual([
    { kind: 'same', old: 1, new: 1, text: 'one' },
    { kind: 'add', new: 2, text: 'two' },
    { kind: 'same', old: 2, new: 3, text: 'three' },
    { kind: 'hunk', text: '@@ 11,1' },
    { kind: 'del', old: 10, text: 'gone' },
    { kind: 'same', old: 11, new: 11, text: 'ten' },
  ])
})

it('lines that have nothing in common are not marked', () => {
  const rows = readPatch('--- a\n+++ b\n@@ -1,1 +1,1 @@\n-alpha beta gamma\n+completely other words\n')?.rows
  expect(rows?.every((row) => row.marks === undefined)).toBe(true)
})

it('what is no diff is none', () => {
  expect(readPatch('no diff at all')).toBeUndefined()
  expect(readPatch('@@ -1,9 +1,9 @@\nbroken')).toBeUndefined()
})
