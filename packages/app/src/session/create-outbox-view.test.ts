import type { ItemEvent, OutboxItem } from '@pointsman/domain/follow-up'
import type { HostEvent, QueueState } from '@pointsman/domain/host-api'
import type { QueueEvent } from '@pointsman/domain/queue'
import type { TemporarySessionID } from '@pointsman/domain/scope'
import { createRenderEffect, createRoot, createSignal } from 'solid-js'
import { describe, expect, test } from 'vitest'
import { aNewItem, anItem, makeAsked, serverKey, sessionID } from '../server/test-servers.ts'
import { createOutboxView } from './create-outbox-view.ts'
import type { SessionView } from './session-scope.ts'
import { messageID } from './test-conversation.ts'

const told = (item: OutboxItem): HostEvent => ({ kind: 'item', item })
const gone = (name: string): HostEvent => ({
  kind: 'item-gone',
  serverKey,
  sessionID,
  itemID: messageID(name),
  outcome: 'answered',
})
function setup(scope: SessionView['scope'] = { serverKey, sessionID }) {
  const [queue, setQueue] = createSignal<QueueState>()
  const view = createRoot(() => createOutboxView(scope, { now: () => 5, queue }))
  const asked = makeAsked()
  /** A wish whose answer the test gives. */
  const wish = (event: QueueEvent) =>
    view.wish(event, () => asked.ask('wish'), view.put).catch((reason: unknown) => reason)
  return {
    view,
    setQueue,
    asked,
    wish,
    names: () => view.items().map(({ id }) => id.slice(4)),
    states: () => view.items().map(({ id, state, revision }) => `${id.slice(4)} ${state} ${revision}`),
  }
}

describe('answers and events that cross', () => {
  test('F-9: an older revision never replaces a newer one, by event, answer or list', () => {
    const { view, states } = setup()
    view.apply(told(anItem('a', { revision: 3, state: 'accepted' })))
    view.apply(told(anItem('a', { revision: 2, state: 'sending' })))
    view.put(anItem('a', { revision: 3, state: 'queued' }))
    view.merge([anItem('a', { revision: 1 })], view.beginRead())
    expect(states()).toEqual(['a accepted 3'])
    view.apply(told(anItem('a', { revision: 4, state: 'confirmed' })))
    expect(states()).toEqual(['a confirmed 4'])
  })

  test('F-9: what left while a list was read stays gone, and so it does when an answer comes late', () => {
    const { view, states } = setup()
    view.apply(told(anItem('a')))
    const during = view.beginRead()
    view.apply(gone('a'))
    view.merge([anItem('a'), anItem('b')], during)
    expect(states()).toEqual(['b queued 1'])
    view.put(anItem('a'))
    view.apply(told(anItem('a', { revision: 9 })))
    expect(states()).toEqual(['b queued 1'])
  })

  test('F-9: what came while a list was read is not lost with it, and what the list lacks goes', () => {
    const { view, states } = setup()
    view.apply(told(anItem('old')))
    const during = view.beginRead()
    view.apply(told(anItem('new')))
    view.merge([], during)
    expect(states()).toEqual(['new queued 1'])
    view.endRead(during)
    view.merge([], view.beginRead())
    expect(states()).toEqual([])
  })
})

describe('hope', () => {
  test('R-5: it shows at once, becomes the host’s item in one step, and leaves when that is answered', () => {
    const { view, states } = setup()
    view.hope(aNewItem('a'))
    expect(view.items()).toEqual([
      { ...aNewItem('a'), serverKey, sessionID, state: 'queued', position: 1, attempts: 0, createdAt: 5, revision: 0 },
    ])
    view.put(anItem('a', { state: 'sending', revision: 2 }))
    expect(states()).toEqual(['a sending 2'])
    view.apply(gone('a'))
    expect(states()).toEqual([])
  })

  test('S-4: from hope to stored there is no moment without it, by answer, event or list', () => {
    const { view } = setup()
    const counts: number[] = []
    const dispose = createRoot((end) => {
      createRenderEffect(() => void counts.push(view.items().length))
      return end
    })
    view.hope(aNewItem('a'))
    view.put(anItem('a'))
    view.hope(aNewItem('b'))
    view.apply(told(anItem('b')))
    view.hope(aNewItem('c'))
    view.merge([anItem('a'), anItem('b'), anItem('c')], view.beginRead())
    dispose()
    expect(counts.at(-1)).toBe(3)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
  })

  test('F-9: an item that was answered before the answer to its sending came does not come back', () => {
    const { view, states } = setup()
    view.hope(aNewItem('a'))
    view.apply(told(anItem('a')))
    view.apply(gone('a'))
    view.put(anItem('a'))
    view.dropHope(messageID('a'))
    expect(states()).toEqual([])
  })

  test('R-5: hope stays through a list that was read before it was stored', () => {
    const { view, states } = setup()
    const during = view.beginRead()
    view.hope(aNewItem('a'))
    view.merge([], during)
    expect(states()).toEqual(['a queued 0'])
  })
})

