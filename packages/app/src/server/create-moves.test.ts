import type { HostEvent } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { describe, expect, test } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import type { MovedByItself } from './create-servers.ts'
import { createWorld } from './create-test-world.ts'
import { aPlacement, aServer, aSummary, directory, drained, elsewhere, serverKey, sessionID } from './test-servers.ts'

const scope = { serverKey, sessionID }
const third = '/home/mara/ledger-third' as Directory
type MoveEvent = Extract<HostEvent, { kind: 'move' }>
const move = (state: MoveEvent['state'], more: Partial<MoveEvent> = {}): HostEvent => ({
  kind: 'move',
  ...scope,
  to: elsewhere,
  state,
  ...more,
})
const placed = (revision: number, to: Directory): HostEvent => ({
  kind: 'placement',
  ...scope,
  placement: aPlacement(revision, { directory: to }),
})
const refused = { code: 'other-workspace', message: 'It belongs to another repository' }

async function opened(more: Parameters<typeof aSummary>[0]) {
  const world = await createWorld()
  await world.listed([aSummary(more)])
  return { world, now: () => world.servers.moveOf(scope) }
}

async function setup() {
  const world = await createWorld()
  await world.listed([aSummary()])
  const news: MovedByItself[] = []
  world.servers.onMovedByItself((one) => news.push(one))
  return { ...world, news, now: () => world.servers.moveOf(scope) }
}

describe('S-7: a move that the host tells of', () => {
  test('waits, goes on, and leaves nothing behind once it is done', async () => {
    const { tell, now } = await setup()
    tell(move('waiting'))
    expect(now()).toEqual({ to: elsewhere, state: 'waiting' })
    tell(move('moving'))
    expect(now()).toEqual({ to: elsewhere, state: 'moving' })
    tell(placed(2, elsewhere), move('ended'))
    expect(now()).toBeUndefined()
  })
  test('that could not be made keeps its reason until someone has read it', async () => {
    const { tell, now, servers } = await setup()
    tell(move('moving'), move('ended', { reason: refused }))
    expect(now()).toEqual({ to: elsewhere, state: 'failed', reason: refused })
    servers.dismissMove(scope)
    expect(now()).toBeUndefined()
  })
  test('that another one took the place of ends without a word, and does not hide the other', async () => {
    const { tell, now } = await setup()
    tell(move('waiting'), move('waiting', { to: third }))
    tell(move('ended', { reason: { code: 'superseded', message: 'x' } }))
    expect(now()).toEqual({ to: third, state: 'waiting' })
  })
  test('is known to a page that is opened later, and its end to one that missed it', async () => {
    const { world, now } = await opened({ move: { to: elsewhere, state: 'waiting' } })
    expect(now()).toEqual({ to: elsewhere, state: 'waiting' })
    world.socket().say({ type: 'again', host: 'next life', sequence: 50, reason: 'other-host' })
    await world.asked.answer('servers', [aServer()])
    await world.listed([aSummary({ move: { to: elsewhere, state: 'failed', reason: refused } })])
    expect(now()).toEqual({ to: elsewhere, state: 'failed', reason: refused })
  })
  test('while the list is read wins over what the list says of it', async () => {
    const world = await createWorld()
    world.tell(move('waiting'), move('ended'))
    await world.listed([aSummary({ move: { to: elsewhere, state: 'waiting' } })])
    expect(world.servers.moveOf(scope)).toBeUndefined()
  })
  test('that failed is read for every page: the host forgets it too', async () => {
    const { world, now } = await opened({ move: { to: elsewhere, state: 'failed', reason: refused } })
    world.servers.dismissMove(scope)
    expect([now(), world.asked.take('takeMoveBack').args]).toEqual([undefined, [serverKey, sessionID]])
  })
})

