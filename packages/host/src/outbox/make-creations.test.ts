import { afterEach, describe, expect, test } from 'bun:test'
import type { NewItem } from '@pointsman/domain/follow-up'
import { temporaryIDField, type HostEvent } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory, SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import { makeBoard } from '../board/make-board.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { StoreFull, type Store } from '../store/store.ts'
import { makeCreations } from './make-creations.ts'
import { makeItemStore } from './make-item-store.ts'
import { makeScriptedEngine, type ScriptedEngine } from './make-scripted-engine.ts'

const ids = makeIdMaker()
const tempID = 'new-session-1' as TemporarySessionID
const directory = '/repo' as Directory
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const newItem = (kind: NewItem['kind'] = 'prompt'): NewItem => ({
  id: ids.message(),
  partID: ids.part(),
  source: { directory, revision: 1 },
  kind,
  text: 'do it',
})

function begin(scripted: ScriptedEngine, store: Store) {
  const events: HostEvent[] = []
  const created: SessionID[] = []
  const { engine } = scripted
  const emit = (event: HostEvent) => void events.push(event)
  const items = makeItemStore({ store, emit })
  const board = makeBoard({ engine, store, emit, log: () => {} })
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
  const onItems = (id: SessionID) => void created.push(id)
  const workspace = () => 'ledger'
  const creations = makeCreations({ engine, store, items, board, workspace, emit, onItems, pause, log: () => {} })
  closing.unshift(creations.stop)
  const itemsOf = (sessionID: SessionID | TemporarySessionID) => items.list({ serverKey: engine.key, sessionID })
  return { creations, items, itemsOf, events, created }
}

function house() {
  const scripted = makeScriptedEngine()
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  return { scripted, store, life: begin(scripted, store) }
}

const made = (scripted: ScriptedEngine) =>
  [...scripted.sessions.values()].filter((session) => JSON.stringify(session['metadata'] ?? {}).includes(tempID))

test('F-8: temporary id and items are on disk before the engine hears of a session', async () => {
  const { scripted, store, life } = house()
  const items = [newItem(), newItem('shell')]
  let rows: unknown
  scripted.fail(/POST \/session$/, () => {
    rows = store.all('SELECT session_id, (SELECT asked FROM creations) asked FROM items ORDER BY position')
  })
  life.creations.request({ tempID, directory, items })
  await life.creations.make(tempID)
  expect(rows).toEqual([
    { session_id: tempID, asked: 1 },
    { session_id: tempID, asked: 1 },
  ])
  expect(scripted.received.find((one) => one.method === 'POST')?.body).toEqual({
    metadata: { [temporaryIDField]: tempID },
  })
})

test('F-8 F-10: the items follow to the real session, order and kinds kept, and it is told in one step', async () => {
  const { scripted, life } = house()
  const items = [newItem(), newItem('command'), newItem('shell')]
  life.creations.request({ tempID, directory, items })
  const id = await life.creations.make(tempID)
  if (!id) throw new Error('not made')
  expect(life.itemsOf(tempID)).toEqual([])
  expect(life.itemsOf(id).map((item) => [item.id, item.kind])).toEqual(items.map((item) => [item.id, item.kind]))
  const told = life.events.filter((event) => event.kind === 'session-created')
  // F-10: it carries server, session, workspace and time.
  const head = { serverKey: scripted.engine.key, workspace: 'ledger', at: expect.any(Number) }
  expect(told).toMatchObject([{ tempID, summary: { session: { id } }, ...head }])
  expect(life.created).toEqual([id])
})

test('F-8: asked again, at the same time or later, it is the same session', async () => {
  const { scripted, life } = house()
  const wish = { tempID, directory, items: [newItem()] }
  life.creations.request(wish)
  life.creations.request(wish)
  const both = await Promise.all([life.creations.make(tempID), life.creations.make(tempID)])
  life.creations.request(wish)
  expect(new Set([...both, await life.creations.make(tempID)]).size).toBe(1)
  expect(made(scripted)).toHaveLength(1)
  expect(life.itemsOf(both[0] as SessionID)).toHaveLength(1)
})

