import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { ChangeItem } from '@pointsman/domain/host-api'
import type { QueueEvent } from '@pointsman/domain/queue'

export type WishVerdict =
  | { readonly kind: 'events'; readonly events: readonly QueueEvent[] }
  | { readonly kind: 'refused'; readonly code: 'not-now' | 'in-hand'; readonly message: string }

/** The words that ask an agent to go on where its turn was cut. */
export const continueWords =
  'Your last turn was cut off before it ended. Look at what was done already, and go on from there.'

const inHand = { kind: 'refused', code: 'in-hand', message: 'Another tab has it in hand' } as const
const notHeld = { kind: 'refused', code: 'not-now', message: 'Nobody has it in hand any more' } as const

/**
 * A person's wish for one item, as events of its queue; whether they apply is the reducer's word. `isKept`: a living tab of that name
 * has the session's held items in hand. `isElsewhere`: the session works in another place than where the item was typed.
 */
export function judgeWish(
  item: OutboxItem,
  wish: ChangeItem,
  facts: { readonly isKept: (tab: string) => boolean; readonly isElsewhere: boolean; readonly now: number },
): WishVerdict {
  const events = (...of: readonly Extract<QueueEvent, { kind: 'item' }>['event'][]): WishVerdict => ({
    kind: 'events',
    events: of.map((event) => ({ kind: 'item', id: item.id, event })),
  })
  if ('hold' in wish) {
    const holder = item.hold?.tab
    const isTheirs = holder !== undefined && holder !== wish.hold.tab && facts.isKept(holder)
    return isTheirs ? inHand : events({ kind: 'hold', hold: wish.hold })
  }
  if ('release' in wish || 'back' in wish) {
    const tab = 'release' in wish ? wish.release.tab : wish.back.tab
    if (item.state !== 'held') return notHeld
    if (item.hold?.tab !== tab) return inHand
    if ('back' in wish) return events({ kind: 'back' })
    const { tab: _tab, ...chosen } = wish.release
    return events({ kind: 'release', chosen })
  }
  if ('again' in wish) {
    const again = { kind: 'again', ...(wish.as ? { as: wish.as } : {}) } as const
    // Where it is pinned it can't go, and the wish is to send it where the session is.
    const isSentHere = item.state === 'parked' && item.pinned && facts.isElsewhere
    return isSentHere ? events({ kind: 'unpin' }, again) : events(again)
  }
  if ('pinned' in wish) return events({ kind: wish.pinned ? 'pin' : 'unpin' })
  if ('steer' in wish) return events({ kind: 'steer' })
  if (item.state !== 'interrupted')
    return { kind: 'refused', code: 'not-now', message: 'Its turn was not cut, so there is nothing to go on with' }
  return {
    kind: 'events',
    events: [
      { kind: 'item', id: item.id, event: { kind: 'remove' } },
      { kind: 'add', item: continuation(item, wish.continue, facts.now), first: true },
    ],
  }
}

function continuation(
  item: OutboxItem,
  ids: Extract<ChangeItem, { continue: unknown }>['continue'],
  createdAt: number,
): OutboxItem {
  const { serverKey, sessionID, source, model, agent } = item
  return {
    ...ids,
    serverKey,
    sessionID,
    source,
    kind: 'continue',
    text: continueWords,
    delivery: 'send',
    ...(model === undefined ? {} : { model }),
    ...(agent === undefined ? {} : { agent }),
    state: 'queued',
    position: 0,
    attempts: 0,
    createdAt,
    revision: 1,
  }
}
