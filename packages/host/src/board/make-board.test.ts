import { afterEach, describe, expect, test } from 'bun:test'
import type { HostEvent } from '@pointsman/domain/host-api'
import type { SessionID } from '@pointsman/domain/scope'
import { makeScriptedEngine, type ScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { makeBoard } from './make-board.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const one = 'ses_one' as SessionID
const busy = { type: 'busy' }

function begin(scripted: ScriptedEngine, store: Store) {
  const events: HostEvent[] = []
  const board = makeBoard({
    engine: scripted.engine,
    store,
    emit: (event) => events.push(event),

    log: () => {},
  })
  closing.unshift(scripted.onEvent(board.apply))
  const summary = async () => (await board.list()).sessions.find(({ session }) => session.id === one)
  return { board, events, summary }
}

async function house() {
  const scripted = makeScriptedEngine()
  scripted.addSession(one)
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  const life = begin(scripted, store)
  await life.board.opened('life-1')
  const tell = (type: string, properties: Record<string, unknown>, where?: string) =>
    scripted.emit(type, { sessionID: one, ...properties }, where)
  const move = (directory: string) =>
    scripted.emit('session.next.moved', { sessionID: one, location: { directory } }, '')
  return { scripted, store, ...life, tell, move }
}

describe('S-2: placement', () => {
  test('A, B, A is three stays, though it ends where it began', async () => {
    const { board, events, move } = await house()
    const before = (await board.summary(one))?.placement.revision ?? 0
    events.length = 0
    move('/repo-b')
    move('/repo')
    const told = events.flatMap((event) => (event.kind === 'placement' ? [event.placement] : []))
    expect(told.map(({ directory, revision }) => [String(directory), revision - before])).toEqual([
      ['/repo-b', 1],
      ['/repo', 2],
    ])
  })

  test('a move that is reported is a new stay, even to where it is', async () => {
    const { board, move } = await house()
    const before = (await board.summary(one))?.placement.revision ?? 0
    move('/repo')
    expect((await board.summary(one))?.placement.revision).toBe(before + 1)
  })

  test('a move and the record that follows it are one stay', async () => {
    const { board, move, scripted } = await house()
    move('/repo-b')
    const { revision } = (await board.summary(one))?.placement ?? { revision: 0 }
    scripted.emit('session.updated', { info: { ...scripted.sessions.get(one), directory: '/repo-b' } })
    expect((await board.summary(one))?.placement.revision).toBe(revision)
  })

  test('a session that was deleted and comes back, by import or from a copy, goes on counting: no view takes it for an old word', async () => {
    const { board, move, scripted, tell } = await house()
    move('/repo-b')
    const { revision } = board.placementOf(one) ?? { revision: 0 }
    const info = scripted.sessions.get(one)
    tell('session.deleted', { info })
    expect(board.placementOf(one)).toBeUndefined()
    scripted.emit('session.updated', { info })
    expect(board.placementOf(one)?.revision).toBe(revision + 1)
  })

  test('a gap and another life of the engine are new stays; a restart of the host goes on counting', async () => {
    const { board, scripted, store } = await house()
    const revision = async (of = board) => (await of.summary(one))?.placement.revision
    const first = (await revision()) ?? 0
    await board.opened('life-1')
    expect(await revision()).toBe(first + 1)
    await board.opened('life-2')
    expect((await board.summary(one))?.placement).toMatchObject({ incarnation: 'life-2', revision: first + 2 })
    const second = begin(scripted, store)
    await second.board.opened('life-2')
    expect(await revision(second.board)).toBe(first + 3)
  })

  test('another life of the engine is told at once, and what moves in it moves in that life', async () => {
    const { board, events, move } = await house()
    events.length = 0
    await board.opened('life-2')
    move('/repo-b')
    const told = events.flatMap((event) => (event.kind === 'placement' ? [event.placement] : []))
    const places = [
      { directory: '/repo', incarnation: 'life-2' },
      { directory: '/repo-b', incarnation: 'life-2' },
    ]
    expect(told.map(({ directory, incarnation }) => ({ directory: String(directory), incarnation }))).toEqual(places)
  })

  test('S-3: a move counts whatever directory its envelope names, and moves the session in the list', async () => {
    const { summary, move } = await house()
    move('/repo-b')
    expect((await summary())?.session.directory).toBe('/repo-b' as never)
  })
})

describe('R-7: status', () => {
  test('busy by event is believed at once, a read that says idle clears what is older', async () => {
    const { board, tell, summary } = await house()
    tell('session.status', { status: busy })
    expect((await summary())?.status.kind).toBe('busy')
    await board.opened('life-1')
    expect((await summary())?.status.kind).toBe('idle')
  })

  test('a retry is a turn like any other: told, read, and over when one of the two says so', async () => {
    const { board, scripted, summary, tell } = await house()
    const retry = { type: 'retry', attempt: 1, message: 'overloaded', next: 5 }
    const seen = async () => [board.isBusy(one), (await summary())?.status.kind, (await board.readStatus(one)).kind]
    scripted.statuses.set(one, retry)
    expect(await seen()).toEqual([false, 'idle', 'retry'])
    await board.opened('life-1')
    expect(await seen()).toEqual([true, 'retry', 'retry'])
    scripted.statuses.clear()
    await board.opened('life-1')
    expect(await seen()).toEqual([false, 'idle', 'idle'])
    tell('session.status', { status: retry })
    expect([board.isBusy(one), (await summary())?.status.kind]).toEqual([true, 'retry'])
  })

  test('busy by event during a read wins over the read', async () => {
    const { board, scripted, tell, summary } = await house()
    scripted.fail(/\/session\/status$/, () => tell('session.status', { status: busy }))
    await board.opened('life-1')
    expect((await summary())?.status.kind).toBe('busy')
  })

  test('what is seen while two reads overlap is newer than either', async () => {
    const { board, scripted, tell, summary } = await house()
    let release = () => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const { fetch } = scripted.engine
    let first = true
    let held = () => {}
    const isHeld = new Promise<void>((resolve) => {
      held = resolve
    })
    Object.assign(scripted.engine, {
      fetch: async (path: string) => {
        const answer = await fetch(path)
        if (!path.startsWith('/session/status') || !first) return answer
        first = false
        held()
        await gate
        return answer
      },
    })
    const slow = board.lookAgain(['/repo' as never])
    await isHeld
    await board.opened('life-1')
    tell('session.status', { status: busy })
    release()
    await slow
    expect((await summary())?.status.kind).toBe('busy')
  })

  test('a session that is busy where it was before its move is not idle', async () => {
    const { board, scripted, tell, move } = await house()
    tell('session.status', { status: busy })
    move('/repo-b')
    const asked = scripted.received.length
    scripted.statuses.set(one, busy)
    expect((await board.readStatus(one)).kind).toBe('busy')
    expect(scripted.received.length - asked).toBe(2)
  })

  test('idle in one place says nothing of the turn that goes on in another one', async () => {
    const { board, scripted, tell, summary, move } = await house()
    scripted.statuses.set(one, { ...busy, where: '/repo' })
    tell('session.status', { status: busy })
    move('/repo-b')
    // What an abort after a move brings, twice, and stops nothing.
    for (let count = 0; count < 2; count += 1) tell('session.status', { status: { type: 'idle' } }, '/repo-b')
    expect(await summary()).toMatchObject({ status: { kind: 'busy' }, turnsIn: ['/repo'] })
    expect((await board.readStatus(one)).kind).toBe('busy')
    // A second turn beside the first one: each place ends its own.
    tell('session.status', { status: busy }, '/repo-b')
    expect((await summary())?.turnsIn.map(String)).toEqual(['/repo', '/repo-b'])
    tell('session.status', { status: { type: 'idle' } }, '/repo-b')
    expect((await summary())?.status.kind).toBe('busy')
    tell('session.status', { status: { type: 'idle' } })
    expect(await summary()).toMatchObject({ status: { kind: 'idle' }, turnsIn: [] })
  })

  test('a turn in each of two places is read as two', async () => {
    const { board, scripted, summary, tell } = await house()
    tell('session.status', { status: { type: 'idle' } }, '/repo-b')
    scripted.statuses.set(one, busy)
    await board.opened('life-1')
    expect((await summary())?.turnsIn.map(String).toSorted()).toEqual(['/repo', '/repo-b'])
  })

  test('what an event tells of a turn while its status is read wins over the read that lacks it', async () => {
    const { board, scripted, tell } = await house()
    const retry = { type: 'retry', attempt: 1, message: 'later', next: 5 }
    for (const status of [busy, retry]) {
      scripted.fail(/\/session\/status$/, () => tell('session.status', { status }))
      expect((await board.readStatus(one)).kind).toBe(status.type as 'busy')
      tell('session.status', { status: { type: 'idle' } })
    }
    // Idle by event clears what was told before it, not what the list still has.
    scripted.statuses.set(one, busy)
    scripted.fail(/\/session\/status$/, () => tell('session.status', { status: { type: 'idle' } }))
    expect((await board.readStatus(one)).kind).toBe('busy')
  })

  test('R-4: a status that hangs holds up no list, and is looked at again', async () => {
    const { board, scripted, store, summary } = await house()
    scripted.fail(/\/session\/status$/, 'drop')
    scripted.statuses.set(one, busy)
    const unread = await board.opened('life-1')
    expect(unread.map(String)).toEqual(['/repo'])
    expect((await summary())?.status.kind).toBe('idle')
    expect(await board.lookAgain(unread)).toEqual([])
    expect((await summary())?.status.kind).toBe('busy')
    scripted.fail(/\/session\/status$/, 'hang')
    const second = begin(scripted, store)
    void second.board.opened('life-1')
    expect((await second.board.list()).sessions).toHaveLength(1)
  })

  test('a new life of the engine runs nothing', async () => {
    const { board, tell, summary } = await house()
    tell('session.status', { status: busy }, '/elsewhere')
    await board.opened('life-2')
    expect((await summary())?.status.kind).toBe('idle')
  })
})

test('requests stay with the directory that asked, and go when they are settled', async () => {
  const { tell, summary, move } = await house()
  tell('permission.asked', { id: 'per_1', permission: 'bash', patterns: [], always: [], metadata: {} })
  tell('question.asked', { id: 'que_1', questions: [] })
  move('/repo-b')
  expect((await summary())?.permissions.map(({ directory }) => String(directory))).toEqual(['/repo'])
  tell('permission.replied', { requestID: 'per_1', reply: 'once' })
  tell('question.replied', { requestID: 'que_1' })
  expect(await summary()).toMatchObject({ permissions: [], questions: [] })
})

describe('U-6: a request that was stopped is a ghost', () => {
  const asks = (id: string, sessionID: string = one) => ({
    id,
    sessionID,
    permission: 'bash',
    patterns: [],
    always: [],
    metadata: {},
  })
  const asked = async ({ board }: Pick<Awaited<ReturnType<typeof house>>, 'board'>) =>
    (await board.list()).sessions.flatMap(({ permissions, questions }) =>
      [...permissions, ...questions].map(({ request }) => request.id),
    )

  test('it goes when its session goes idle; the engine never says that it was settled', async () => {
    const life = await house()
    life.tell('session.status', { status: busy })
    life.tell('permission.asked', asks('per_1'))
    life.tell('question.asked', { id: 'que_1', questions: [] })
    expect(await asked(life)).toEqual(['per_1', 'que_1'])
    life.tell('session.error', { error: { name: 'MessageAbortedError', data: {} } })
    life.tell('session.status', { status: { type: 'idle' } })
    expect(await asked(life)).toEqual([])
  })

  test('a subagent’s own request stays when another session goes idle, and one of the place before a move too', async () => {
    const life = await house()
    life.scripted.addSession('ses_sub', { parentID: one })
    await life.board.opened('life-1')
    life.tell('permission.asked', asks('per_sub', 'ses_sub'))
    life.tell('permission.asked', asks('per_old'))
    life.tell('session.status', { status: { type: 'idle' } }, '/repo-b')
    expect((await asked(life)).toSorted()).toEqual(['per_old', 'per_sub'])
    life.tell('session.status', { status: { type: 'idle' } })
    expect(await asked(life)).toEqual(['per_sub'])
  })

  test('a read that still lists it brings no ghost; one of a busy session is read', async () => {
    const life = await house()
    life.scripted.addSession('ses_two')
    life.scripted.statuses.set('ses_two', busy)
    life.scripted.requests.permission = [asks('per_ghost'), asks('per_two', 'ses_two')]
    life.scripted.requests.question = [{ id: 'que_ghost', sessionID: one, questions: [] }]
    await life.board.opened('life-1')
    expect(await asked(life)).toEqual(['per_two'])
  })

  test('scenario 23: another life of the engine asks nothing of what the last one asked, though its list can’t be read', async () => {
    const life = await house()
    life.tell('session.status', { status: busy })
    life.tell('permission.asked', asks('per_1'))
    life.scripted.fail(/GET \/permission$/, new Response('{}', { status: 500 }))
    await life.board.opened('life-2')
    expect(await asked(life)).toEqual([])
  })

  test('F-5: a session asks by itself and by its subagents, and by no other session', async () => {
    const { scripted, board, tell } = await house()
    scripted.addSession('ses_sub', { parentID: one })
    scripted.addSession('ses_deep', { parentID: 'ses_sub' })
    scripted.addSession('ses_other')
    await board.opened('life-1')
    const asking = () => [one, 'ses_sub', 'ses_deep', 'ses_other'].map((id) => board.isAsking(id as SessionID))
    expect(asking()).toEqual([false, false, false, false])
    tell('permission.asked', asks('per_1', 'ses_sub'))
    expect(asking()).toEqual([true, true, false, false])
    tell('permission.replied', { sessionID: 'ses_sub', requestID: 'per_1', reply: 'once' })
    tell('permission.asked', asks('per_2', 'ses_other'))
    expect(asking()).toEqual([false, false, false, true])
  })

  test('scenario 23: what was answered is old news when it is told once more, and nothing else is', async () => {
    const { scripted, board, tell } = await house()
    const stale: boolean[] = []
    closing.unshift(scripted.onEvent((envelope) => stale.push(board.isStale(envelope))))
    tell('permission.asked', asks('per_1'))
    tell('permission.replied', { requestID: 'per_1', reply: 'once' })
    tell('permission.asked', asks('per_1'))
    tell('permission.asked', asks('per_2'))
    tell('question.asked', { id: 'per_1', questions: [] })
    tell('permission.replied', { requestID: 'per_1', reply: 'once' })
    expect(stale).toEqual([false, false, true, false, true, false])
  })

  test('R-7: idle by event during the read wins over a status that was read before it', async () => {
    const life = await house()
    life.scripted.statuses.set(one, busy)
    life.scripted.requests.permission = [asks('per_ghost')]
    life.scripted.fail(/GET \/permission$/, () => life.tell('session.status', { status: { type: 'idle' } }))
    await life.board.opened('life-1')
    expect(await asked(life)).toEqual([])
  })
})

test('a failed turn is marked until the next one begins; a stop is no failure', async () => {
  const { tell, summary } = await house()
  tell('session.error', { error: { name: 'MessageAbortedError', data: {} } })
  expect((await summary())?.failed).toBe(false)
  tell('session.error', { error: { name: 'APIError', data: {} } })
  tell('session.status', { status: { type: 'idle' } })
  expect((await summary())?.failed).toBe(true)
  tell('session.status', { status: busy })
  expect((await summary())?.failed).toBe(false)
})

test('the list is read whole, and an unknown directory’s status is not asked for', async () => {
  const { scripted, board, tell } = await house()
  const asked: string[] = []
  const { fetch } = scripted.engine
  Object.assign(scripted.engine, {
    fetch: (path: string) => (asked.push(decodeURIComponent(decodeURIComponent(path))), fetch(path)),
  })
  await board.opened('life-1')
  expect(asked.find((path) => path.startsWith('/session?'))).toMatch(/scope=project&limit=\d{6,}/)
  expect(asked.filter((path) => path.startsWith('/session/status'))).toEqual(['/session/status?directory=/repo'])
  tell('session.status', { status: busy }, '/repo-b')
  asked.length = 0
  await board.opened('life-1')
  expect(asked.filter((path) => path.startsWith('/session/status'))).toHaveLength(2)
})

test('S-5: what events tell while the list is read wins over it: made, renamed, moved, deleted', async () => {
  const { board, scripted, move } = await house()
  scripted.addSession('ses_two')
  scripted.addSession('ses_three', { title: 'before' })
  // The list is what the engine had before all this.
  scripted.fail(/GET \/session$/, () => {
    const times = { time: { created: 5, updated: 5 } }
    scripted.emit('session.created', { info: { id: 'ses_new', directory: '/repo', ...times } })
    scripted.emit('session.updated', { info: { id: 'ses_three', directory: '/repo', title: 'after', ...times } })
    scripted.emit('session.deleted', { info: { id: 'ses_two' } })
    move('/repo-b')
  })
  await board.opened('life-1')
  const { sessions } = await board.list()
  expect(sessions.map(({ session }) => [session.id, session.title, session.directory] as string[])).toEqual([
    [one, '', '/repo-b'],
    ['ses_three', 'after', '/repo'],
    ['ses_new', '', '/repo'],
  ])
})

test('sessions of other clients come and go by events', async () => {
  const { board, scripted } = await house()
  scripted.emit('session.created', { info: { id: 'ses_new', directory: '/repo', time: { created: 5, updated: 5 } } })
  scripted.emit('session.deleted', { info: { id: one } })
  expect((await board.list()).sessions.map(({ session }) => String(session.id))).toEqual(['ses_new'])
})
