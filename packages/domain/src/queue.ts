import * as v from 'valibot'
import {
  applyItemEvent,
  isOut,
  isStuck,
  isWaiting,
  type ItemEvent,
  type OutboxItem,
  type Settled,
} from './follow-up.ts'

/**
 * The outbox of one session: its items in order, and whether a person paused it. What goes next is decided here and nowhere else;
 * whether the session may be spoken to at all (idle where it runs, nothing pending, no move) is the caller's fact.
 */
export const pauseSchema = v.object({
  /** Milliseconds since 1970. */
  at: v.number(),
  /** stopped: by Stop, with follow-ups waiting · asked: by a person's own word · undone: something was undone, and what goes next removes it. */
  why: v.picklist(['stopped', 'asked', 'undone']),
})
export type Pause = v.InferOutput<typeof pauseSchema>

export type Queue = { readonly items: readonly OutboxItem[]; readonly paused?: Pause }

/** What the caller knows of the session. `unknown`: its status was not read yet; `busy`: a turn runs, ours or another’s. */
export type Turn = 'idle' | 'busy' | 'unknown'

export type Next =
  | { readonly kind: 'go'; readonly item: OutboxItem }
  /** `until`: milliseconds since 1970, where time alone is what it waits for. */
  | {
      readonly kind: 'wait'
      readonly for: 'nothing' | 'turn' | 'paused' | 'stuck' | 'held' | 'time'
      readonly until?: number
    }

/** In the order in which they go: by place, and by age where two have the same. */
export function inOrder(items: readonly OutboxItem[]): readonly OutboxItem[] {
  return items.toSorted((a, b) => a.position - b.position || a.createdAt - b.createdAt)
}

/**
 * What may go out next (F-5). First what is steered, at any time; then what Enter sent to an idle session, past a queue that stands
 * still by a person's word or waits for one; then the queue in order, where nothing before it is open, stuck or in somebody's hand.
 */
export function nextToGo({ items, paused }: Queue, { turn, now }: { readonly turn: Turn; readonly now: number }): Next {
  const ordered = inOrder(items)
  const queued = ordered.filter((item) => item.state === 'queued')
  const steered = queued.find((item) => item.delivery === 'steer')
  if (steered) return due(steered, now)
  if (queued.length === 0) return { kind: 'wait', for: 'nothing' }
  // A person's Enter does not wait for a status that nobody can read; the queue does.
  const isOpen = ordered.some(isOut)
  const sent = queued.find((item) => item.delivery === 'send')
  const first = ordered.find((item) => isWaiting(item) || isStuck(item))
  const stands = paused !== undefined || (first !== undefined && isStuck(first))
  if (sent && turn !== 'busy' && !isOpen && (stands || sent === first)) return due(sent, now)
  if (turn !== 'idle' || isOpen) return { kind: 'wait', for: 'turn' }
  if (paused) return { kind: 'wait', for: 'paused' }
  if (!first || isStuck(first)) return { kind: 'wait', for: 'stuck' }
  if (first.state === 'held') return { kind: 'wait', for: 'held' }
  return due(first, now)
}

function due(item: OutboxItem, now: number): Next {
  const { notBefore } = item
  return notBefore !== undefined && notBefore > now
    ? { kind: 'wait', for: 'time', until: notBefore }
    : { kind: 'go', item }
}

/** It waits behind what goes out; what Enter sent to an idle session is going. */
export const isFollowUp = (item: OutboxItem): boolean => isWaiting(item) && item.delivery !== 'send'

/** What waits behind the one that is sent or stuck: the number that a person is told. */
export const countWaiting = ({ items }: Queue): number => items.filter(isWaiting).length

export type QueueEvent =
  | { readonly kind: 'add'; readonly item: OutboxItem; readonly first?: boolean }
  | { readonly kind: 'item'; readonly id: string; readonly event: ItemEvent }
  /** These, in this order, and then whatever else waits. Names of items that left or went out meanwhile are passed over. */
  | { readonly kind: 'order'; readonly ids: readonly string[] }
  | { readonly kind: 'pause'; readonly pause: Pause }
  | { readonly kind: 'resume' }

/** `settled`: the item of an `item` event left. Nothing where the event does not apply: then nothing changed. */
export type QueueChange = { readonly queue: Queue; readonly settled?: Settled }

