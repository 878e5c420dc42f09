import { expect, test } from 'bun:test'
import { hasUsableModel } from './usable-model.ts'

const models = { m: {} }
const zen = { id: 'opencode', options: { apiKey: 'public' }, models }
const judge = (...providers: unknown[]) => hasUsableModel({ providers }, 'demo')

test('any provider with a model counts, the keyless Zen and the demo itself do not', () => {
  expect(judge()).toBe(false)
  expect(judge(zen, { id: 'demo', models })).toBe(false)
  expect(judge({ id: 'local', models: {} })).toBe(false)
  expect(judge(zen, { id: 'local', models })).toBe(true)
  expect(judge({ ...zen, options: { apiKey: 'sk-own' } })).toBe(true)
})
test('an answer that is no list hides nothing behind a demo', () => {
  expect(hasUsableModel(undefined, 'demo')).toBe(true)
  expect(hasUsableModel({ error: 'x' }, 'demo')).toBe(true)
})
