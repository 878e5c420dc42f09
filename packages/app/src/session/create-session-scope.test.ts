import { routes, type HostEvent, type SessionSummary } from '@pointsman/domain/host-api'
import type { MessageWithParts } from '@pointsman/domain/conversation'
import { createRoot } from 'solid-js'
import { describe, expect, test, vi } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { createWorld } from '../server/create-test-world.ts'
import {
  anItem,
  aPlacement,
  aSession,
  aSummary,
  drained,
  elsewhere,
  serverKey,
  sessionID,
} from '../server/test-servers.ts'
import { createSessionScope } from './create-session-scope.ts'
import { anAssistant, aText, aUser, withParts } from './test-conversation.ts'

const scope = { serverKey, sessionID }
const pagePath = `${routes.engine(serverKey)}/session/${sessionID}/message`
const offline = new HostError('offline', 'no', 0)
const gap: HostEvent = { kind: 'gap', serverKey }
const message = (name: string, created: number) => withParts(aUser(name, created), aText(`${name}t`, name, name, 1))
/** A page as the engine writes it. */
const page = (messages: readonly MessageWithParts[], next?: string) => ({
  value: messages.map(({ info, parts }) => ({
    info,
    parts: parts.map(({ kind, ...rest }) => ({ ...rest, type: kind })),
  })),
  headers: new Headers(next === undefined ? {} : { 'x-next-cursor': next }),
})

async function setup() {
  const world = await createWorld()
  await world.listed([aSummary()])
  const { handle, dispose } = createRoot((end) => ({
    dispose: end,
    handle: createSessionScope(scope, {
      servers: world.servers,
      host: world.host,
      store: makeBrowserStore(),
      now: () => 7,
    }),
  }))
  await world.subscribed()
  const { view } = handle
  return {
    ...world,
    handle,
    view,
    dispose,
    order: () => view.order().map((id) => id.slice(4)),
    async read(
      messages: readonly MessageWithParts[],
      { next, summary = aSummary() }: { next?: string; summary?: SessionSummary } = {},
    ) {
      await world.asked.answer('session', summary)
      await world.asked.answer(pagePath, page(messages, next))
      await world.asked.answer('outbox', [])
    },
    async refuse(reason: unknown) {
      await world.asked.refuse('session', reason)
      for (const name of [pagePath, 'outbox']) world.asked.take(name)
    },
  }
}

