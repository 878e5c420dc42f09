import { expect, test } from 'vitest'
import { fingerprint } from './fingerprint.ts'

test.each([
  ['', 'cbf29ce484222325'],
  ['/tmp/worktree-alpha', 'ae5cd9e2efd7ae18'],
  ['/tmp/worktree-beta', '6c3bdf13ad3a2ef6'],
  ['/home/user/проект', '9296467d85dc4f96'],
])('A-1: the fingerprint of %j is %s', (path, hash) => {
  expect(fingerprint(path)).toBe(hash)
})

test('A-1: a fingerprint always has sixteen digits, leading zeros too', () => {
  const all = Array.from({ length: 400 }, (_, index) => fingerprint(`${index}/home/mara/ledger`))
  expect(all.every((hash) => /^[0-9a-f]{16}$/.test(hash))).toBe(true)
  expect(all.some((hash) => hash.startsWith('0'))).toBe(true)
})
