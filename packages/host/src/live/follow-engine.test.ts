import { afterEach, expect, test } from 'bun:test'
import type { HostEvent } from '@pointsman/domain/host-api'
import { makeItemStore } from '../outbox/make-item-store.ts'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { followEngine } from './follow-engine.ts'
import { makeKeepers } from './make-keepers.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

/** A followed engine whose stream a test writes. `until` resolves once the host told of that. */
function house() {
  const scripted = makeScriptedEngine()
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined
  const { fetch } = scripted.engine
  Object.assign(scripted.engine, {
    fetch: async (path: string) => {
      if (path !== '/global/event') return fetch(path)
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void (stream = controller) })
      say('server.connected', {})
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
  function say(type: string, properties: object): void {
    const frame = `data: ${JSON.stringify({ directory: '/repo', payload: { type, properties } })}\n\n`
    stream?.enqueue(new TextEncoder().encode(frame))
  }
  const events: HostEvent[] = []
  const news = new Set<() => void>()
  const emit = (event: HostEvent) => {
    events.push(event)
    for (const one of news) one()
  }
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  const items = makeItemStore({ store, emit })
  const attachments = { read: () => undefined, has: () => false }
  const followed = followEngine({
    engine: scripted.engine,
    store,
    items,
    keepers: makeKeepers(),
    attachments,
    emit,
    log: () => {},
  })
  closing.unshift(followed.stop)
  const until = (told: (event: HostEvent) => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!events.some(told)) return
        news.delete(look)
        resolve()
      }
      news.add(look)
      look()
    })
  return { scripted, events, say, until, board: followed.board }
}

test('S-2: a session of another client is told of before its place: a tab has nowhere to keep the place of an unknown one', async () => {
  const { events, say, until } = house()
  await until((event) => event.kind === 'gap')
  events.length = 0
  const made = { id: 'ses_theirs', directory: '/repo', time: { created: 5, updated: 5 } }
  say('session.created', { info: made })
  await until((event) => event.kind === 'placement')
  expect(events.map((event) => (event.kind === 'engine' ? event.event.kind : event.kind))).toEqual([
    'session-updated',
    'placement',
  ])
})

test('scenario 23: a request that is told of again after its answer reaches nobody, and a late list brings none back', async () => {
  const { scripted, events, say, until, board } = house()
  scripted.addSession('ses_one')
  await until((event) => event.kind === 'gap')
  const asked = { id: 'per_1', sessionID: 'ses_one', permission: 'bash', patterns: [], always: [], metadata: {} }
  const kinds = () => events.flatMap((event) => (event.kind === 'engine' ? [event.event.kind] : []))
  say('permission.asked', asked)
  say('permission.replied', { sessionID: 'ses_one', requestID: 'per_1', reply: 'once' })
  say('permission.asked', asked)
  say('session.status', { sessionID: 'ses_one', status: { type: 'busy' } })
  await until((event) => event.kind === 'engine' && event.event.kind === 'session-status')
  expect(kinds()).toEqual(['permission-asked', 'permission-replied', 'session-status'])
  scripted.statuses.set('ses_one', { type: 'busy' })
  scripted.requests.permission = [asked, { ...asked, id: 'per_2' }]
  await board.opened('life-1')
  const { sessions } = await board.list()
  expect(sessions[0]?.permissions.map(({ request }) => request.id)).toEqual(['per_2'])
})
