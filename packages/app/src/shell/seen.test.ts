import { expect, test } from 'vitest'
import { isUnread, markSeen, readSeen } from './seen.ts'

const fresh = { since: 100, at: {} }

test('what finished after the last look is unread; what is older than this browser is not', () => {
  expect(isUnread(fresh, 'a', 90)).toBe(false)
  expect(isUnread(fresh, 'a', 110)).toBe(true)
  expect(isUnread(markSeen(fresh, 'a', 120), 'a', 110)).toBe(false)
  expect(isUnread(markSeen(fresh, 'a', 120), 'b', 110)).toBe(true)
})
test('a look never goes back in time, and the oldest looks are forgotten', () => {
  const seen = markSeen(fresh, 'a', 120)
  expect(markSeen(seen, 'a', 90)).toBe(seen)
  let many: ReturnType<typeof markSeen> = fresh
  for (let index = 0; index < 500; index += 1) many = markSeen(many, `k${index}`, 1000 + index)
  expect(Object.keys(many.at)).toHaveLength(400)
  expect(many.at['k499']).toBe(1499)
  expect(many.at['k50']).toBeUndefined()
})
test('what is stored is read with care', () => {
  expect(readSeen({ since: 3, at: { a: 4, b: 'x' } })).toEqual({ since: 3, at: { a: 4 } })
  expect(readSeen({ since: '3' })).toBeUndefined()
})
