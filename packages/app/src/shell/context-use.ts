import { findModel, type Model } from '@pointsman/domain/catalog'
import type { Message } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'

export type ContextUse = {
  readonly used: number
  readonly limit: number
  readonly share: number
  readonly full: boolean
}

/** From here on a person should think of compacting. */
const nearlyFull = 0.85

/**
 * How much of what its model can read the conversation fills: by the newest answer that has counts, and that answer's own model.
 * Nothing where either is unknown: a guess would be worse than silence.
 */
export function contextUse(
  source: { readonly order: () => readonly MessageID[]; readonly peekMessage: (id: MessageID) => Message | undefined },
  models: readonly Model[],
): ContextUse | undefined {
  const order = source.order()
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const id = order[index]
    const message = id && source.peekMessage(id)
    if (!message || message.role !== 'assistant') continue
    const { input, output, reasoning, cacheRead, cacheWrite } = message.tokens
    const used = input + output + reasoning + cacheRead + cacheWrite
    if (used === 0) continue
    const limit = findModel(models, message.model)?.contextLimit ?? 0
    if (limit === 0) return undefined
    const share = Math.min(1, used / limit)
    return { used, limit, share, full: share >= nearlyFull }
  }
  return undefined
}
