import { afterEach, describe, expect, test } from 'bun:test'
import type { NewItem } from '@pointsman/domain/follow-up'
import type { TemporarySessionID } from '@pointsman/domain/scope'
import { makeBoard } from '../board/make-board.ts'
import { makeKeepers } from '../live/make-keepers.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { newItem, sessionID } from './dispatcher-house.ts'
import { makeJudgeAt } from './judge-at.ts'
import { makeHands } from './make-hands.ts'
import { makeHolds } from './make-holds.ts'
import { makeItemStore } from './make-item-store.ts'
import { makeScriptedEngine, type ScriptedEngine } from './make-scripted-engine.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const tab = 'tab00000'
const model = { providerID: 'p', modelID: 'm' }
const heldItem = (kind: NewItem['kind'], text: string, more: Partial<NewItem> = {}) =>
  newItem(kind, { text, hold: { tab, waits: 'commandsReady' }, ...more })

/** What the servers of one host have in common. */
type Shared = {
  readonly hands: ReturnType<typeof makeHands>
  readonly items: ReturnType<typeof makeItemStore>
  readonly keepers: ReturnType<typeof makeKeepers>
}

/** One life of the host, with a clock whose hands a test moves. Nothing is sent: what is released stays queued. */
function begin(scripted: ScriptedEngine, store: Store, shared?: Shared) {
  const { engine } = scripted
  const hands = shared?.hands ?? makeHands()
  const items = shared?.items ?? makeItemStore({ store, emit: () => {} })
  const board = makeBoard({ engine, store, emit: () => {}, log: () => {}, queueOf: () => ({ waiting: 0 }) })
  const keepers = shared?.keepers ?? makeKeepers({ pause: hands.pause })
  const moving = { now: false }
  const judgeAt = makeJudgeAt({ engine, board, isMoving: () => moving.now, pause: hands.pause })
  const released: string[] = []
  const onReleased = (id: string) => void released.push(id)
  const { pause } = hands
  const holds = makeHolds({ engine, items, keepers, board, judgeAt, onReleased, pause, log: () => {} })
  const stopListening = scripted.onEvent((envelope) => {
    board.apply(envelope)
    holds.apply(envelope)
  })
  const stop = () => {
    stopListening()
    holds.stop()
    keepers.stop()
  }
  closing.unshift(stop)
  const owner = { serverKey: engine.key, sessionID }
  const pass = async (milliseconds: number) => {
    hands.pass(milliseconds)
    // What was read, judged and written down after it takes a few turns of the loop.
    for (let turn = 0; turn < 5; turn += 1) await hands.still()
  }
  return {
    hands,
    items,
    board,
    keepers,
    holds,
    moving,
    released,
    owner,
    pass,
    stop,
    post: (item: NewItem) => void items.post(owner, item),
    of: (item: NewItem) => items.get(item.id),
  }
}

async function house() {
  const scripted = makeScriptedEngine()
  scripted.addSession(sessionID, { agent: 'build', model })
  scripted.offer('/repo', { '/command': [{ name: 'custom' }] })
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  const life = begin(scripted, store)
  await life.board.opened('life-1')
  const socket = {}
  life.keepers.keep(socket, tab, [life.owner])
  /** The next such read stands until the gate is opened. */
  const hold = (path: string) => {
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    scripted.fail(new RegExp(`GET ${path}$`), () => (reached.resolve(), gate.promise))
    return { open: gate.resolve, reached: reached.promise }
  }
  return { scripted, store, life, socket, hold, close: () => life.keepers.gone(socket) }
}

