import { expect, test } from 'vitest'
import { modelLabel, modelOptions, modelValue, readModelValue, tokensShort } from './model-options.ts'

const model = (providerID: string, modelID: string, name: string, contextLimit = 0) => ({
  ref: { providerID, modelID },
  name,
  providerName: providerID,
  contextLimit,
})
const models = [model('open', 'a/b', 'A B', 200_000), model('open', 'c', 'C')]

test('a value names provider and model, and is read back whole though a model’s id holds a slash', () => {
  expect(modelValue(models[0]?.ref)).toBe('open/a/b')
  expect(readModelValue(models, 'open/a/b')).toEqual({ providerID: 'open', modelID: 'a/b' })
  expect(readModelValue(models, 'open/x')).toBeUndefined()
})
test('an option stands under its provider, with what it can read', () => {
  expect(modelOptions(models)).toEqual([
    { value: 'open/a/b', label: 'A B', group: 'open', end: '200k', also: 'a/b' },
    { value: 'open/c', label: 'C', group: 'open', also: 'c' },
  ])
})
test('a chosen model that the place lacks is named, and said to be absent', () => {
  expect(modelLabel(models, { providerID: 'x', modelID: 'opus' })).toBe('opus, not set up here')
  expect(modelLabel(undefined, undefined)).toBe('Model')
})
test('tokens in short', () =>
  expect([tokensShort(900), tokensShort(32_768), tokensShort(1_000_000), tokensShort(1_048_576)]).toEqual([
    '900',
    '32.8k',
    '1M',
    '1M',
  ]))
