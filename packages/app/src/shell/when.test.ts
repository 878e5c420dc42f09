import { expect, test } from 'vitest'
import { spanWord, tookWord, whenWord } from './when.ts'

const now = new Date(2026, 10, 20, 15, 30).getTime()
const at = (...parts: [number, number, number, number?, number?]) => whenWord(new Date(...parts).getTime(), now)

test('within the day it is a span, before it a day, before that a date', () => {
  expect(whenWord(now - 59_000, now)).toBe('now')
  expect(whenWord(now - 60_000, now)).toBe('1 min')
  expect(at(2026, 10, 20, 14, 31)).toBe('59 min')
  expect(at(2026, 10, 20, 14, 30)).toBe('1 h')
  expect(at(2026, 10, 20, 0, 1)).toBe('15 h')
  expect(at(2026, 10, 19, 12, 0)).toBe('Thu')
  expect(at(2026, 10, 14, 16, 0)).toBe('Sat')
  expect(at(2026, 10, 13, 12, 0)).toBe('13 Nov')
  expect(at(2026, 10, 3)).toBe('3 Nov')
  expect(at(2025, 10, 3)).toBe('3 Nov 2025')
})
test('late last evening is hours ago, not a day', () => {
  const morning = new Date(2026, 10, 20, 8, 0).getTime()
  expect(whenWord(new Date(2026, 10, 19, 23, 0).getTime(), morning)).toBe('9 h')
})
test('a clock that runs ahead is not minutes in the future', () => expect(whenWord(now + 90_000, now)).toBe('now'))
test('spans', () => {
  expect([spanWord(12_000), spanWord(240_000), spanWord(7_300_000), spanWord(-5)]).toEqual([
    '12 s',
    '4 min',
    '2 h',
    '0 s',
  ])
  expect([tookWord(1_940), tookWord(12_400)]).toEqual(['1.9 s', '12 s'])
})
