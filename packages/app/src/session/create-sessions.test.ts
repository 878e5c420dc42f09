import { temporaryIDField } from '@pointsman/domain/host-api'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import { beforeEach, describe, expect, test } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import { makeBrowserStore } from '../lib/make-browser-store.ts'
import { createWorld } from '../server/create-test-world.ts'
import {
  aNewItem,
  anItem,
  aSummary,
  directory,
  drained,
  otherKey,
  serverKey,
  sessionID,
} from '../server/test-servers.ts'
import { draftOfText } from './draft.ts'
import { giveBack } from './give-back.ts'
import { createSessions } from './create-sessions.ts'
import type { SessionView } from './session-scope.ts'
import { aUser } from './test-conversation.ts'

const scope = { serverKey, sessionID }
const tempID = 'new-session-1' as TemporarySessionID
const making = { directory, title: 'Go on' }
const refusal = new HostError('offline', 'no', 0)
const summary = aSummary({ session: { metadata: { [temporaryIDField]: tempID } } })

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
})

async function setup({ begunIn = 'page' as 'page' | 'tab' | 'elsewhere' } = {}) {
  const world = await createWorld()
  await world.listed()
  const adoptions: string[] = []
  const sessions = createSessions({
    servers: world.servers,
    host: world.host,
    store: makeBrowserStore(),
    now: () => 7,
    begunIn: () => begunIn,
    adopted: (from, to) => void adoptions.push(`${from.sessionID} ${to.sessionID}`),
  })
  return { ...world, sessions, adoptions, rows: () => world.servers.rows(serverKey).map((row) => row.sessionID) }
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
    view.setDraft(draftOfText('and then'))
    await asked.answer('createSession', { tempID, session: summary, items: [anItem('a', { sessionID: tempID })] })
    await sent
    const real = sessions.open(scope).view
    expect([rows(), states(real), real.draft().text, real.choice()]).toEqual([
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
    view.setDraft(draftOfText('one'))
    tell({ kind: 'session-created', serverKey, tempID, summary })
    const real = sessions.open(scope).view
    expect([rows(), states(real), real.draft().text]).toEqual([[sessionID], ['msg_a queued'], 'one'])
    real.setDraft(draftOfText('two'))
    await asked.answer('createSession', { tempID, session: summary, items: [anItem('a', { sessionID: tempID })] })
    await sent
    expect([rows(), real.draft().text]).toEqual([[sessionID], 'two'])
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

  test('L-1: one that fails after the session became real is no item of that, and its words go to its draft', async () => {
    const { sessions, view, sent, asked, tell } = await begin()
    await asked.answer('createSession', { tempID, items: [anItem('a', { sessionID: tempID })] })
    await sent
    const second = sessions.send(view, aNewItem('b'), making).catch(() => 'refused')
    tell({ kind: 'session-created', serverKey, tempID, summary })
    const real = sessions.open(scope).view
    expect(states(real)).toEqual(['msg_a queued', 'msg_b queued'])
    await asked.refuse('createSession', refusal)
    expect([await second, states(real)]).toEqual(['refused', ['msg_a queued']])
    // As the composer gives them back: to where they were typed.
    view.setDraft(draftOfText('b'))
    expect([real.draft().text, view.draft().text]).toEqual(['b', 'b'])
    expect(Object.keys(localStorage).filter((key) => key.includes(tempID))).toEqual([])
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

describe('a session that is still being made, after a reload or in another tab', () => {
  const reload = async (begunIn: 'tab' | 'elsewhere' = 'tab') => {
    const all = await setup({ begunIn })
    const before = all.socket().sent.length
    const { view } = all.sessions.open({ serverKey, sessionID: tempID })
    await drained()
    return { ...all, view, before }
  }
  const waiting = (name: string, more = {}) => anItem(name, { sessionID: tempID, ...more })

  test('F-8: what was sent shows again, is kept by events, and no engine is asked', async () => {
    const { view, asked, tell, socket, before } = await reload()
    expect([view.hydration().state, view.begun(), asked.names()]).toEqual(['waiting', false, ['outbox']])
    expect(asked.take('outbox').args.slice(0, 2)).toEqual([serverKey, tempID])
    tell({ kind: 'item', item: waiting('a') })
    expect([states(view), view.begun()]).toEqual([['msg_a queued'], true])
    tell({ kind: 'item', item: waiting('a', { state: 'failed', revision: 2 }) })
    expect(states(view)).toEqual(['msg_a failed'])
    expect(socket().sent.length).toBe(before)
  })

  test('F-8: items that the host has are there once they are read, and read again where events were missed', async () => {
    const { view, asked, tell } = await reload()
    await asked.answer('outbox', [waiting('a')])
    expect([view.hydration().state, states(view)]).toEqual(['ready', ['msg_a queued']])
    tell({ kind: 'gap', serverKey })
    await drained()
    await asked.answer('outbox', [waiting('a', { state: 'failed', revision: 2 })])
    expect(states(view)).toEqual(['msg_a failed'])
  })

  test('L-1: of what this tab began and never sent the host knows nothing, and it is a page to write on', async () => {
    const { view, asked } = await reload()
    await asked.refuse('outbox', new HostError('unknown-session', 'no', 404))
    expect([view.hydration().state, view.begun()]).toEqual(['ready', false])
  })

  test('L-1: of what another tab began and never sent there is nothing here', async () => {
    const { view, asked } = await reload('elsewhere')
    await asked.refuse('outbox', new HostError('unknown-session', 'no', 404))
    expect(view.hydration().state).toBe('missing')
  })

  test('R-4: a host that can’t be asked is asked again once it is back', async () => {
    const { view, asked, back } = await reload()
    await asked.refuse('outbox', refusal)
    expect(view.hydration().state).toBe('failed')
    await back()
    await asked.answer('outbox', [waiting('a')])
    expect([view.hydration().state, states(view)]).toEqual(['ready', ['msg_a queued']])
  })

  test.each([
    ['told by the host', { kind: 'session-created', serverKey, tempID, summary }],
    [
      'found in the list by its temporary id',
      { kind: 'engine', serverKey, event: { kind: 'session-updated', sessionID, session: summary.session } },
    ],
  ] as const)('L-1: what is typed and chosen here goes over in one step once it is real: %s', async (_, event) => {
    const { sessions, view, asked, tell, adoptions } = await reload()
    await asked.answer('outbox', [waiting('a')])
    view.setDraft(draftOfText('and then'))
    view.setChoice({ agent: 'plan' })
    tell(event)
    const real = sessions.open(scope).view
    expect([states(real), real.draft().text, real.choice(), adoptions]).toEqual([
      ['msg_a queued'],
      'and then',
      { agent: 'plan' },
      [`${tempID} ${sessionID}`],
    ])
    expect(Object.keys(localStorage).filter((key) => key.includes(tempID))).toEqual([])
  })

  test('V-4: what comes late to the temporary one, a failed send’s words or a stored file, is in the real one, once', async () => {
    const { sessions, view, asked, tell } = await reload()
    await asked.answer('outbox', [waiting('a')])
    view.setDraft(draftOfText('typed before'))
    tell({ kind: 'session-created', serverKey, tempID, summary })
    const real = sessions.open(scope).view
    const file = { kind: 'file', hash: 'h', name: 'a.png', mime: 'image/png', size: 1 } as const
    view.setDraft({ ...view.draft(), extras: [file] })
    view.setDraft(giveBack(view.draft(), draftOfText('not sent')))
    expect(real.draft()).toEqual({ text: 'not sent\n\ntyped before', extras: [file] })
    expect(Object.keys(localStorage).filter((key) => key.includes(tempID))).toEqual([])
  })

  test('L-1: words that wait in the real session already are not written over', async () => {
    const { sessions, view, asked, tell } = await reload()
    await asked.answer('outbox', [waiting('a')])
    view.setDraft(draftOfText('typed before'))
    const real = sessions.open(scope).view
    real.setDraft(draftOfText('typed there'))
    tell({ kind: 'session-created', serverKey, tempID, summary })
    expect(real.draft().text).toBe('typed before\n\ntyped there')
  })

  test('F-8: trying again what failed with its session wishes for that session again', async () => {
    const { sessions, view, asked } = await reload()
    await asked.answer('outbox', [waiting('a', { state: 'failed' })])
    const again = sessions.change(view, 'msg_a', { again: true })
    expect(asked.take('createSession').args).toEqual([serverKey, { tempID, directory, items: [] }])
    await asked.answer('changeItem', waiting('a', { revision: 2 }))
    expect(states(view)).toEqual(['msg_a queued'])
    void again
  })
})

describe('the queue', () => {
  async function queued() {
    const all = await setup()
    const { view } = all.sessions.open(scope)
    await all.subscribed()
    await all.asked.answer('session', aSummary())
    await all.asked.answer('/server/main/session/ses_1/message', { value: [], headers: new Headers() })
    await all.asked.answer('outbox', [anItem('a'), anItem('b', { position: 2 })])
    return { ...all, view }
  }

  test('F-9: a wish is asked of the host as it is, shows at once, and a refusal tells the caller', async () => {
    const { sessions, view, asked } = await queued()
    const wished = sessions.change(view, 'msg_a', { pinned: true }).catch((reason: unknown) => reason)
    expect(view.items()[0]?.pinned).toBe(true)
    const { args, reject } = asked.take('changeItem')
    expect(args).toEqual(['msg_a', { pinned: true }])
    reject(refusal)
    expect([await wished, view.items()[0]?.pinned]).toEqual([refusal, undefined])
  })

  test('F-9: what was removed here is gone at once and for good, whatever comes late', async () => {
    const { sessions, view, asked, tell } = await queued()
    const removed = sessions.remove(view, 'msg_a')
    expect(states(view)).toEqual(['msg_b queued'])
    await asked.answer('removeItem', {})
    await removed
    tell({ kind: 'item', item: anItem('a', { revision: 4 }) })
    expect(states(view)).toEqual(['msg_b queued'])
  })

  test('F-9: what is wished of a send that is on its way follows it, and waits no longer once the host told of it', async () => {
    const { sessions, view, asked, tell } = await queued()
    const wishes = () => asked.names().filter((name) => /removeItem|changeItem|orderItems/.test(name))
    const sending = sessions.send(view, aNewItem('c'), { directory, title: '' })
    const removed = sessions.remove(view, 'msg_c')
    const ordered = sessions.reorder(view, ['msg_c', 'msg_a'] as OutboxItem['id'][])
    expect([states(view), wishes()]).toEqual([['msg_a queued', 'msg_b queued'], []])
    await asked.answer('postItem', anItem('c', { position: 3 }))
    await sending
    expect(wishes().toSorted()).toEqual(['orderItems', 'removeItem'])
    await asked.answer('removeItem', {})
    await asked.answer('orderItems', [])
    await Promise.all([removed, ordered])

    void sessions.send(view, aNewItem('d'), { directory, title: '' })
    tell({ kind: 'item', item: anItem('d', { position: 4 }) })
    void sessions.change(view, 'msg_d', { pinned: true })
    expect(wishes()).toEqual(['changeItem'])
  })

  test('F-4: another order is the host’s once it has answered', async () => {
    const { sessions, view, asked } = await queued()
    const ordered = sessions.reorder(view, ['msg_b', 'msg_a'] as OutboxItem['id'][])
    expect(states(view)).toEqual(['msg_b queued', 'msg_a queued'])
    await asked.answer('orderItems', [
      anItem('b', { position: 1, revision: 2 }),
      anItem('a', { position: 2, revision: 2 }),
    ])
    await ordered
    expect(states(view)).toEqual(['msg_b queued', 'msg_a queued'])
  })

  test('F-7: a pause shows at once, and stays once the host has answered, before its event too', async () => {
    const { sessions, view, asked, servers } = await queued()
    const pausing = sessions.pause(view, 'stopped')
    expect(view.queue()).toEqual({ waiting: 2, paused: { at: 7, why: 'stopped' } })
    expect(asked.take('pauseQueue').args).toEqual([serverKey, sessionID, 'stopped'])
    void pausing
    const resuming = sessions.resume(view)
    expect(view.queue()).toEqual({ waiting: 2 })
    await asked.answer('resumeQueue', { waiting: 2 })
    await resuming
    expect(servers.summary(scope)?.queue).toEqual({ waiting: 2 })
  })

  test('F-9: an answer that was overtaken by the host’s own event changes nothing', async () => {
    const { sessions, view, asked, tell } = await queued()
    const pausing = sessions.pause(view)
    const paused = { at: 9, why: 'asked' } as const
    tell({ kind: 'queue', serverKey, sessionID, queue: { waiting: 2, paused } })
    tell({ kind: 'queue', serverKey, sessionID, queue: { waiting: 2 } })
    await asked.answer('pauseQueue', { waiting: 2, paused })
    await pausing
    expect(view.queue()).toEqual({ waiting: 2 })
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

  test('S-1: the same session id on two servers shares no message, item, draft, choice, disclosure or reading position', async () => {
    const { sessions, asked, tell } = await setup()
    const [mine, other] = [scope, { serverKey: otherKey, sessionID }].map((one) => sessions.open(one).view)
    if (!mine || !other) return
    const sees = (view: SessionView) => [
      view.order().length,
      view.items().length,
      view.draft().text,
      view.choice(),
      view.disclosed('row'),
      view.reading(),
    ]
    const untouched = sees(other)
    tell({
      kind: 'engine',
      serverKey,
      event: { kind: 'message-updated', sessionID, message: aUser('a', 1) },
    })
    void sessions.send(mine, aNewItem('a'), making)
    mine.setDraft(draftOfText('mine'))
    mine.setChoice({ agent: 'plan' })
    mine.setDisclosed('row', true)
    mine.setReading({ rowKey: 'row', offset: 3 })
    expect(sees(mine)).toEqual([1, 1, 'mine', { agent: 'plan' }, true, { rowKey: 'row', offset: 3 }])
    expect([sees(other), sees(sessions.open({ serverKey: otherKey, sessionID }).view)]).toEqual([untouched, untouched])
    expect([mine.key === other.key, asked.names()]).toEqual([false, ['postItem']])
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
