import { expect, test } from 'vitest'
import { readFileChanges } from './file-changes.ts'

const diff = (file: string, status: string, lines: readonly string[]) => ({
  file,
  status,
  patch: `Index: ${file}\n===\n--- ${file}\t\n+++ ${file}\t\n@@ -1,1 +1,1 @@\n${lines.join('\n')}\n`,
  additions: lines.filter((line) => line.startsWith('+')).length,
  deletions: lines.filter((line) => line.startsWith('-')).length,
})

test('W-2: a turn’s files as the engine compared them, with their kinds and counts, and without their patches', () => {
  const diffs = [
    diff('new.txt', 'added', ['+a', '+b']),
    diff('src/app.ts', 'modified', [' a', '-b', '+c', '+d']),
    diff('old.txt', 'deleted', ['-gone']),
  ]
  expect(readFileChanges({ diffs })).toEqual([
    { path: 'new.txt', status: 'added', additions: 2, deletions: 0 },
    { path: 'src/app.ts', status: 'modified', additions: 2, deletions: 1 },
    { path: 'old.txt', status: 'deleted', additions: 0, deletions: 1 },
  ])
})

test('W-2: one that went and one that came with the same lines are one that was renamed; a copy of it is new', () => {
  const diffs = [
    diff('a.txt', 'deleted', ['-x', '--- y']),
    diff('b.txt', 'added', ['+x', '+-- y']),
    diff('c.txt', 'added', ['+x', '+-- y']),
    diff('empty-before', 'deleted', []),
    diff('empty-after', 'added', []),
  ]
  expect(readFileChanges({ diffs })).toEqual([
    { path: 'b.txt', status: 'renamed', from: 'a.txt', additions: 0, deletions: 0 },
    { path: 'c.txt', status: 'added', additions: 2, deletions: 0 },
    { path: 'empty-before', status: 'deleted', additions: 0, deletions: 0 },
    { path: 'empty-after', status: 'added', additions: 0, deletions: 0 },
  ])
})

test('nothing where the turn has not ended or changed nothing, and what can’t be read is left out', () => {
  expect(readFileChanges(undefined)).toBeUndefined()
  expect(readFileChanges({ diffs: 'no' })).toBeUndefined()
  expect(readFileChanges({ diffs: [] })).toBeUndefined()
  expect(readFileChanges({ diffs: [null, { file: 7 }, { file: 'a', status: 'odd' }] })).toEqual([
    { path: 'a', status: 'modified', additions: 0, deletions: 0 },
  ])
})
