import type { Message, Part } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { MessageID } from '@pointsman/domain/message-id'
import { lineOf } from '../session/item-draft.ts'

/** As much of a conversation as its own prompts need. */
export type PromptSource = {
  readonly order: () => readonly MessageID[]
  readonly peekMessage: (id: MessageID) => Message | undefined
  readonly peekParts: (id: MessageID) => readonly Part[]
  readonly items: () => readonly Pick<OutboxItem, 'id' | 'kind' | 'text'>[]
}

/** How far Up goes back. */
const longest = 100

/** What a person typed into this session, newest first, each text once in a row. Never of another session (scenario 21). */
export function promptHistory(source: PromptSource): readonly string[] {
  const texts: string[] = []
  const add = (text: string) => {
    if (text.trim() !== '' && texts.at(-1) !== text) texts.push(text)
  }
  const items = source.items()
  const pending = new Set<string>(items.map((item) => item.id))
  for (const item of [...items].reverse()) add(lineOf(item))
  const order = source.order()
  for (let index = order.length - 1; index >= 0 && texts.length < longest; index -= 1) {
    const id = order[index]
    if (id === undefined || pending.has(id) || source.peekMessage(id)?.role !== 'user') continue
    const said = source.peekParts(id).flatMap((part) => (part.kind === 'text' && !part.synthetic ? [part.text] : []))
    add(said.join('\n\n'))
  }
  return texts
}