test('F-5: items come in the order in which they go: by place, then by age', () => {
  const { view, names } = setup()
  for (const [name, position, createdAt] of [
    ['c', 2, 9],
    ['a', 1, 8],
    ['b', 2, 5],
  ] as const)
    view.put(anItem(name, { position, createdAt }))
  expect(names()).toEqual(['a', 'b', 'c'])
})

describe('wishes', () => {
  const item = (name: string, event: ItemEvent): QueueEvent => ({ kind: 'item', id: messageID(name), event })

  test('F-4: a wish shows at once, and its answer takes its place', async () => {
    const { view, asked, wish, states } = setup()
    view.put(anItem('a', { state: 'failed' }))
    const wished = wish(item('a', { kind: 'again' }))
    expect(states()).toEqual(['a queued 2'])
    await asked.answer('wish', anItem('a', { state: 'sending', revision: 3 }))
    await wished
    expect(states()).toEqual(['a sending 3'])
  })

  test('F-9: a refused wish leaves what the host said meanwhile, and its caller is told', async () => {
    const { view, asked, wish, states } = setup()
    view.put(anItem('a'))
    const refused = new Error('Another tab has it in hand')
    const wished = wish(item('a', { kind: 'pin' }))
    expect(view.items()[0]?.pinned).toBe(true)
    view.apply(told(anItem('a', { state: 'held', revision: 2 })))
    await asked.refuse('wish', refused)
    expect([await wished, states(), view.items()[0]?.pinned]).toEqual([refused, ['a held 2'], undefined])
  })

  test('F-9: a wish for an item that another tab removed does not bring it back, nor does its answer', async () => {
    const { view, asked, wish, states } = setup()
    view.put(anItem('a'))
    const wished = wish(item('a', { kind: 'hold', hold: { tab: 'tabone11', waits: 'editing' } }))
    expect(states()).toEqual(['a held 2'])
    view.apply(gone('a'))
    expect(states()).toEqual([])
    await asked.answer('wish', anItem('a', { state: 'held', revision: 2 }))
    await wished
    expect(states()).toEqual([])
  })

  test('F-4: another order shows at once and goes back where it is refused', async () => {
    const { view, asked, wish, names } = setup()
    for (const [at, name] of ['a', 'b', 'c'].entries()) view.put(anItem(name, { position: at + 1 }))
    const wished = wish({ kind: 'order', ids: [messageID('c'), messageID('a')] })
    expect(names()).toEqual(['c', 'a', 'b'])
    await asked.refuse('wish', new Error('no'))
    await wished
    expect(names()).toEqual(['a', 'b', 'c'])
  })

  test('F-4: the queue counts what waits, and is paused as its summary says, or as was wished just now', async () => {
    const { view, asked, wish, setQueue } = setup()
    view.put(anItem('a', { state: 'sending' }))
    view.put(anItem('b'))
    expect(view.queue()).toEqual({ waiting: 1 })
    const wished = wish({ kind: 'pause', pause: { at: 5, why: 'asked' } })
    expect(view.queue()).toEqual({ waiting: 1, paused: { at: 5, why: 'asked' } })
    setQueue({ waiting: 1, paused: { at: 4, why: 'stopped' } })
    await asked.refuse('wish', new Error('no'))
    await wished
    expect(view.queue().paused).toEqual({ at: 4, why: 'stopped' })
  })

  test('F-8: the queue of a session that is still being made is told by its own events', () => {
    const tempID = 'new-session-1' as TemporarySessionID
    const { view } = setup({ serverKey, sessionID: tempID })
    const queue = { waiting: 0, paused: { at: 4, why: 'asked' } } as const
    view.apply({ kind: 'queue', serverKey, sessionID: tempID, queue })
    expect(view.queue()).toEqual(queue)
  })
})
