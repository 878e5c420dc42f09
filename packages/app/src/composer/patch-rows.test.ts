import { expect, test } from 'vitest'
import { countChanges, patchRows } from './patch-rows.ts'

const diff =
  'Index: a.ts\n===\n--- a.ts\n+++ a.ts\n@@ -3,3 +3,3 @@ fn\n same\n-old\n+new\n same\n\\ No newline at end of file\n'

test('numbers follow both sides', () => {
  expect(patchRows(diff)).toEqual([
    { kind: 'hunk', text: '@@ 3 → 3 @@ fn' },
    { kind: 'same', old: 3, new: 3, text: 'same' },
    { kind: 'del', old: 4, text: 'old' },
    { kind: 'add', new: 4, text: 'new' },
    { kind: 'same', old: 5, new: 5, text: 'same' },
  ])
  expect(countChanges(patchRows(diff))).toEqual({ added: 1, removed: 1 })
})
test('a removed line that looks like a file head is a removed line', () => {
  expect(patchRows('@@ -1 +0,0 @@\n--- x')).toMatchObject([{ kind: 'hunk' }, { kind: 'del', text: '-- x' }])
})
test('what is no diff gives no rows', () => expect(patchRows('+ hello\n- world')).toEqual([]))