describe('reading', () => {
  test('S-5: nothing is read before its events are sure to come', async () => {
    const world = await createWorld()
    await world.listed([aSummary()])
    const dispose = createRoot((end) => {
      createSessionScope(scope, { servers: world.servers, host: world.host, store: makeBrowserStore() })
      return end
    })
    await drained()
    expect(world.asked.names()).toEqual([])
    await world.subscribed()
    expect(world.asked.names()).toEqual(['session', pagePath, 'outbox'])
    dispose()
  })

  test('S-5: a session is shown once all of it is read', async () => {
    const { view, read, order } = await setup()
    expect(view.hydration()).toEqual({ state: 'waiting', since: 7 })
    await read([message('a', 1)])
    expect([view.hydration().state, order(), view.hasOlder()]).toEqual(['ready', ['a'], false])
  })

  test('S-9: a session that the engine does not know is missing, and leaves the list', async () => {
    const { view, refuse, servers } = await setup()
    await refuse(new HostError('NotFoundError', 'no', 404))
    expect([view.hydration().state, servers.rows(serverKey)]).toEqual(['missing', []])
  })

  test('scenario 29: what was typed for a session that is gone is read from the host still', async () => {
    const { view, refuse, asked } = await setup()
    await refuse(new HostError('NotFoundError', 'no', 404))
    const parked = anItem('a', { state: 'parked', reason: { code: 'session-gone', message: 'deleted' } })
    await asked.answer('outbox', [parked])
    expect([view.hydration().state, view.items()]).toEqual(['missing', [parked]])
  })

  test('S-9: a server that the host does not know any more is gone from the page, and not only its session', async () => {
    const { view, refuse, servers } = await setup()
    await refuse(new HostError('unknown-server', 'no', 404))
    expect([servers.server(serverKey), view.hydration().state]).toEqual([undefined, 'missing'])
  })

  test('S-5: a failure is said where nothing was read yet, and keeps the last good messages afterwards', async () => {
    const { view, refuse, read, order, tell } = await setup()
    await refuse(offline)
    expect(view.hydration()).toEqual({ state: 'failed', since: 7 })
    view.retry()
    await drained()
    await read([message('a', 1)])
    tell(gap)
    await drained()
    await refuse(offline)
    expect([view.hydration().state, order()]).toEqual(['ready', ['a']])
  })

  test('S-5: another session under the same id keeps nothing of the one before, though it can’t be read', async () => {
    const { view, refuse, read, order, tell } = await setup()
    await read([message('a', 1)], { next: 'older' })
    const born = (created: number): HostEvent => ({
      kind: 'engine',
      serverKey,
      event: { kind: 'session-updated', sessionID, session: aSession({ time: { created, updated: created } }) },
    })
    tell(born(1))
    expect([order(), view.hydration().state]).toEqual([['a'], 'ready'])
    tell(born(2))
    expect([order(), view.hasOlder(), view.hydration().state]).toEqual([[], false, 'waiting'])
    await drained()
    await refuse(offline)
    expect([order(), view.hydration().state]).toEqual([[], 'failed'])
  })

  test('S-5: a read that brings another session under the same id brings its messages alone', async () => {
    const { read, order, tell, view } = await setup()
    await read([message('a', 1), message('b', 2)])
    tell(gap)
    await drained()
    const summary = aSummary({ session: { time: { created: 2, updated: 2 } } })
    await read([message('b', 2), message('c', 3)], { summary, next: 'older' })
    expect([order(), view.hasOlder(), view.hydration().state]).toEqual([['b', 'c'], true, 'ready'])
  })

  test('R-6: an assistant message that never ended does not make a session busy', async () => {
    const { view, read, tell } = await setup()
    await read([message('a', 1)])
    tell({
      kind: 'engine',
      serverKey,
      event: { kind: 'message-updated', sessionID, message: anAssistant('b', 2, 'a') },
    })
    expect([view.order().length, view.status().kind]).toEqual([2, 'idle'])
  })

  test('S-5: what could not be read is read again once the connection is back, though it is shown meanwhile', async () => {
    const { view, refuse, read, order, tell, back, asked } = await setup()
    await refuse(offline)
    await back()
    expect(view.hydration().state).toBe('waiting')
    await read([message('a', 1)])
    tell(gap)
    await drained()
    await refuse(offline)
    await back()
    await read([message('a', 1), message('b', 2)])
    expect(order()).toEqual(['a', 'b'])
    await back()
    expect(asked.names()).not.toContain(pagePath)
  })

  test('L-4: of two reads asked for at once only the later one is made, and its events win over it', async () => {
    const { asked, tell, read, order, servers, socket } = await setup()
    await read([])
    const leave = servers.listen({ serverKey, sessionID: 'ses_2' as never }, () => {})
    tell(gap, gap)
    await drained()
    expect(asked.names().filter((name) => name === pagePath)).toEqual([])
    socket().say({ type: 'subscribed', host: 'h', sequence: 2, request: socket().sent.at(-1)?.request ?? 0 })
    await drained()
    expect(asked.names().filter((name) => name === pagePath)).toEqual([pagePath])
    tell({ kind: 'engine', serverKey, event: { kind: 'message-updated', sessionID, message: aUser('b', 2) } })
    await read([message('a', 1)])
    expect(order()).toEqual(['a', 'b'])
    leave()
  })

  test('R-7: what was told during the read wins over its summary: busy, a move', async () => {
    const { view, tell, read } = await setup()
    tell({ kind: 'engine', serverKey, event: { kind: 'session-status', sessionID, status: { kind: 'busy' } } })
    tell({ kind: 'placement', ...scope, placement: aPlacement(2, { directory: elsewhere }) })
    await read([])
    expect([view.status().kind, view.placement()?.directory]).toEqual(['busy', elsewhere])
  })

  test('S-9: a session that is deleted while it is open is missing at once, and no late read brings it back', async () => {
    const { view, tell, read, servers } = await setup()
    tell({ kind: 'engine', serverKey, event: { kind: 'session-deleted', sessionID } })
    expect(view.hydration().state).toBe('missing')
    await read([message('a', 1)])
    expect([view.hydration().state, servers.summary(scope)]).toEqual(['missing', undefined])
  })
})

