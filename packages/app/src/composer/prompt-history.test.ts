import type { Message, Part } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'
import { expect, test } from 'vitest'
import { promptHistory, type PromptSource } from './prompt-history.ts'

function source(
  rows: readonly { role: 'user' | 'assistant'; text: string; synthetic?: boolean }[],
  items: PromptSource['items'] = () => [],
): PromptSource {
  const ids = rows.map((_, index) => `msg_${index}` as MessageID)
  const row = (id: MessageID) => rows[ids.indexOf(id)]
  return {
    order: () => ids,
    peekMessage: (id) => ({ role: row(id)?.role }) as Message,
    peekParts: (id) => [{ kind: 'text', text: row(id)?.text ?? '', synthetic: row(id)?.synthetic ?? false } as Part],
    items,
  }
}

test('the newest prompt comes first, and only what a person typed', () => {
  const history = promptHistory(
    source([
      { role: 'user', text: 'one' },
      { role: 'assistant', text: 'answer' },
      { role: 'user', text: 'program', synthetic: true },
      { role: 'user', text: 'two' },
    ]),
  )
  expect(history).toEqual(['two', 'one'])
})
test('the same text twice in a row is one step', () => {
  expect(
    promptHistory(
      source([
        { role: 'user', text: 'a' },
        { role: 'user', text: 'a' },
        { role: 'user', text: 'b' },
      ]),
    ),
  ).toEqual(['b', 'a'])
})
test('what is still being sent is its newest part, once, and a shell line has its mark', () => {
  const items = () => [
    { id: 'msg_0' as MessageID, kind: 'prompt' as const, text: 'one' },
    { id: 'msg_9' as MessageID, kind: 'shell' as const, text: 'ls' },
  ]
  expect(promptHistory(source([{ role: 'user', text: 'one' }], items))).toEqual(['!ls', 'one'])
})
