import { expect, test } from 'vitest'
import { paintLine } from './tokens.ts'

const shown = (...args: Parameters<typeof paintLine>) =>
  paintLine(...args).map(({ text, tone, marked }) => `${marked ? '*' : ''}${tone}:${text}`)

test('W-1: colours and marks cut a line where either begins or ends, and every character is there once', () => {
  const text = "const key = hash('x')"
  const tokens = [5, 1, 12, 0, 16, 4, 17, 0, 20, 2, 21, 0]
  expect(shown(text, tokens, [[12, 20]])).toEqual([
    'keyword:const',
    'plain: key = ',
    '*call:hash',
    '*plain:(',
    "*string:'x'",
    'plain:)',
  ])
})
test('W-1: without colours a line is as it is, marked or not', () => {
  expect(shown('a b')).toEqual(['plain:a b'])
  expect(shown('a b', [], [[2, 3]])).toEqual(['plain:a ', '*plain:b'])
  expect(shown('')).toEqual([])
})
test('W-1: ends and marks beyond the text do no harm', () => {
  expect(shown('ab', [1, 1, 90, 2], [[1, 70]])).toEqual(['keyword:a', '*string:b'])
  expect(shown('ab', [1, 99])).toEqual(['plain:ab'])
})