describe('S-7: a move that this tab asks for', () => {
  test('shows before the host has answered, and is done by the answer', async () => {
    const { servers, asked, now } = await setup()
    const moving = servers.move(scope, { directory: elsewhere })
    expect(now()).toEqual({ to: elsewhere, state: 'moving' })
    await asked.answer('move', { state: 'moved', placement: aPlacement(2, { directory: elsewhere }) })
    await moving
    expect(now()).toBeUndefined()
    expect(servers.summary(scope)?.placement.directory).toBe(elsewhere)
  })
  test('that waits says so, and its refusal brings the host’s words', async () => {
    const { servers, asked, now } = await setup()
    const waiting = servers.move(scope, { directory: elsewhere, whenBusy: 'wait' })
    await asked.answer('move', { state: 'waiting', placement: aPlacement(1) })
    await waiting
    expect(now()).toEqual({ to: elsewhere, state: 'waiting' })
    const failing = servers.move(scope, { directory: third }).catch((reason: Error) => reason.message)
    await asked.refuse('move', new HostError('busy', 'The session works', 409))
    expect(await failing).toBe('The session works')
    // The one that waited still waits.
    expect(now()).toEqual({ to: elsewhere, state: 'waiting' })
  })
  test('to stay calls off what waits, and what then goes elsewhere by itself is news', async () => {
    const { servers, asked, tell, now, news } = await setup()
    void servers.move(scope, { directory: elsewhere, whenBusy: 'wait' })
    await asked.answer('move', { state: 'waiting', placement: aPlacement(1) })
    const staying = servers.stay(scope)
    await asked.answer('takeMoveBack', {})
    expect([await staying, now()]).toEqual([true, undefined])
    tell(placed(2, elsewhere))
    expect(news).toHaveLength(1)
  })
  test('to stay comes too late for one that is being made', async () => {
    const { servers, asked, tell, now } = await setup()
    tell(move('waiting'))
    const staying = servers.stay(scope)
    tell(move('moving'))
    await asked.answer('takeMoveBack', { move: { to: elsewhere, state: 'moving' } })
    expect([await staying, now()]).toEqual([false, { to: elsewhere, state: 'moving' }])
  })
  test('that waits and is done before the answer to the wish has come does not wait again', async () => {
    const { servers, asked, tell, now } = await setup()
    void servers.move(scope, { directory: elsewhere, whenBusy: 'wait' })
    tell(move('waiting'), move('moving'), placed(2, elsewhere), move('ended'))
    await asked.answer('move', { state: 'waiting', placement: aPlacement(1) })
    expect(now()).toBeUndefined()
  })
  test('is the last one asked: an older answer changes nothing of it', async () => {
    const { servers, asked, now } = await setup()
    void servers.move(scope, { directory: elsewhere }).catch(() => undefined)
    void servers.move(scope, { directory: third })
    await asked.refuse('move', new HostError('superseded', 'x', 409))
    expect(now()).toEqual({ to: third, state: 'moving' })
  })
})

describe('S-6: a session that moves by itself is news', () => {
  test('by an event, not by a read and not where only its revision grew', async () => {
    const { tell, news } = await setup()
    tell(placed(2, directory))
    expect(news).toEqual([])
    tell(placed(3, elsewhere))
    expect(news).toEqual([{ scope, to: elsewhere }])
  })
  test('unless this tab asked for it, whichever of answer and event comes first', async () => {
    const { servers, asked, tell, news } = await setup()
    void servers.move(scope, { directory: elsewhere })
    tell(placed(2, elsewhere))
    await asked.answer('move', { state: 'moved', placement: aPlacement(2, { directory: elsewhere }) })
    void servers.move(scope, { directory })
    await asked.answer('move', { state: 'moved', placement: aPlacement(3) })
    tell(placed(3, directory))
    expect(news).toEqual([])
    tell(placed(4, elsewhere))
    expect(news).toHaveLength(1)
  })
  test('two that this tab asked for one after the other are both its own, whatever comes of the first', async () => {
    const { servers, asked, tell, news } = await setup()
    void servers.move(scope, { directory: elsewhere })
    void servers.move(scope, { directory: third })
    tell(placed(2, elsewhere))
    await asked.answer('move', { state: 'moved', placement: aPlacement(2, { directory: elsewhere }) })
    tell(placed(3, third))
    await asked.answer('move', { state: 'moved', placement: aPlacement(3, { directory: third }) })
    expect(news).toEqual([])
    void servers.move(scope, { directory: elsewhere }).catch(() => undefined)
    void servers.move(scope, { directory })
    await asked.refuse('move', new HostError('superseded', 'x', 409))
    tell(move('ended', { reason: refused }), placed(4, directory))
    expect(news).toEqual([])
    tell(placed(5, elsewhere))
    expect(news).toHaveLength(1)
  })
  test('the same place waited for twice is one move: the next one there is news', async () => {
    const { servers, asked, tell, news } = await setup()
    for (const carryChanges of [false, true]) {
      void servers.move(scope, { directory: elsewhere, whenBusy: 'wait', carryChanges })
      await asked.answer('move', { state: 'waiting', placement: aPlacement(1) })
    }
    tell(placed(2, elsewhere), placed(3, directory), placed(4, elsewhere))
    expect(news.map(({ to }) => to)).toEqual([directory, elsewhere])
  })
  test('a wait that was asked here ends here: no news, and news again once it failed', async () => {
    const { servers, asked, tell, news } = await setup()
    void servers.move(scope, { directory: elsewhere, whenBusy: 'wait' })
    await asked.answer('move', { state: 'waiting', placement: aPlacement(1) })
    tell(move('ended', { reason: refused }))
    await drained()
    tell(placed(2, elsewhere))
    expect(news).toHaveLength(1)
  })
})

test('S-3: the engine’s own word of a move is in the list at once, and the host’s placement in the same flush', async () => {
  const { tell, servers } = await setup()
  const moved: HostEvent = {
    kind: 'engine',
    serverKey,
    event: { kind: 'session-moved', sessionID, directory: elsewhere },
  }
  tell(moved)
  expect(servers.rows(serverKey)[0]?.directory).toBe(elsewhere)
})
