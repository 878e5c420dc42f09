import type { HostEvent } from '@pointsman/domain/host-api'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import { describe, expect, test } from 'vitest'
import { aNewItem, anItem, serverKey, sessionID } from '../server/test-servers.ts'
import { createOutboxView } from './create-outbox-view.ts'
import { messageID } from './test-conversation.ts'

const told = (item: OutboxItem): HostEvent => ({ kind: 'item', item })
const gone = (name: string): HostEvent => ({
  kind: 'item-gone',
  serverKey,
  sessionID,
  itemID: messageID(name),
  outcome: 'answered',
})
function setup() {
  const view = createOutboxView({ serverKey, sessionID }, () => 5)
  return { view, states: () => view.items().map(({ id, state, revision }) => `${id.slice(4)} ${state} ${revision}`) }
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

test('F-5: items come in the order in which they were made', () => {
  const { view, states } = setup()
  for (const [name, createdAt] of [
    ['c', 9],
    ['a', 1],
    ['b', 5],
  ] as const)
    view.put(anItem(name, { createdAt }))
  expect(states().map((text) => text[0])).toEqual(['a', 'b', 'c'])
})
