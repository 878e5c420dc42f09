import type { Message, Tokens } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'
import { expect, test } from 'vitest'
import { contextUse } from './context-use.ts'

const ref = { providerID: 'p', modelID: 'm' }
const models = [{ ref, name: 'M', providerName: 'P', contextLimit: 1_000 }]
const none: Tokens = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 }
function source(...messages: readonly { role: 'user' | 'assistant'; tokens?: Partial<Tokens> }[]) {
  const ids = messages.map((_, index) => `msg_${index}` as MessageID)
  return {
    order: () => ids,
    peekMessage: (id: MessageID) =>
      ({
        ...messages[ids.indexOf(id)],
        model: ref,
        tokens: { ...none, ...messages[ids.indexOf(id)]?.tokens },
      }) as Message,
  }
}

test('the newest answer with counts says how full it is', () => {
  const use = contextUse(
    source(
      { role: 'assistant', tokens: { input: 900 } },
      { role: 'user' },
      { role: 'assistant', tokens: { input: 100, cacheRead: 500, output: 20 } },
      { role: 'assistant' },
    ),
    models,
  )
  expect(use).toEqual({ used: 620, limit: 1_000, share: 0.62, full: false })
})
test('nearly full is said', () =>
  expect(contextUse(source({ role: 'assistant', tokens: { input: 850 } }), models)?.full).toBe(true))
test('without counts, or without the model’s limit, nothing is guessed', () => {
  expect(contextUse(source({ role: 'user' }), models)).toBeUndefined()
  expect(contextUse(source({ role: 'assistant', tokens: { input: 5 } }), [])).toBeUndefined()
})