describe('F-8: one session, never two', () => {
  const steps = { 'before the engine hears of it': 'hang', 'after the engine made it': 'hang-after' } as const
  for (const [step, fault] of Object.entries(steps)) {
    test(`the host is killed ${step}`, async () => {
      const { scripted, store, life } = house()
      const wish = { tempID, directory, items: [newItem()] }
      let arrived = () => {}
      const arrival = new Promise<void>((resolve) => {
        arrived = resolve
      })
      scripted.fail(/POST \/session$/, fault)
      const { engine } = scripted
      const asked = engine.fetch
      Object.assign(engine, {
        fetch: (path: string, init?: { method?: string }) => {
          const answer = asked(path, init)
          if (init?.method === 'POST') setImmediate(arrived)
          return answer
        },
      })
      life.creations.request(wish)
      void life.creations.make(tempID)
      await arrival
      life.creations.stop()
      const second = begin(scripted, store)
      second.creations.resume()
      const id = await second.creations.make(tempID)
      expect(made(scripted)).toHaveLength(1)
      expect(id).toBe(made(scripted)[0]?.['id'] as never)
      expect(second.itemsOf(id as SessionID)).toHaveLength(1)
    })
  }

  for (const fault of ['lose', 'drop', 'unsent'] as const) {
    test(`the answer is lost (${fault})`, async () => {
      const { scripted, life } = house()
      scripted.fail(/POST \/session$/, fault)
      life.creations.request({ tempID, directory, items: [] })
      await life.creations.make(tempID)
      expect(made(scripted)).toHaveLength(1)
    })
  }

  test('killed between storing and asking: the next life makes it', async () => {
    const { scripted, store, life } = house()
    life.creations.request({ tempID, directory, items: [newItem()] })
    life.creations.stop()
    const second = begin(scripted, store)
    second.creations.resume()
    expect(await second.creations.make(tempID)).toBeDefined()
    expect(made(scripted)).toHaveLength(1)
  })

  test('a fork, which keeps the metadata, is not taken for it', async () => {
    const { scripted, life } = house()
    scripted.fail(/POST \/session$/, 'lose')
    life.creations.request({ tempID, directory, items: [] })
    const id = await life.creations.make(tempID)
    scripted.addSession('ses_fork', { metadata: { [temporaryIDField]: tempID } })
    expect(id).not.toBe('ses_fork' as SessionID)
    expect(await life.creations.make(tempID)).toBe(id as SessionID)
  })
})

test('a refusal fails the items in words, and the same wish may be made again', async () => {
  const { scripted, life } = house()
  scripted.fail(
    /POST \/session$/,
    new Response('{"name":"BadRequest","data":{"message":"no such place"}}', { status: 400 }),
  )
  const item = newItem()
  const held = { ...newItem(), hold: { tab: 'tab00000', waits: 'providerReady' } } as const
  life.creations.request({ tempID, directory, items: [item, held] })
  expect(await life.creations.make(tempID)).toBeUndefined()
  // What waited for a fact of the place waits for none any more.
  expect(life.items.get(held.id)).toMatchObject({ state: 'parked', reason: { code: 'session-not-made' } })
  expect(life.items.get(item.id)).toMatchObject({
    state: 'failed',
    reason: { message: expect.stringContaining('no such place') },
  })
  life.creations.request({ tempID, directory, items: [item] })
  expect(await life.creations.make(tempID)).toBeDefined()
})

test('a full disk stores all of a wish or nothing', () => {
  const { scripted, store } = house()
  let writes = 0
  const full: Store = {
    ...store,
    run(sql, ...values) {
      writes += sql.startsWith('INSERT INTO items') ? 1 : 0
      if (writes === 2) throw new StoreFull('full')
      return store.run(sql, ...values)
    },
  }
  const life = begin(scripted, full)
  expect(() => life.creations.request({ tempID, directory, items: [newItem(), newItem()] })).toThrow(StoreFull)
  expect(store.all('SELECT 1 FROM items UNION ALL SELECT 1 FROM creations')).toEqual([])
  expect(life.itemsOf(tempID)).toEqual([])
  expect(life.events).toEqual([])
})
