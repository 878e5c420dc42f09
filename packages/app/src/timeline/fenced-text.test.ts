import { expect, test } from 'vitest'
import { fencedText } from './fenced-text.ts'

const text = (words: string) => ({ kind: 'text', text: words })
const code = (words: string) => ({ kind: 'code', text: words })

test('W-2: a prompt with comments shows what they quote as code, and the words as words', () => {
  expect(fencedText('a.ts, lines 1 to 2:\n```\nconst a = 1\n\n```\nWhy?\n\nAnd more')).toEqual([
    text('a.ts, lines 1 to 2:'),
    code('const a = 1\n'),
    text('Why?\n\nAnd more'),
  ])
  expect(fencedText('```ts\nx\n```')).toEqual([code('x')])
})

test('a fence holds shorter ones, and one without an end is what was typed', () => {
  expect(fencedText('````\n```js\nx\n```\n````')).toEqual([code('```js\nx\n```')])
  expect(fencedText('say\n```\nnothing ends it')).toEqual([text('say\n```\nnothing ends it')])
  expect(fencedText('use ```this``` inline')).toEqual([text('use ```this``` inline')])
})

test('words without a fence are one segment, as they stand', () => {
  expect(fencedText('  two\n\nlines ')).toEqual([text('  two\n\nlines ')])
  expect(fencedText('')).toEqual([])
})
