import { expect, test } from 'vitest'
import { isViewed, readViewedMarks, withViewed } from './viewed-marks.ts'

const file = { path: 'a', mark: 'm1' }

test('W-1: a file is viewed as it was then: changed, it is not', () => {
  const marks = withViewed({}, file, { viewed: true })
  expect([isViewed(marks, file), isViewed(marks, { ...file, mark: 'm2' })]).toEqual([true, false])
  expect(isViewed(withViewed(marks, file, { viewed: false }), file)).toBe(false)
})
test('W-1: a file named like a part of every object was not viewed for that', () => {
  expect(isViewed({}, { path: 'constructor', mark: 'm' })).toBe(false)
})
test('W-1: of very many the oldest are forgotten', () => {
  let marks = {}
  for (let at = 0; at < 1_001; at += 1) marks = withViewed(marks, { path: `f${at}`, mark: 'm' }, { viewed: true })
  expect([isViewed(marks, { path: 'f0', mark: 'm' }), isViewed(marks, { path: 'f1000', mark: 'm' })]).toEqual([
    false,
    true,
  ])
})
test('W-1: what is kept corruptly is as far read as it can be', () => {
  expect([readViewedMarks('x'), readViewedMarks([1]), readViewedMarks({ a: 'm', b: 7 })]).toEqual([
    undefined,
    undefined,
    { a: 'm' },
  ])
})
