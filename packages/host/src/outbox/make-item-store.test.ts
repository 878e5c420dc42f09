import { afterEach, describe, expect, test } from 'bun:test'
import type { HostEvent } from '@pointsman/domain/host-api'
import type { ServerKey, SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { newItem } from './dispatcher-house.ts'
import { makeItemStore } from './make-item-store.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})
const serverKey = 'one' as ServerKey
const owner = { serverKey, sessionID: 'ses_one' as SessionID }

function begin(store: Store) {
  const events: HostEvent[] = []
  const items = makeItemStore({ store, emit: (event) => events.push(event), now: () => 1 })
  const order = (of: typeof owner = owner): readonly string[] => items.list(of).map(({ id }) => id)
  const queues = () => events.flatMap((event) => (event.kind === 'queue' ? [event.queue] : []))
  return { items, events, order, queues }
}
function house() {
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  return { store, ...begin(store) }
}
const paused = { at: 1, why: 'asked' } as const

describe('F-9: the queue of a session, for every tab', () => {
  test('F-9: each wish is on disk before anybody hears of it, and the next life of the host knows it all', () => {
    const { store, items, order } = house()
    const list = [newItem(), newItem('shell'), newItem('command')]
    items.postAll(owner, list)
    items.apply(owner, [{ kind: 'order', ids: [list[2]?.id ?? '', list[0]?.id ?? ''] }])
    items.apply(owner, [{ kind: 'pause', pause: paused }])
    const next = begin(store)
    expect(next.order()).toEqual(order())
    expect(next.order()).toEqual([list[2], list[0], list[1]].map((item) => item?.id ?? ''))
    expect(next.items.stateOf(owner)).toEqual({ waiting: 3, paused })
    next.items.apply(owner, [{ kind: 'resume' }])
    expect(begin(store).items.stateOf(owner)).toEqual({ waiting: 3 })
  })

  test('F-9: a new count or a pause is told, and what changes neither is not', () => {
    const { items, queues } = house()
    const item = newItem()
    items.post(owner, item)
    items.change(item.id, { kind: 'pin' })
    items.apply(owner, [{ kind: 'pause', pause: paused }])
    items.apply(owner, [{ kind: 'resume' }])
    items.change(item.id, { kind: 'send' })
    items.change(item.id, { kind: 'confirmed' })
    items.change(item.id, { kind: 'answered' })
    expect(queues()).toEqual([{ waiting: 1 }, { waiting: 1, paused }, { waiting: 1 }, { waiting: 0 }])
  })

  test('several changes are one: where one does not apply, none is made and nobody hears of any', () => {
    const { store, items, events } = house()
    const item = newItem()
    items.post(owner, item)
    const heard = events.length
    const done = items.apply(owner, [
      { kind: 'item', id: item.id, event: { kind: 'pin' } },
      { kind: 'item', id: item.id, event: { kind: 'answered' } },
      { kind: 'item', id: item.id, event: { kind: 'steer' } },
    ])
    expect([done, events.length]).toEqual([false, heard])
    expect(begin(store).items.get(item.id)).not.toHaveProperty('pinned')
    expect(items.get(item.id)?.revision).toBe(1)
  })

  test('F-9: what was removed stays away, though it be edited or posted again, now or in the next life', () => {
    const { store, items } = house()
    const item = newItem()
    items.post(owner, item)
    items.change(item.id, { kind: 'remove' })
    for (const life of [items, begin(store).items]) {
      expect(life.change(item.id, { kind: 'pin' })).toBeUndefined()
      expect(life.post(owner, item)).toMatchObject({ kind: 'gone', outcome: 'removed' })
      expect(life.list(owner)).toEqual([])
    }
  })

  test('S-1: a pause and a place in the order are of one server’s session', () => {
    const { items, order } = house()
    const other = { ...owner, serverKey: 'two' as ServerKey }
    const [mine, theirs] = [newItem(), newItem()]
    items.post(owner, mine)
    items.post(other, theirs)
    items.apply(other, [{ kind: 'pause', pause: paused }])
    expect(items.stateOf(owner)).toEqual({ waiting: 1 })
    expect([order(), order(other)]).toEqual([[mine.id], [theirs.id]])
  })
})

test('items of an older host, which have no place, keep their order, and can be put into another', () => {
  const { store, items } = house()
  const list = [newItem(), newItem(), newItem()]
  items.postAll(owner, list)
  for (const { id } of list) store.run("UPDATE items SET item = json_remove(item, '$.position') WHERE id = ?", id)
  const next = begin(store)
  expect(next.order()).toEqual(list.map(({ id }) => id))
  const later = newItem()
  next.items.post(owner, later)
  next.items.apply(owner, [{ kind: 'order', ids: [list[1]?.id ?? ''] }])
  const wanted = [list[1], list[0], list[2], later].map((item) => item?.id ?? '')
  expect([next.order(), begin(store).order()]).toEqual([wanted, wanted])
})

test('F-8: a temporary session’s queue follows it: order, kinds and pause, in the next life too', () => {
  const { store, items, queues } = house()
  const from = { serverKey, sessionID: 'new-session-1' as TemporarySessionID }
  const list = [newItem(), newItem('command'), newItem('shell')]
  items.postAll(from, list)
  items.apply(from, [
    { kind: 'order', ids: [list[1]?.id ?? ''] },
    { kind: 'pause', pause: paused },
  ])
  const moved = store.transaction(() => items.moveTo(from, owner.sessionID))
  items.movedTo(from, owner.sessionID, moved)
  for (const life of [items, begin(store).items]) {
    expect(life.list(owner).map(({ kind }) => kind)).toEqual(['command', 'prompt', 'shell'])
    expect(life.stateOf(owner)).toEqual({ waiting: 3, paused })
    expect(life.stateOf(from)).toEqual({ waiting: 0 })
  }
  expect(queues().at(-1)).toEqual({ waiting: 3, paused })
})

test('a thousand items: only what changed is written', () => {
  const { store, items } = house()
  const list = Array.from({ length: 1_000 }, () => newItem())
  items.postAll(owner, list)
  const written: string[] = []
  const counting: Store = {
    ...store,
    run: (sql, ...values) => {
      written.push(sql)
      return store.run(sql, ...values)
    },
  }
  const next = begin(counting)
  next.items.apply(owner, [{ kind: 'order', ids: [list.at(-1)?.id ?? ''] }])
  expect(next.items.list(owner)[0]?.id).toBe(list.at(-1)?.id)
  expect(written).toHaveLength(1)
})

test('F-2: a damaged row keeps neither the host nor the others from their life; it is said, and left on disk', () => {
  const { store, items } = house()
  const [whole, torn, odd] = [newItem(), newItem(), newItem()]
  items.postAll(owner, [whole, torn, odd])
  items.apply(owner, [{ kind: 'pause', pause: paused }])
  store.run('UPDATE items SET item = ? WHERE id = ?', '{"id":', torn.id)
  store.run('UPDATE items SET item = ? WHERE id = ?', '{}', odd.id)
  store.run('UPDATE queues SET paused = ?', 'x')
  const said: string[] = []
  const next = makeItemStore({ store, emit: () => {}, log: (line) => said.push(line) })
  expect(next.list(owner).map(({ id }) => id)).toEqual([whole.id])
  expect(said).toMatchObject([expect.stringContaining(torn.id), expect.stringContaining(odd.id)])
  expect(store.all('SELECT id FROM items WHERE gone IS NULL')).toHaveLength(3)
  // Whoever posts it once more has its words, and is not told that it left.
  expect(next.post(owner, torn)).toMatchObject({ kind: 'new' })
  expect(begin(store).order()).toEqual([whole.id, torn.id])
})
