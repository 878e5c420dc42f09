import type { ItemEvent } from '@pointsman/domain/follow-up'
import type { ChangeItem } from '@pointsman/domain/host-api'

/** What a wish will do to its item, as the domain's reducer names it: so it shows before the host has answered. */
export function wishedEvent(wish: ChangeItem): ItemEvent {
  if ('again' in wish) return { kind: 'again', ...(wish.as ? { as: wish.as } : {}) }
  if ('hold' in wish) return { kind: 'hold', hold: wish.hold }
  if ('release' in wish) {
    const { tab: _, ...chosen } = wish.release
    return { kind: 'release', chosen }
  }
  if ('back' in wish) return { kind: 'back' }
  if ('pinned' in wish) return { kind: wish.pinned ? 'pin' : 'unpin' }
  if ('steer' in wish) return { kind: 'steer' }
  // It is answered by going on: a prompt of its own follows, and this one leaves.
  return { kind: 'remove' }
}
