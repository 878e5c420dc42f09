import {
  isTerminal,
  type AssistantMessage,
  type EngineError,
  type MessageWithParts,
} from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import { isStoppedByRefusal } from '@pointsman/domain/turn'

/** `open`: its turn has no end in what was read. Idle and open means that it was cut. */
export type TurnVerdict = 'absent' | 'answered' | 'open'

/** Does this assistant message end the turn that it belongs to? A shell line's has no `finish`: it ends when it completes. */
export function endsTurn(kind: OutboxItem['kind'], message: AssistantMessage): boolean {
  return isTerminal(message) || (kind === 'shell' && message.time.completed !== undefined)
}

/**
 * What became of an item, by the session's messages in their order. A message that was sent into a running turn takes it over: the
 * steps after it name the newer one as parent, so an end of a later one ends this one too, unless its own step was cut. `idle`: the
 * session is; only then a person's refusal of a tool was an end.
 */
export function judgeTurn(
  item: Pick<OutboxItem, 'id' | 'kind'>,
  messages: readonly MessageWithParts[],
  { idle }: { readonly idle: boolean },
): TurnVerdict {
  const place = messages.findIndex(({ info }) => info.id === item.id)
  if (place < 0) return 'absent'
  const after = messages
    .slice(place + 1)
    .flatMap(({ info, parts }) =>
      info.role === 'assistant' ? [{ info, refused: idle && isStoppedByRefusal({ info, parts }) }] : [],
    )
  const own = after.findLast(({ info }) => info.parentID === item.id)
  if (own && (own.refused || endsTurn(item.kind, own.info))) return 'answered'
  if (own && own.info.time.completed === undefined) return 'open'
  const later = after.filter(({ info }) => info.parentID !== item.id)
  return later.some(({ info, refused }) => refused || isTerminal(info)) ? 'answered' : 'open'
}

/** By what its turn ended, or that of the one that took it over, where that was an error. */
export function findTurnError(
  { id }: Pick<OutboxItem, 'id'>,
  messages: readonly MessageWithParts[],
): EngineError | undefined {
  const place = messages.findIndex(({ info }) => info.id === id)
  const after = messages.slice(place + 1).flatMap(({ info }) => (info.role === 'assistant' ? [info] : []))
  return (after.findLast((info) => info.parentID === id) ?? after.find(isTerminal))?.error
}