export function applyQueueEvent(queue: Queue, event: QueueEvent): QueueChange | undefined {
  switch (event.kind) {
    case 'add': {
      if (queue.items.some((item) => item.id === event.item.id)) return undefined
      return {
        queue: {
          ...queue,
          items: [...queue.items, { ...event.item, position: newPosition(queue.items, event.first) }],
        },
      }
    }
    case 'item':
      return changeItem(queue, event.id, event.event)
    case 'order':
      return reorder(queue, event.ids)
    case 'pause':
      return pause(queue, event.pause)
    case 'resume': {
      const { paused, ...rest } = queue
      return paused ? { queue: rest } : undefined
    }
  }
}

/** Behind all, or before all that wait: never between what is out. */
export function newPosition(items: readonly OutboxItem[], first = false): number {
  const places = items.map((item) => item.position)
  if (!first) return Math.max(0, ...places) + 1
  return Math.min(1, ...places) - 1
}

/** What goes past a pause and did not go yet: after a stop it begins no turn of its own, and after an undo it makes nothing final. */
const heldBack: { readonly [why in Pause['why']]: readonly OutboxItem['delivery'][] } = {
  stopped: ['steer'],
  undone: ['steer', 'send'],
  asked: [],
}

function pause(queue: Queue, by: Pause): QueueChange | undefined {
  const isLeft = ({ state, delivery }: OutboxItem) =>
    state === 'queued' && delivery !== undefined && heldBack[by.why].includes(delivery)
  const left = queue.items.filter(isLeft)
  if (queue.paused && left.length === 0) return undefined
  const waiting = left.reduce((all, { id }) => changeItem(all, id, { kind: 'wait' })?.queue ?? all, queue)
  return { queue: { ...waiting, paused: queue.paused ?? by } }
}

function changeItem(queue: Queue, id: string, event: ItemEvent): QueueChange | undefined {
  const at = queue.items.findIndex((item) => item.id === id)
  const item = queue.items[at]
  const next = item && applyItemEvent(item, event)
  if (next === undefined) return undefined
  if (typeof next === 'string') return { queue: withItems(queue, queue.items.toSpliced(at, 1)), settled: next }
  return { queue: withItems(queue, queue.items.with(at, next)) }
}

/** A stop pauses what waits: where nothing does any more, there is nothing to resume. */
function withItems({ paused, ...queue }: Queue, items: readonly OutboxItem[]): Queue {
  const isOver = paused?.why === 'stopped' && !items.some(isFollowUp)
  return { ...queue, items, ...(paused && !isOver ? { paused } : {}) }
}

/** What is out or stuck stays where it was among the others. */
function reorder(queue: Queue, ids: readonly string[]): QueueChange | undefined {
  const before = inOrder(queue.items)
  const isMovable = (item: OutboxItem) => isWaiting(item) || item.state === 'failed'
  const movable = new Map<string, OutboxItem>(before.filter(isMovable).map((item) => [item.id, item]))
  const named = new Set([...new Set(ids)].flatMap((id) => movable.get(id) ?? []))
  const wanted = [...named, ...[...movable.values()].filter((item) => !named.has(item))].values()
  const after = before.map((item) => (isMovable(item) ? (wanted.next().value ?? item) : item))
  const places = placeOne(before, after) ?? after.map((item, at) => [item, before[at]?.position ?? 0] as const)
  let changed = queue
  for (const [{ id, position }, to] of places) {
    if (to === position) continue
    changed = changeItem(changed, id, { kind: 'place', position: to })?.queue ?? changed
  }
  return changed === queue ? undefined : { queue: changed }
}

/** Where one alone was moved: its new place between two others, which keep theirs. Nothing where more were, or there is no room. */
function placeOne(
  before: readonly OutboxItem[],
  after: readonly OutboxItem[],
): readonly (readonly [OutboxItem, number])[] | undefined {
  const differs = (item: OutboxItem, at: number) => item !== before[at]
  const [first, last] = [after.findIndex(differs), after.findLastIndex(differs)]
  const isSame = (from: number, to: number, shift: number) =>
    after.slice(from, to).every((item, at) => item === before[from + at + shift])
  const at = isSame(first + 1, last + 1, -1) ? first : isSame(first, last, 1) ? last : undefined
  const item = at === undefined ? undefined : after[at]
  if (at === undefined || !item) return undefined
  const low = after[at - 1]?.position ?? (after[at + 1]?.position ?? 0) - 2
  const high = after[at + 1]?.position ?? low + 2
  const place = (low + high) / 2
  return low < place && place < high ? [[item, place]] : undefined
}
