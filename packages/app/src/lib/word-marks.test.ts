import { expect, test } from 'vitest'
import { wordMarks } from './word-marks.ts'

const marked = (text: string, marks: readonly (readonly [number, number])[] = []) =>
  marks.map(([from, to]) => text.slice(from, to))

test('W-1: of a changed line the changed words are marked, on both sides', () => {
  const [old, next] = ['  await bank.transfer(payout, key, 10_000)', '  await bank.transfer(payout, key, 30_000)']
  const marks = wordMarks(old, next)
  expect([marked(old, marks?.old), marked(next, marks?.next)]).toEqual([['10_000'], ['30_000']])
})
test('W-1: two lines with hardly a word in common are no change of one', () => {
  expect(wordMarks('import { hash } from "../lib/hash"', 'return 7')).toBeUndefined()
})
test('W-1: a very long line is not compared', () => {
  expect(wordMarks('a '.repeat(300), 'b '.repeat(300))).toBeUndefined()
})
