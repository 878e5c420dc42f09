import { isTerminal, type AssistantMessage, type Message } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'

/** `open`: its turn has no end in what was read. Idle and open means that it was cut. */
export type TurnVerdict = 'absent' | 'answered' | 'open'

/** Does this assistant message end the turn that it belongs to? A shell line's has no `finish`: it ends when it completes. */
export function endsTurn(kind: OutboxItem['kind'], message: AssistantMessage): boolean {
  return isTerminal(message) || (kind === 'shell' && message.time.completed !== undefined)
}

/**
 * What became of an item, by the session's messages in their order. A message that was sent into a running turn takes it over: the
 * steps after it name the newer one as parent, so an end of a later one ends this one too, unless its own step was cut.
 */
export function judgeTurn(item: Pick<OutboxItem, 'id' | 'kind'>, messages: readonly Message[]): TurnVerdict {
  const place = messages.findIndex((message) => message.id === item.id)
  if (place < 0) return 'absent'
  const after = messages.slice(place + 1).filter((message) => message.role === 'assistant')
  const own = after.findLast((message) => message.parentID === item.id)
  if (own && endsTurn(item.kind, own)) return 'answered'
  if (own && own.time.completed === undefined) return 'open'
  return after.some((message) => message.parentID !== item.id && isTerminal(message)) ? 'answered' : 'open'
}