describe('R-5: a held send whose tab is gone', () => {
  test('stays held while its tab lives, and for 5 s after', async () => {
    const { life, close, scripted } = await house()
    const item = heldItem('command', '/custom')
    life.post(item)
    scripted.received.length = 0
    await life.pass(60_000)
    close()
    await life.pass(4_999)
    expect(life.of(item)?.state).toBe('held')
    expect(scripted.received).toEqual([])
    await life.pass(1)
    expect(life.of(item)?.state).toBe('queued')
    expect(life.released).toEqual([sessionID])
  })

  test('R-2: a known command goes as a command, with what the session works with', async () => {
    const { life, close } = await house()
    const item = heldItem('command', '/custom now')
    life.post(item)
    close()
    await life.pass(5_000)
    expect(life.of(item)).toMatchObject({
      state: 'queued',
      kind: 'command',
      text: '/custom now',
      model,
      agent: 'build',
    })
    expect(life.of(item)).not.toHaveProperty('hold')
  })

  test('R-2: an unknown one parks and says so', async () => {
    const { life, close } = await house()
    const item = heldItem('command', '/bnech')
    life.post(item)
    close()
    await life.pass(5_000)
    expect(life.of(item)).toMatchObject({
      state: 'parked',
      reason: { code: 'unknown-command', message: 'No command is called /bnech here. Send as text?' },
    })
    expect(life.released).toEqual([])
  })

  test('R-3: a chosen model that the directory lacks parks, and the model stays', async () => {
    const { life, close } = await house()
    const chosen = { providerID: 'q', modelID: 'n' }
    const item = heldItem('prompt', 'do it', { hold: { tab, waits: 'localModelReady' }, model: chosen })
    life.post(item)
    close()
    await life.pass(5_000)
    expect(life.of(item)).toMatchObject({ state: 'parked', reason: { code: 'model-missing' }, model: chosen })
  })

  test('R-4: commands that can’t be read in time park it, and not before', async () => {
    const { life, close, hold } = await house()
    const item = heldItem('command', '/custom')
    life.post(item)
    const read = hold('/command')
    close()
    await life.pass(5_000)
    await read.reached
    await life.pass(9_999)
    expect(life.of(item)?.state).toBe('held')
    await life.pass(1)
    expect(life.of(item)).toMatchObject({
      state: 'parked',
      reason: { code: 'commandsReady', message: 'The commands of main could not be read' },
    })
  })

  test('an edit that was left is what it was before, with its reason', async () => {
    const { life, close, scripted } = await house()
    const [queued, failed] = [newItem(), newItem()]
    life.post(queued)
    life.post(failed)
    life.items.change(failed.id, { kind: 'failed', code: 'refused', message: 'No' })
    for (const { id } of [queued, failed]) life.items.change(id, { kind: 'hold', hold: { tab, waits: 'editing' } })
    scripted.received.length = 0
    close()
    await life.pass(5_000)
    expect(life.of(queued)?.state).toBe('queued')
    expect(life.of(failed)).toMatchObject({ state: 'failed', reason: { code: 'refused', message: 'No' } })
    expect(scripted.received).toEqual([])
  })
})

