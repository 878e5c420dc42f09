import { temporaryIDField } from '@pointsman/domain/host-api'
import type { SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import { beforeEach, describe, expect, test } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { createWorld } from '../server/create-test-world.ts'
import { aSummary, directory, drained, otherKey, serverKey, sessionID } from '../server/test-servers.ts'
import { createSessions } from './create-sessions.ts'
import { aNewItem, anItem } from './test-conversation.ts'

const scope = { serverKey, sessionID }
const tempID = 'new-session-1' as TemporarySessionID
const making = { directory, title: 'Go on' }
const refusal = new HostError('offline', 'no', 0)
const summary = aSummary({ session: { metadata: { [temporaryIDField]: tempID } } })

beforeEach(() => localStorage.clear())

async function setup() {
  const world = await createWorld()
  await world.listed()
  const sessions = createSessions({ servers: world.servers, host: world.host, store: makeBrowserStore(), now: () => 7 })
  return { ...world, sessions, rows: () => world.servers.rows(serverKey).map((row) => row.sessionID) }
}
const states = (view: { items: () => readonly { id: string; state: string }[] }) =>
  view.items().map(({ id, state }) => `${id} ${state}`)

describe('sending', () => {
  test('R-5: what was sent shows at once, then as the host has it', async () => {
    const { sessions, asked } = await setup()
    const { view } = sessions.open(scope)
    const sent = sessions.send(view, aNewItem('a'), making)
    expect(states(view)).toEqual(['msg_a queued'])
    await asked.answer('postItem', anItem('a', { state: 'sending' }))
    await sent
    expect(states(view)).toEqual(['msg_a sending'])
  })

  test('R-5: what the host could not store is shown no longer, and the caller is told', async () => {
    const { sessions, asked } = await setup()
    const { view } = sessions.open(scope)
    const sent = sessions.send(view, aNewItem('a'), making).catch((reason: unknown) => reason)
    await asked.refuse('postItem', refusal)
    expect([await sent, states(view)]).toEqual([refusal, []])
  })

  test('F-3: what was sent before and has left is not shown again', async () => {
    const { sessions, asked } = await setup()
    const { view } = sessions.open(scope)
    const sent = sessions.send(view, aNewItem('a'), making)
    await asked.answer('postItem', { ...anItem('a', { state: 'confirmed' }), gone: 'answered' })
    await sent
    expect(states(view)).toEqual([])
  })
})

describe('a session that is still being made', () => {
  async function begin() {
    const all = await setup()
    const { view } = all.sessions.open({ serverKey, sessionID: tempID })
    view.setChoice({ agent: 'plan' })
    const sent = all.sessions.send(view, aNewItem('a'), making)
    return { ...all, view, sent }
  }

  test('L-2: it is ready without asking anyone', async () => {
    const { sessions, asked, socket } = await setup()
    const before = socket().sent.length
    const { view } = sessions.open({ serverKey, sessionID: tempID })
    await drained()
    expect([view.hydration().state, asked.names(), socket().sent.length]).toEqual(['ready', [], before])
  })

  test('L-1: its row is there before any answer, and its items, draft and choice go over in one step', async () => {
    const { sessions, view, sent, asked, rows } = await begin()
    expect(rows()).toEqual([tempID])
    view.setDraft('and then')
    await asked.answer('createSession', { tempID, session: summary, items: [anItem('a', { sessionID: tempID })] })
    await sent
    const real = sessions.open(scope).view
    expect([rows(), states(real), real.draft(), real.choice()]).toEqual([
      [sessionID],
      ['msg_a queued'],
      'and then',
      { agent: 'plan' },
    ])
    expect(real.items()[0]?.sessionID).toBe(sessionID)
    expect(Object.keys(localStorage).filter((key) => key.includes(tempID))).toEqual([])
  })

  test('L-1: the host’s event before its answer does the same, and the answer finds it done', async () => {
    const { sessions, view, sent, asked, rows, tell } = await begin()
    view.setDraft('one')
    tell({ kind: 'session-created', serverKey, tempID, summary })
    const real = sessions.open(scope).view
    expect([rows(), states(real), real.draft()]).toEqual([[sessionID], ['msg_a queued'], 'one'])
    real.setDraft('two')
    await asked.answer('createSession', { tempID, session: summary, items: [anItem('a', { sessionID: tempID })] })
    await sent
    expect([rows(), real.draft()]).toEqual([[sessionID], 'two'])
  })

  test('F-8: an engine that can’t make it yet leaves the row, until the host’s event', async () => {
    const { sessions, sent, asked, rows, tell } = await begin()
    await asked.answer('createSession', { tempID, items: [anItem('a', { sessionID: tempID })] })
    await sent
    expect(rows()).toEqual([tempID])
    tell({ kind: 'session-created', serverKey, tempID, summary })
    expect([rows(), states(sessions.open(scope).view)]).toEqual([[sessionID], ['msg_a queued']])
  })

  test('L-1: where it can’t be made, row and item go and the text is the caller’s', async () => {
    const { view, sent, asked, rows } = await begin()
    const caught = sent.catch((reason: unknown) => reason)
    await asked.refuse('createSession', refusal)
    expect([await caught, rows(), states(view)]).toEqual([refusal, [], []])
  })

  test('L-1: a second item that fails does not take the row of the first', async () => {
    const { sessions, view, sent, asked, rows } = await begin()
    await asked.answer('createSession', { tempID, items: [anItem('a', { sessionID: tempID })] })
    await sent
    const second = sessions.send(view, aNewItem('b'), making).catch(() => 'refused')
    await asked.refuse('createSession', refusal)
    expect([await second, rows(), states(view)]).toEqual(['refused', [tempID], ['msg_a queued']])
  })
})

describe('what is kept', () => {
  test('L-4: going back shows the last known state, and the same session of another server is another', async () => {
    const { sessions } = await setup()
    const first = sessions.open(scope)
    first.leave()
    expect(sessions.open(scope).view).toBe(first.view)
    expect(sessions.open({ serverKey: otherKey, sessionID }).view).not.toBe(first.view)
  })

  test('S-12: of those that nobody shows twelve are kept; what is shown never goes, and leaving twice counts once', async () => {
    const { sessions, socket } = await setup()
    const shown = sessions.open(scope)
    const twice = sessions.open(scope)
    twice.leave()
    twice.leave()
    const open = (index: number) => sessions.open({ serverKey, sessionID: `ses_n${index}` as SessionID })
    for (let index = 0; index < 14; index += 1) open(index).leave()
    const subscribed = socket()
      .sent.at(-1)
      ?.sessions.map((one) => one.sessionID)
    expect(subscribed).toEqual([sessionID, ...Array.from({ length: 12 }, (_, index) => `ses_n${index + 2}`)])
    expect(sessions.open(scope).view).toBe(shown.view)
  })
})
