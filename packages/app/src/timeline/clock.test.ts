import { expect, it } from 'vitest'
import { counted, duration, elapsed } from './clock.ts'

it('lengths have their unit', () => {
  expect([40, 2_400, 8_000, 38_000, 72_000, 120_000, 7_500_000].map(duration)).toEqual([
    '40 ms',
    '2.4 s',
    '8 s',
    '38 s',
    '1 min 12 s',
    '2 min',
    '2 h 5 min',
  ])
  expect(elapsed(900)).toBe('1 s')
  expect([counted(1, 'file'), counted(2, 'file'), counted(2, 'match', 'matches')]).toEqual([
    '1 file',
    '2 files',
    '2 matches',
  ])
})
