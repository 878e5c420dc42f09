import { expect, test } from 'bun:test'
import type { ItemState, OutboxItem } from '@pointsman/domain/follow-up'
import type { ChangeItem } from '@pointsman/domain/host-api'
import { applyQueueEvent, type Queue } from '@pointsman/domain/queue'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import { newItem } from './dispatcher-house.ts'
import { judgeWish } from './judge-wish.ts'

const ids = makeIdMaker()
const item = (state: ItemState, more: Partial<OutboxItem> = {}): OutboxItem => ({
  ...newItem('prompt', { agent: 'plan' }),
  serverKey: 'one' as ServerKey,
  sessionID: 'ses_one' as SessionID,
  state,
  position: 1,
  attempts: 1,
  createdAt: 1,
  revision: 1,
  ...more,
})
const facts = { isKept: () => false, isElsewhere: false, now: 5 }

/** The queue after the wish. */
function grant(queue: Queue, wish: ChangeItem, more: Partial<typeof facts> = {}): Queue | undefined {
  const [first] = queue.items
  const verdict = first && judgeWish(first, wish, { ...facts, ...more })
  if (verdict?.kind !== 'events') return undefined
  return verdict.events.reduce<Queue | undefined>((all, event) => all && applyQueueEvent(all, event)?.queue, queue)
}

test('F-11: continue takes the cut one away and asks the agent to go on, before all that waits and with its agent and model', () => {
  const model = { providerID: 'p', modelID: 'm' }
  const [cut, behind] = [item('interrupted', { model }), item('queued', { position: 2 })]
  const wish = { continue: { id: ids.message(), partID: ids.part() } }
  const after = grant({ items: [cut, behind] }, wish)
  expect(after?.items.map(({ id }) => id).toSorted()).toEqual([behind.id, wish.continue.id].toSorted())
  const added = after?.items.find(({ id }) => id === wish.continue.id)
  expect(added).toMatchObject({ kind: 'continue', state: 'queued', delivery: 'send', agent: 'plan', createdAt: 5 })
  expect(added?.model).toEqual(model)
  expect(added?.position).toBeLessThan(behind.position)
})

test('F-6: again frees a pinned one only where the session is elsewhere; moved back, it stays pinned', () => {
  const parked = item('parked', { pinned: true, reason: { code: 'elsewhere', message: '' } })
  expect(grant({ items: [parked] }, { again: true })?.items[0]).toMatchObject({ state: 'queued', pinned: true })
  const sent = grant({ items: [parked] }, { again: true }, { isElsewhere: true })?.items[0]
  expect(sent?.state).toBe('queued')
  expect(sent).not.toHaveProperty('pinned')
})

test('R-2: an unknown command goes as text when a person says so', () => {
  const parked = item('parked', { kind: 'command', text: '/nope', reason: { code: 'unknown-command', message: '' } })
  const after = grant({ items: [parked] }, { again: true, as: 'prompt' })?.items[0]
  expect(after).toMatchObject({ kind: 'prompt', text: '/nope', state: 'queued' })
})

test('R-5: a tab that lives keeps what it holds; of one that is gone anybody takes it', () => {
  const held = item('held', { hold: { tab: 'tabnumber1', waits: 'editing' }, was: 'queued' })
  const hold = { tab: 'tabnumber2', waits: 'editing' } as const
  expect(judgeWish(held, { hold }, { ...facts, isKept: () => true })).toMatchObject({ code: 'in-hand' })
  expect(grant({ items: [held] }, { hold })?.items[0]).toMatchObject({ hold, was: 'queued' })
  // What its own tab waits for may change.
  const own = { tab: 'tabnumber1', waits: 'providerReady' } as const
  expect(judgeWish(held, { hold: own }, { ...facts, isKept: () => true }).kind).toBe('events')
})
