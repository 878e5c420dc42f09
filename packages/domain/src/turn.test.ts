import { expect, test } from 'vitest'
import type { AssistantMessage, Part } from './conversation.ts'
import { readPart } from './engine-record.ts'
import fixtures from './fixtures/events.json'
import { isRefusal, isStoppedByRefusal } from './turn.ts'

const rejected = 'The user rejected permission to use this specific tool call.'
const tool = (status: string, error?: string) => ({ kind: 'tool', state: { status, error } }) as Part
const step = (more: Partial<AssistantMessage>, ...parts: Part[]) => ({
  info: { role: 'assistant', time: { created: 1, completed: 2 }, finish: 'tool-calls', ...more } as AssistantMessage,
  parts,
})

test('U-6: a person’s no is known by the engine’s own words', () => {
  for (const words of [rejected, 'The user dismissed this question', `Error: ${rejected}`])
    expect(isRefusal(words)).toBe(true)
})

test('U-6: the engine’s own record of a refused tool is one', () => {
  const parts = Object.values(fixtures)
    .map((one) => readPart((one as { payload?: { properties?: { part?: unknown } } }).payload?.properties?.part))
    .filter((part) => part?.kind === 'tool' && part.state.status === 'error')
  expect(parts.map((part) => part?.kind === 'tool' && isRefusal(part.state.error))).toEqual([true])
})

test('F-11: what only sounds like it is none: a file that may not be read, a no with advice, after which the turn goes on', () => {
  for (const words of [
    undefined,
    '',
    'EACCES: permission denied, open /etc/shadow',
    'The remote rejected the push',
    'The user rejected permission to use this specific tool call with the following feedback: use rg',
    'The user has specified a rule which prevents you from using this specific tool call.',
  ])
    expect(isRefusal(words)).toBe(false)
})

test('F-11: a step ends its turn where a person refused one of its tools, though others ran beside it', () => {
  expect(isStoppedByRefusal(step({}, tool('error', rejected)))).toBe(true)
  expect(isStoppedByRefusal(step({}, tool('error', rejected), tool('completed')))).toBe(true)
  expect(isStoppedByRefusal(step({}, tool('completed'), tool('error', 'no such file')))).toBe(false)
  expect(isStoppedByRefusal(step({}))).toBe(false)
})

test('F-11: a step that is still being written has not ended by it', () => {
  expect(isStoppedByRefusal(step({ time: { created: 1 } }, tool('error', rejected)))).toBe(false)
})
