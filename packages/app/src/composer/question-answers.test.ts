import { expect, test } from 'vitest'
import { firstOpen, labelsOf, noAnswer, pick, sayOwn } from './question-answers.ts'

const options = ['a', 'b'].map((label) => ({ label, description: '' }))
const one = { question: '?', header: '', options, multiple: false, custom: true }
const many = { ...one, multiple: true }

test('of one, the last choice counts, and words of one’s own replace it', () => {
  const chosen = pick(one, pick(one, noAnswer, 'a'), 'b')
  expect(labelsOf(one, chosen)).toEqual(['b'])
  expect(labelsOf(one, sayOwn(one, chosen, ' mine '))).toEqual(['mine'])
  expect(labelsOf(one, sayOwn(one, chosen, ' '))).toEqual(['b'])
})
test('of many, each choice is on or off, in the order of the options', () => {
  const both = pick(many, pick(many, noAnswer, 'b'), 'a')
  expect(labelsOf(many, sayOwn(many, both, 'mine'))).toEqual(['a', 'b', 'mine'])
  expect(labelsOf(many, pick(many, both, 'a'))).toEqual(['b'])
})
test('a request is answered when each of its questions is', () => {
  const request = { questions: [one, many] }
  expect(firstOpen(request, [])).toBe(0)
  expect(firstOpen(request, [pick(one, noAnswer, 'a')])).toBe(1)
  expect(firstOpen(request, [pick(one, noAnswer, 'a'), pick(many, noAnswer, 'b')])).toBeUndefined()
})
