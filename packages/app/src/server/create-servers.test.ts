import type { HostEvent } from '@pointsman/domain/host-api'
import type { SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import { describe, expect, test } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import type { ScopeNews } from './create-servers.ts'
import { createWorld, type World } from './create-test-world.ts'
import {
  anItem,
  aPlacement,
  aServer,
  aSession,
  aSummary,
  directory,
  drained,
  elsewhere,
  otherKey,
  serverKey,
  sessionID,
} from './test-servers.ts'

const scope = { serverKey, sessionID }
const tempID = 'new-session-1' as TemporarySessionID
const refusal = new HostError('login', 'no', 401)
const offline = new HostError('offline', 'no', 0)
const status = (kind: 'busy' | 'idle', key = serverKey): HostEvent => ({
  kind: 'engine',
  serverKey: key,
  event: { kind: 'session-status', sessionID, status: { kind } },
})
const updated: HostEvent = {
  kind: 'engine',
  serverKey,
  event: { kind: 'session-updated', sessionID, session: aSession({ title: 'Told' }) },
}
const titles = ({ servers }: World) => servers.rows(serverKey).map(({ title }) => title)

describe('scopes', () => {
  test('S-1: the same session id on two servers shares no row, no status and no news', async () => {
    const world = await createWorld({ servers: [aServer(), aServer({ key: otherKey })] })
    for (const title of ['here', 'there']) await world.listed([aSummary({ session: { title } })])
    const heard: string[] = []
    world.servers.listen(scope, () => heard.push('here'))
    world.servers.listen({ serverKey: otherKey, sessionID }, () => heard.push('there'))
    world.tell(status('busy', otherKey))
    expect(world.servers.summary(scope)?.status.kind).toBe('idle')
    expect(world.servers.summary({ serverKey: otherKey, sessionID })?.status.kind).toBe('busy')
    expect(heard).toEqual(['there'])
    expect(titles(world)).toEqual(['here'])
  })

  test('S-3: an event reaches its session whatever directory its envelope names; one of no session reaches its directory alone', async () => {
    const world = await createWorld()
    const heard: string[] = []
    const other = 'ses_2' as SessionID
    const hear = (name: string) => (news: ScopeNews) => void heard.push(`${name} ${news.kind}`)
    world.servers.listen(scope, hear('one'))
    world.servers.listen({ serverKey, sessionID: other }, hear('two'))
    for (const [name, key, at] of [
      ['here', serverKey, directory],
      ['elsewhere', serverKey, elsewhere],
      ['other', otherKey, directory],
    ] as const)
      world.servers.listenAt({ serverKey: key, directory: at }, (event) => heard.push(`${name} ${event.kind}`))
    world.tell({ ...status('busy'), directory: elsewhere } as HostEvent)
    world.tell({ kind: 'engine', serverKey, directory, event: { kind: 'branch-changed' } })
    world.tell({ kind: 'gap', serverKey })
    expect(heard).toEqual(['one event', 'here branch-changed', 'one read-again', 'two read-again'])
  })

  test('L-2: what a temporary session is told comes without asking for it by its id, and it is told to read again', async () => {
    const { servers, socket, tell } = await createWorld()
    const before = socket().sent.length
    const heard: string[] = []
    const leave = servers.listen({ serverKey, sessionID: tempID }, (news) => heard.push(news.kind))
    tell({ kind: 'item', item: anItem('a', { sessionID: tempID }) }, { kind: 'gap', serverKey })
    servers.listen(scope, () => {})()
    leave()
    expect(heard).toEqual(['event', 'read-again'])
    expect(
      socket()
        .sent.slice(before)
        .map(({ sessions }) => sessions),
    ).toEqual([[scope], []])
  })

  test('S-3: who listens is subscribed for, and who left is not any more', async () => {
    const { servers, socket } = await createWorld()
    const first = servers.listen(scope, () => {})
    const second = servers.listen(scope, () => {})
    expect(socket().sent.at(-1)?.sessions).toEqual([scope])
    first()
    expect(socket().sent.at(-1)?.sessions).toEqual([scope])
    second()
    expect(socket().sent.at(-1)?.sessions).toEqual([])
  })
})

describe('what the tab keeps (R-5)', () => {
  const last = ({ socket }: World) => {
    const { tab, keeps } = socket().sent.at(-1) ?? {}
    return [tab, ...(keeps ?? []).map((kept) => kept.sessionID)]
  }

  test('R-5: the host hears which sessions are on display here, those that are being made too, and when they are no more', async () => {
    const world = await createWorld()
    const first = world.servers.keep({ serverKey, sessionID: tempID })
    const second = world.servers.keep({ serverKey, sessionID: tempID })
    expect(last(world)).toEqual(['tab0000001', tempID])
    const asked = world.socket().sent.length
    first()
    expect(world.socket().sent.length).toBe(asked)
    world.servers.keep(scope)
    expect(last(world)).toEqual(['tab0000001', tempID, sessionID])
    second()
    expect(last(world)).toEqual(['tab0000001', sessionID])
  })

  test('R-5: a lost socket tells it again when it is back, and a copied tab tells its own name once it has one', async () => {
    const world = await createWorld()
    world.servers.keep(scope)
    await world.back()
    expect(last(world)).toEqual(['tab0000001', sessionID])
    world.rename('tab0000002')
    expect(last(world)).toEqual(['tab0000002', sessionID])
  })
})

describe('reading the list', () => {
  test('R-7: busy seen during the read wins over the read, and all else that the read knows stays', async () => {
    const world = await createWorld()
    world.tell(status('busy'), updated)
    await world.listed([aSummary({ placement: aPlacement(9) })])
    expect(world.servers.summary(scope)).toMatchObject({
      status: { kind: 'busy' },
      session: { title: 'Told' },
      placement: { revision: 9 },
    })
  })

  test('L-4: of two reads the late answer of the first is dropped', async () => {
    const world = await createWorld()
    const first = world.asked.take('sessions')
    world.servers.retrySessions(serverKey)
    const second = world.asked.take('sessions')
    await world.asked.answer('worktrees', [])
    await world.asked.answer('worktrees', [])
    second.resolve({ sessions: [aSummary({ session: { title: 'B' } })], malformed: 0 })
    await drained()
    first.resolve({ sessions: [aSummary({ session: { title: 'A' } })], malformed: 0 })
    await drained()
    expect(titles(world)).toEqual(['B'])
    expect(world.drops).toEqual(['generation'])
  })

  test('S-5: a list that fails to be read again keeps its rows, and one that was never read says so', async () => {
    const world = await createWorld({ servers: [aServer(), aServer({ key: otherKey })] })
    await world.listed([aSummary()])
    await world.asked.refuse('sessions', offline)
    expect(world.servers.sessionsState(otherKey).state).toBe('failed')
    world.servers.retrySessions(serverKey)
    await world.asked.refuse('sessions', offline)
    expect([world.servers.sessionsState(serverKey).state, titles(world)]).toEqual(['ready', ['Books']])
  })

  test('S-2: a list read before a move and answered after it takes nobody back', async () => {
    const world = await createWorld()
    await world.listed([aSummary()])
    const places: string[] = []
    world.servers.listen(scope, (news) => {
      if (news.kind === 'event' && news.event.kind === 'placement') places.push(news.event.placement.directory)
    })
    world.servers.retrySessions(serverKey)
    world.tell({ kind: 'placement', ...scope, placement: aPlacement(2, { directory: elsewhere }) })
    await world.listed([aSummary()])
    expect(places).toEqual([elsewhere, elsewhere])
    expect(world.servers.summary(scope)?.placement.revision).toBe(2)
  })

  test('S-5: what could not be read again after a gap is read once the connection is back, and only then', async () => {
    const world = await createWorld()
    await world.listed([aSummary()])
    world.tell({ kind: 'gap', serverKey })
    await world.asked.refuse('sessions', offline)
    await world.asked.answer('worktrees', [])
    expect(world.asked.names()).toEqual([])
    await world.back()
    // Once to see why the connection was lost, and once to read all of it again.
    for (const _ of [1, 2]) await world.asked.answer('servers', [aServer()])
    await world.listed([aSummary({ session: { title: 'Read' } })])
    expect(titles(world)).toEqual(['Read'])
    await world.back()
    expect(world.asked.names()).toEqual(['servers'])
  })

  test('S-9: a server that the host does not know any more goes', async () => {
    const world = await createWorld()
    await world.asked.refuse('sessions', new HostError('unknown-server', 'no', 404))
    expect(world.servers.servers()).toEqual([])
  })

  test('S-4: worktrees that could not be read keep their names', async () => {
    const world = await createWorld()
    const worktree = { directory: elsewhere, name: 'feat', main: false, state: 'present' } as const
    await world.asked.answer('sessions', { sessions: [], malformed: 0 })
    await world.asked.answer('worktrees', [worktree])
    world.tell({ kind: 'gap', serverKey })
    await world.asked.answer('sessions', { sessions: [], malformed: 0 })
    await world.asked.refuse('worktrees', offline)
    expect(world.servers.worktrees(serverKey)).toEqual([worktree])
  })

  test('A-8: an engine that comes to another life is read again, and the same life is not', async () => {
    const world = await createWorld()
    await world.listed()
    world.tell({ kind: 'server', server: aServer() })
    expect(world.asked.names()).toEqual([])
    world.tell({ kind: 'server', server: aServer({ incarnation: 'life-2' }) })
    expect(world.asked.names()).toEqual(['sessions', 'worktrees'])
  })
})

describe('the connection', () => {
  test('X-5: a refused page asks for the password, and reads and connects after it', async () => {
    const world = await createWorld({ start: false })
    void world.servers.start()
    await world.asked.refuse('servers', refusal)
    expect([world.servers.loginRequired(), world.sockets.length]).toEqual([true, 0])
    void world.servers.login('secret')
    await world.asked.answer('login', {})
    await world.asked.answer('servers', [aServer()])
    expect([world.servers.loginRequired(), world.sockets.length]).toEqual([false, 1])
  })

  test('X-5: a socket that is refused is asked about by the plain route', async () => {
    const world = await createWorld()
    world.socket().drop()
    await world.asked.refuse('servers', refusal)
    expect([world.servers.loginRequired(), world.servers.connection().state]).toEqual([true, 'offline'])
  })

  test('S-5: it catches up until the last of what is read again is there', async () => {
    const { servers, asked } = await createWorld()
    for (const name of ['one', 'two']) servers.reading(asked.ask(name)).catch(() => {})
    expect(servers.connection().state).toBe('catching-up')
    await asked.answer('one', 1)
    expect(servers.connection().state).toBe('catching-up')
    await asked.refuse('two', offline)
    expect(servers.connection().state).toBe('live')
  })

  test('S-5: what is read again before the first connection is complete does not leave the page waiting for ever', async () => {
    const world = await createWorld({ live: false })
    world.hello()
    void world.servers.reading(world.asked.ask('page'))
    await world.subscribed()
    expect(world.servers.connection()).toMatchObject({ state: 'catching-up', first: true })
    await world.asked.answer('page', 1)
    expect(world.servers.connection()).toMatchObject({ state: 'live', first: false })
  })

  test('S-5: a page that began without its host reads everything once it is there', async () => {
    const world = await createWorld({ start: false })
    void world.servers.start()
    await world.asked.refuse('servers', offline)
    expect(world.servers.serversKnown()).toBe(false)
    world.hello()
    await world.subscribed()
    await world.asked.answer('servers', [aServer()])
    await world.listed([aSummary()])
    expect([world.servers.serversKnown(), titles(world), world.servers.connection().state]).toEqual([
      true,
      ['Books'],
      'live',
    ])
  })

  test('S-5: after a gap that the host can’t fill every scope and every list is read again', async () => {
    const world = await createWorld()
    await world.listed()
    const heard: string[] = []
    world.servers.listen(scope, ({ kind }) => heard.push(kind))
    world.socket().say({ type: 'again', host: 'h', sequence: 40, reason: 'too-slow' })
    await world.asked.answer('servers', [aServer()])
    expect([heard, world.asked.names()]).toEqual([['read-again'], ['sessions', 'worktrees']])
    expect(world.servers.connection().state).toBe('catching-up')
    await world.listed()
    expect(world.servers.connection().state).toBe('live')
  })

  test('S-5: a host of another version is noticed', async () => {
    const { servers, socket } = await createWorld()
    socket().say({ type: 'hello', host: 'h', sequence: 1, version: '1' })
    expect(servers.newVersion()).toBe(false)
    socket().say({ type: 'hello', host: 'h', sequence: 1, version: '2' })
    expect(servers.newVersion()).toBe(true)
  })
})

test('S-6: worktrees that were made or removed, by whomever, are read again at once', async () => {
  const world = await createWorld()
  await world.listed([])
  world.tell({ kind: 'worktrees', serverKey })
  await world.asked.answer('worktrees', [{ directory: elsewhere, name: 'feat', main: false, state: 'present' }])
  expect(world.servers.worktrees(serverKey).map((tree) => tree.name)).toEqual(['feat'])
})