describe('R-5: who has it in hand decides', () => {
  test('a tab that comes back during the reads has it again', async () => {
    const { life, close, hold } = await house()
    const item = heldItem('command', '/custom')
    life.post(item)
    const read = hold('/command')
    close()
    await life.pass(5_000)
    await read.reached
    const again = {}
    life.keepers.keep(again, tab, [life.owner])
    read.open()
    await life.pass(0)
    expect(life.of(item)).toMatchObject({ state: 'held', hold: { tab } })
    life.keepers.gone(again)
    await life.pass(5_000)
    expect(life.of(item)?.state).toBe('queued')
  })

  test('a tab’s own release during the reads stands, also where the host would park it', async () => {
    const { life, close, hold } = await house()
    const item = heldItem('command', '/bnech')
    life.post(item)
    const read = hold('/command')
    close()
    await life.pass(5_000)
    await read.reached
    life.items.change(item.id, { kind: 'release', chosen: { kind: 'prompt' } })
    read.open()
    await life.pass(0)
    expect(life.of(item)).toMatchObject({ state: 'queued', kind: 'prompt' })
  })

  test('what another tab has in hand stays there, taken over or its own', async () => {
    const { life, close } = await house()
    const [item, edited] = [heldItem('command', '/custom'), newItem()]
    life.post(item)
    life.post(edited)
    life.keepers.keep({}, 'tab11111', [life.owner])
    life.items.change(edited.id, { kind: 'hold', hold: { tab: 'tab11111', waits: 'editing' } })
    life.items.change(item.id, { kind: 'hold', hold: { tab: 'tab11111', waits: 'commandsReady' } })
    close()
    await life.pass(60_000)
    expect(life.of(item)).toMatchObject({ state: 'held', hold: { tab: 'tab11111' } })
    expect(life.of(edited)?.state).toBe('held')
  })

  test('a tab that the host never heard of has 5 s from its item’s arrival', async () => {
    const { life } = await house()
    const item = heldItem('command', '/custom', { hold: { tab: 'tab22222', waits: 'commandsReady' } })
    life.post(item)
    await life.pass(4_999)
    expect(life.of(item)?.state).toBe('held')
    await life.pass(1)
    expect(life.of(item)?.state).toBe('queued')
  })

  test('R-5: after the host’s start every held item’s tab has 5 s to come back', async () => {
    const { scripted, store, life } = await house()
    const [left, kept] = [heldItem('command', '/custom'), heldItem('command', '/custom')]
    life.post({ ...left, hold: { tab: 'tab22222', waits: 'commandsReady' } })
    life.post(kept)
    life.stop()
    const next = begin(scripted, store)
    await next.board.opened('life-1')
    next.keepers.keep({}, tab, [next.owner])
    await next.pass(5_000)
    expect([next.of(left)?.state, next.of(kept)?.state]).toEqual(['queued', 'held'])
  })
})

test('S-1: what is held for one server is no other’s to judge, though its session has the same id', async () => {
  const { store, life, close } = await house()
  const other = makeScriptedEngine({ key: 'two' })
  other.addSession(sessionID, { agent: 'build', model })
  const second = begin(other, store, life)
  await second.board.opened('life-1')
  other.received.length = 0
  const item = heldItem('command', '/custom')
  life.post(item)
  close()
  await life.pass(5_000)
  expect([life.of(item)?.state, life.released]).toEqual(['queued', [sessionID]])
  expect([other.received, second.released]).toEqual([[], []])
})

describe('F-6: it is judged where the session works when it goes', () => {
  test('a move during the reads: what was read of the old place decides nothing', async () => {
    const { scripted, life, close, hold } = await house()
    scripted.offer('/repo/feature', { '/command': [{ name: 'other' }] })
    const item = heldItem('command', '/custom')
    life.post(item)
    const read = hold('/command')
    close()
    await life.pass(5_000)
    await read.reached
    scripted.emit('session.next.moved', { sessionID, location: { directory: '/repo/feature' } }, '')
    read.open()
    await life.pass(0)
    expect(life.of(item)).toMatchObject({ state: 'parked', reason: { code: 'unknown-command' } })
    expect(scripted.received.findLast(({ path }) => path === '/command')?.where).toBe('/repo/feature')
  })

  test('while the session is being moved it waits, and goes when that is over', async () => {
    const { life, close } = await house()
    life.moving.now = true
    const item = heldItem('command', '/custom')
    life.post(item)
    close()
    await life.pass(5_000)
    expect(life.of(item)?.state).toBe('held')
    life.moving.now = false
    life.holds.wake()
    await life.pass(0)
    expect(life.of(item)?.state).toBe('queued')
  })

  test('F-8: an item of a session that is still being made is resolved once it is', async () => {
    const { life, scripted } = await house()
    const tempID = 'new-session-1' as TemporarySessionID
    const from = { serverKey: life.owner.serverKey, sessionID: tempID }
    const item = heldItem('command', '/custom')
    life.items.post(from, item)
    await life.pass(5_000)
    expect(life.of(item)?.state).toBe('held')
    expect(scripted.received.some(({ path }) => path === '/command')).toBe(false)
    const made = scripted.addSession('ses_made')
    life.items.movedTo(from, made, life.items.moveTo(from, made))
    await life.pass(5_000)
    expect(life.of(item)).toMatchObject({ state: 'queued', sessionID: made })
  })
})