test('F-7: a stop that was asked for is on its way for two seconds, and a second one begins them anew', async () => {
  const { view } = await setup()
  vi.useFakeTimers()
  view.stopAsked()
  vi.advanceTimersByTime(1_500)
  view.stopAsked()
  vi.advanceTimersByTime(1_500)
  expect(view.stopping()).toBe(true)
  vi.advanceTimersByTime(500)
  expect(view.stopping()).toBe(false)
  vi.useRealTimers()
})

describe('older pages', () => {
  test('S-5: they come before, and the last of them says that there are no more', async () => {
    const { view, read, asked, order } = await setup()
    await read([message('b', 2)], { next: 'cursor' })
    expect(view.hasOlder()).toBe(true)
    void view.loadOlder()
    void view.loadOlder()
    expect(asked.names()).toEqual([pagePath])
    const call = asked.take(pagePath)
    expect(call.args[0]).toContain('before=cursor')
    call.resolve(page([message('a', 1)]))
    await drained()
    expect([order(), view.hasOlder(), view.loadingOlder()]).toEqual([['a', 'b'], false, false])
  })

  test('S-5: one that fails says so and can be tried again', async () => {
    const { view, read, asked } = await setup()
    await read([message('b', 2)], { next: 'cursor' })
    void view.loadOlder()
    await asked.refuse(pagePath, offline)
    expect([view.olderFailed(), view.loadingOlder(), view.hasOlder()]).toEqual([true, false, true])
    void view.loadOlder()
    expect(view.olderFailed()).toBe(false)
  })

  test('L-4: one that is answered after a newer read began is dropped', async () => {
    const { view, read, asked, order, tell } = await setup()
    await read([message('b', 2)], { next: 'cursor' })
    void view.loadOlder()
    const late = asked.take(pagePath)
    tell(gap)
    await drained()
    late.resolve(page([message('a', 1)]))
    await read([message('y', 8)], { next: 'other' })
    expect([order(), view.loadingOlder(), view.hasOlder()]).toEqual([['y'], false, true])
  })

  test('V-4: what is removed while one is read does not come with it', async () => {
    const { view, read, asked, order, tell } = await setup()
    await read([message('b', 2)], { next: 'cursor' })
    void view.loadOlder()
    tell({
      kind: 'engine',
      serverKey,
      event: { kind: 'message-removed', sessionID, messageID: message('a', 1).info.id },
    })
    await asked.answer(pagePath, page([message('a', 1)]))
    expect(order()).toEqual(['b'])
  })

  test('S-5: a newest page that reaches back keeps the cursor of what is further back', async () => {
    const { view, read, asked, tell, order } = await setup()
    await read([message('a', 1), message('b', 2)], { next: 'further' })
    tell(gap)
    await drained()
    await read([message('b', 2), message('c', 3)], { next: 'nearer' })
    void view.loadOlder()
    expect([order(), String(asked.take(pagePath).args[0])]).toEqual([
      ['a', 'b', 'c'],
      expect.stringContaining('before=further'),
    ])
  })
})

test('F-9: the items of a session are the host’s, as told and as read', async () => {
  const { view, read, tell, asked } = await setup()
  await read([])
  tell({ kind: 'item', item: anItem('a') })
  expect(view.items()).toHaveLength(1)
  tell({ kind: 'item', item: anItem('b', { sessionID: 'ses_2' as never }) }, gap)
  await drained()
  await asked.answer('session', aSummary())
  await asked.answer(pagePath, page([]))
  await asked.answer('outbox', [anItem('c')])
  expect(view.items().map(({ id }) => id)).toEqual(['msg_c'])
})

test('L-4: a closed scope takes nothing any more', async () => {
  const { view, dispose, read, order } = await setup()
  dispose()
  await read([message('a', 1)])
  expect([order(), view.hydration().state]).toEqual([[], 'waiting'])
})
