import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { mkdirSync, rmSync } from 'node:fs'
import type { HostEvent, MoveRequest, ServerInfo } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { makeBoard } from '../board/make-board.ts'
import type { Engine } from '../engine/engine.ts'
import { makeDispatcher, turnLimit } from '../outbox/make-dispatcher.ts'
import { makeItemStore } from '../outbox/make-item-store.ts'
import { makeScriptedEngine, type ScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { makeScratch } from '../worktree/make-scratch.ts'
import { judgeDestination } from './judge-destination.ts'
import { makeMover, type Mover } from './make-mover.ts'

let scratch: ReturnType<typeof makeScratch>
let root: Directory
let a: Directory
let b: Directory
const closing: (() => void)[] = []
beforeAll(() => {
  scratch = makeScratch()
  root = scratch.repository('ledger')
  const tree = (name: string) => {
    const directory = join(root, '.worktrees', name) as Directory
    scratch.git(root, 'worktree', 'add', '-q', '-b', name, '--', directory)
    return directory
  }
  a = tree('a')
  b = tree('b')
})
afterAll(() => scratch.end())
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const one = 'ses_one' as SessionID
const child = 'ses_child' as SessionID
const ids = makeIdMaker()

/** A host around an engine in memory, with real repositories. Its clock stands: a wait ends when the test lets it. */
async function house(before?: { readonly scripted: ScriptedEngine; readonly store: Store }) {
  const scripted = before?.scripted ?? makeScriptedEngine({ directory: root })
  if (!before) scripted.addSession(one)
  const listeners = new Set<(info: ServerInfo) => void>()
  /** The engine's answer to a move waits for this. */
  const gate: { move?: Promise<void> } = {}
  const engine: Engine = {
    ...scripted.engine,
    fetch: async (path, init) => {
      if (path.endsWith('/move-session')) await gate.move
      return scripted.engine.fetch(path, init)
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const store = before?.store ?? openStore({ file: ':memory:', migrations })
  const events: HostEvent[] = []
  const watchers = new Set<() => void>()
  const emit = (event: HostEvent) => {
    events.push(event)
    for (const look of watchers) look()
  }
  const log = () => {}
  const items = makeItemStore({ store, emit })
  const board = makeBoard({ engine, store, emit, moveOf: (id) => mover.moveOf(id), log })
  const waits: { milliseconds: number; go: () => void }[] = []
  const held = { time: 1_000_000, byHand: false }
  // The waits that settle a turn are let through with the clock; the long ones never end here but by an event.
  const pause = (milliseconds: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      const go = () => {
        held.time += milliseconds
        resolve()
      }
      if (milliseconds > 1_500) return
      if (held.byHand) {
        waits.push({ milliseconds, go })
        for (const look of watchers) look()
      } else setImmediate(go)
    })
  const mover: Mover = makeMover({
    engine,
    store,
    board,
    items,
    workspace: () => ({ root, git: true }),
    emit,
    onFree: (id) => dispatcher.wake(id),
    onMoved: () => {},
    log,
    pause,
    now: () => held.time,
  })
  const dispatcher = makeDispatcher({
    engine,
    items,
    board,
    log,
    isHeld: (id) => mover.isHeld(id as SessionID),
    pause: (milliseconds) =>
      new Promise<void>((resolve) => {
        if (milliseconds !== turnLimit) setImmediate(resolve)
      }),
  })
  await board.opened('life-1')
  const stopListening = scripted.onEvent((envelope) => {
    board.apply(envelope)
    emit({ kind: 'engine', serverKey: engine.key, ...envelope })
    dispatcher.apply(envelope)
    mover.apply(envelope)
  })
  const stop = () => {
    stopListening()
    mover.stop()
    dispatcher.stop()
  }
  closing.unshift(stop)
  if (!before) closing.push(() => store.close())
  const status = (id: string, type: 'busy' | 'idle', where: string = root) => {
    if (type === 'busy') scripted.statuses.set(id, { type, where })
    else scripted.statuses.delete(id)
    scripted.emit('session.status', { sessionID: id, status: { type } }, where)
  }
  return {
    scripted,
    store,
    stop,
    board,
    items,
    mover,
    dispatcher,
    events,
    waits,
    held,
    gate,
    status,
    told: () =>
      events.flatMap((event) =>
        event.kind === 'move' ? [[event.state, event.to, ...(event.reason ? [event.reason.code] : [])].join(' ')] : [],
      ),
    moves: () => scripted.posts('move-session').map(({ body }) => [body['sessionID'], body['destination']]),
    move: (directory: Directory, more: Partial<MoveRequest> = {}) => mover.move(one, { directory, ...more }),
    where: () => scripted.sessions.get(one)?.['directory'],
    until(look: () => boolean): Promise<void> {
      return new Promise((resolve) => {
        const again = () => {
          if (!look()) return
          watchers.delete(again)
          resolve()
        }
        watchers.add(again)
        again()
      })
    },
    become(status_: ServerInfo['status']) {
      for (const listener of listeners) listener({ ...engine.info(), status: status_ })
    },
    /** A turn of another client: a prompt, and an assistant message that is not done. */
    begin(id = 'msg_1') {
      scripted.messages.set(one, [{ id, sessionID: one, role: 'user', agent: 'build', time: { created: 1 } }])
      scripted.begin(one, id)
      status(one, 'busy')
    },
    end(id = 'msg_1') {
      scripted.answer(one, id)
      status(one, 'idle')
    },
  }
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'granted',
    (cause: { code?: string; name: string }) => cause.code ?? cause.name,
  )

describe('S-7: an idle session', () => {
  test('moves at once, is read back, and its placement is answered and told once', async () => {
    const { move, told, moves, where, events, board } = await house()
    const before = board.placementOf(one)?.revision ?? 0
    events.length = 0
    const answer = await move(a)
    expect(answer).toEqual({ state: 'moved', placement: { directory: a, incarnation: 'life-1', revision: before + 1 } })
    expect(moves()).toEqual([[one, { directory: a }]])
    expect(where()).toBe(a)
    expect(told()).toEqual([`moving ${a}`, `ended ${a}`])
    expect(events.filter((event) => event.kind === 'placement')).toHaveLength(1)
  })

  test('changes go along where that was wished', async () => {
    const { move, scripted } = await house()
    await move(a, { carryChanges: true })
    await move(b)
    expect(scripted.posts('move-session').map(({ body }) => body['moveChanges'])).toEqual([true, undefined])
  })

  test('changes that did not come along are named: it is moved, and that is an error and no shrug', async () => {
    const { move, scripted, told, where, mover } = await house()
    const own = ['x.txt', 'deep/y.txt', 'same.txt']
    for (const file of own) scratch.write(root, file, 'mine')
    scratch.write(a, 'same.txt', 'mine')
    const commit = scratch.git(a, 'rev-parse', 'HEAD')
    scratch.git(a, 'add', '.')
    scratch.git(a, 'commit', '-q', '-m', 'has it already')
    scripted.fail(/move-session/, () => {
      rmSync(join(root, 'x.txt'))
      scratch.write(a, 'x.txt', 'mine')
    })
    const cause = await move(a, { carryChanges: true }).catch((one: unknown) => one)
    expect(cause).toMatchObject({ code: 'not-carried', detail: { from: root, to: a, files: ['deep/y.txt'] } })
    expect([where(), told().at(-1)]).toEqual([a, `ended ${a} not-carried`])
    expect(mover.moveOf(one)).toMatchObject({ state: 'failed', reason: { code: 'not-carried' } })
    for (const file of ['deep', 'same.txt']) rmSync(join(root, file), { recursive: true })
    rmSync(join(a, 'x.txt'))
    scratch.git(a, 'reset', '-q', '--hard', commit)
  })

  test('already there: moved, and the engine is not asked to', async () => {
    const { move, moves, told } = await house()
    expect(await move(root)).toMatchObject({ state: 'moved', placement: { directory: root } })
    expect([moves(), told()]).toEqual([[], []])
  })

  test('its subagents go along, and come back where the session itself can’t', async () => {
    const { move, scripted } = await house()
    scripted.addSession(child, { parentID: one })
    scripted.addSession('ses_grandchild', { parentID: child })
    scripted.addSession('ses_other')
    const places = () =>
      [one, child, 'ses_grandchild', 'ses_other'].map((id) => scripted.sessions.get(id)?.['directory'])
    await move(a)
    expect(places()).toEqual([a, a, a, root])
    scripted.fail(/move-session/, () => {}, 2)
    scripted.fail(/move-session/, Response.json({ name: 'MoveSessionError' }, { status: 400 }))
    expect(await codeOf(move(b))).toBe('MoveSessionError')
    expect(places()).toEqual([a, a, a, root])
  })

  test('a mismatch is an error, never a shrug', async () => {
    const { move, scripted, told } = await house()
    scripted.fail(/move-session/, new Response('true'))
    expect(await codeOf(move(a))).toBe('mismatch')
    expect(told()).toEqual([`moving ${a}`, `ended ${a} mismatch`])
  })

  test('an answer that was lost is looked up: done is done, and what was not is the engine’s error', async () => {
    const { move, scripted, where, told } = await house()
    scripted.fail(/move-session/, 'lose')
    expect(await move(a)).toMatchObject({ state: 'moved', placement: { directory: a } })
    scripted.fail(/move-session/, 'drop')
    expect(await codeOf(move(b))).toBe('EngineUnavailable')
    expect(where()).toBe(a)
    expect(told().at(-1)).toBe(`ended ${b} engine-unavailable`)
  })

  test('R-6: a message that was cut long ago does not make it busy, and what an abort left asking does not block it', async () => {
    const { move, scripted, held } = await house()
    scripted.messages.set(one, [{ id: 'msg_1', sessionID: one, role: 'user', agent: 'build', time: { created: 1 } }])
    scripted.begin(one, 'msg_1')
    scripted.requests.permission.push({
      id: 'per_1',
      sessionID: one,
      permission: 'bash',
      patterns: [],
      always: [],
      metadata: {},
    })
    held.byHand = true
    held.time += 20_000
    expect(await move(a)).toMatchObject({ state: 'moved' })
  })

  test('idle by status and without an end is looked at twice, and one that moved on meanwhile is at work', async () => {
    const { move, scripted, held, waits, until } = await house()
    held.byHand = true
    scripted.messages.set(one, [{ id: 'msg_1', sessionID: one, role: 'user', agent: 'build', time: { created: 1 } }])
    scripted.begin(one, 'msg_1')
    const asked = codeOf(move(a))
    await until(() => waits.length === 1)
    expect(waits[0]?.milliseconds).toBe(1_500)
    // A step began and ended in between, and the status was idle at both looks.
    scripted.begin(one, 'msg_1')
    waits[0]?.go()
    expect(await asked).toBe('busy')
  })
})

describe('S-7: where to', () => {
  test('another repository, another clone, a folder inside, a missing one: refused with both names', async () => {
    const { move, told } = await house()
    const other = scratch.repository('other')
    const clone = join(scratch.base, 'clone') as Directory
    scratch.git(scratch.base, 'clone', '-q', root, clone)
    const inside = join(a, 'src') as Directory
    mkdirSync(inside)
    for (const [directory, named] of [
      [other, other],
      [clone, clone],
      [inside, a],
      ['/etc' as Directory, '/etc' as Directory],
    ] as const) {
      const asked = move(directory).catch((cause: unknown) => cause)
      expect(await asked).toMatchObject({ code: 'other-workspace', detail: { workspace: root, other: named } })
    }
    expect(await codeOf(move(join(scratch.base, 'nowhere') as Directory))).toBe('missing-directory')
    expect(told()).toEqual([])
  })

  test('a clone in the place of a removed worktree is another workspace, though git still lists the path', async () => {
    const { move } = await house()
    const directory = join(root, '.worktrees', 'ghost') as Directory
    scratch.git(root, 'worktree', 'add', '-q', '-b', 'ghost', '--', directory)
    rmSync(directory, { recursive: true })
    scratch.git(scratch.base, 'clone', '-q', root, directory)
    expect(await codeOf(move(directory))).toBe('other-workspace')
  })

  test('a bare repository has no files to work on: it is no place to go back to', async () => {
    const bare = join(scratch.base, 'bare.git') as Directory
    scratch.git(scratch.base, 'clone', '-q', '--bare', root, bare)
    const tree = join(scratch.base, 'bare-tree') as Directory
    scratch.git(bare, 'worktree', 'add', '-q', '-b', 'tree', '--', tree)
    const { engine } = makeScriptedEngine({ directory: bare })
    const judge = (directory: Directory) => judgeDestination(engine, { root: bare, git: true }, directory)
    expect(await codeOf(judge(bare))).toBe('bare')
    expect(await judge(tree)).toBe(tree)
  })

  test('S-9: a session whose directory is gone is attached again by the same way', async () => {
    const { move, scripted, where } = await house()
    const gone = join(scratch.base, 'gone')
    scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: gone })
    scripted.received.length = 0
    await move(b)
    expect(where()).toBe(b)
    expect(scripted.received.some(({ path }) => path === '/session/status')).toBe(false)
  })
})

describe('S-7: a busy session', () => {
  test('refused without another wish, and nothing was told', async () => {
    const { move, begin, moves, told, scripted } = await house()
    begin()
    // Another session asks in the same place: that blocks only itself.
    const asks = { id: 'per_1', sessionID: 'ses_other', permission: 'bash', patterns: [], always: [], metadata: {} }
    scripted.requests.permission.push(asks)
    expect(await codeOf(move(a))).toBe('busy')
    expect([moves(), told()]).toEqual([[], []])
  })

  test('a permission or question pending, its own or a subagent’s: blocked, whatever was wished', async () => {
    const { move, begin, scripted, status, moves } = await house()
    scripted.addSession(child, { parentID: one })
    begin()
    status(child, 'busy')
    scripted.requests.permission.push({
      id: 'per_1',
      sessionID: child,
      permission: 'bash',
      patterns: [],
      always: [],
      metadata: {},
    })
    for (const whenBusy of ['refuse', 'wait', 'stop'] as const)
      expect(await codeOf(move(a, { whenBusy }))).toBe('blocked')
    expect(moves()).toEqual([])
  })

  test('wait: answered at once, moved when the turn is over', async () => {
    const { move, begin, end, moves, told, until } = await house()
    begin()
    expect(await move(a, { whenBusy: 'wait' })).toMatchObject({ state: 'waiting', placement: { directory: root } })
    expect([moves(), told()]).toEqual([[], [`waiting ${a}`]])
    end()
    await until(() => told().length === 3)
    expect(told()).toEqual([`waiting ${a}`, `moving ${a}`, `ended ${a}`])
  })

  test('wait: idle events alone move nothing while its list, where the turn runs, still has it', async () => {
    const { move, begin, end, scripted, moves, told, until } = await house()
    begin()
    // Another client moved it meanwhile: the turn goes on in the old place, and only that list has it.
    scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: b })
    scripted.emit('session.next.moved', { sessionID: one, location: { directory: b } }, '')
    await move(a, { whenBusy: 'wait' })
    // An abort now answers well, says idle twice, and stops nothing.
    for (let count = 0; count < 2; count += 1)
      scripted.emit('session.status', { sessionID: one, status: { type: 'idle' } }, b)
    expect(await codeOf(move(a))).toBe('busy')
    expect(moves()).toEqual([])
    end()
    await until(() => told().at(-1) === `ended ${a}`)
    expect(moves()).toEqual([[one, { directory: a }]])
  })

  test('wait: an item of ours that is sent and not answered keeps it, though the status says idle', async () => {
    const { move, scripted, items, dispatcher, told, until } = await house()
    const item = {
      id: ids.message(),
      partID: ids.part(),
      source: { directory: root, revision: 1 },
      kind: 'prompt' as const,
      text: 'go',
    }
    items.post({ serverKey: scripted.engine.key, sessionID: one }, item)
    dispatcher.wake(one)
    await until(() => items.get(item.id)?.state === 'confirmed')
    expect((await move(a, { whenBusy: 'wait' })).state).toBe('waiting')
    scripted.answer(one, item.id)
    await until(() => told().at(-1) === `ended ${a}`)
  })

  test('wait: a turn of ours that was cut ends it too, though no event says so', async () => {
    const { move, scripted, items, dispatcher, told, until, status } = await house()
    const source = { directory: root, revision: 1 }
    const item = { id: ids.message(), partID: ids.part(), source, kind: 'prompt' as const, text: 'go' }
    items.post({ serverKey: scripted.engine.key, sessionID: one }, item)
    dispatcher.wake(one)
    await until(() => items.get(item.id)?.state === 'confirmed')
    status(one, 'busy')
    scripted.begin(one, item.id)
    expect((await move(a, { whenBusy: 'wait' })).state).toBe('waiting')
    status(one, 'idle')
    await until(() => told().at(-1) === `ended ${a}`)
    expect(items.get(item.id)?.state).toBe('interrupted')
  })

  test('wait: what is sent meanwhile goes out after the move', async () => {
    const { move, begin, end, scripted, items, dispatcher, until, told } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    const item = {
      id: ids.message(),
      partID: ids.part(),
      source: { directory: root, revision: 1 },
      kind: 'prompt' as const,
      text: 'after',
    }
    let went = ''
    scripted.fail(/prompt_async/, () => {
      went = String(scripted.sessions.get(one)?.['directory'])
    })
    items.post({ serverKey: scripted.engine.key, sessionID: one }, item)
    dispatcher.wake(one)
    await dispatcher.idle()
    expect(items.get(item.id)?.state).toBe('queued')
    end()
    await until(() => items.get(item.id)?.state === 'confirmed')
    expect(went).toBe(a)
    expect(told().at(-1)).toBe(`ended ${a}`)
  })

  test('wait: the last of two wins, and the first one is told that it lost', async () => {
    const { move, begin, end, told, until, where } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    await move(b, { whenBusy: 'wait' })
    end()
    await until(() => told().at(-1) === `ended ${b}`)
    expect(told()).toEqual([`waiting ${a}`, `ended ${a} superseded`, `waiting ${b}`, `moving ${b}`, `ended ${b}`])
    expect(where()).toBe(b)
  })

  test('wait: a later wish that is refused changes nothing of it; a wish to stay takes it back', async () => {
    const { move, begin, mover, told } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    expect(await codeOf(move(b))).toBe('busy')
    expect(mover.isWanted(a)).toBe(one)
    await move(root)
    expect(told()).toEqual([`waiting ${a}`, `ended ${a} superseded`])
    expect([mover.isWanted(a), mover.isHeld(one)]).toEqual([undefined, false])
  })

  test('wait: the engine dies, and it is told so; what was held goes on', async () => {
    const { move, begin, mover, told, become, moves } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    become('starting')
    expect(told().at(-1)).toBe(`ended ${a} engine-unavailable`)
    expect([mover.isHeld(one), moves()]).toEqual([false, []])
  })

  test('wait: another client brings it there, and the same wish again says that it is done', async () => {
    const { move, begin, scripted, told, mover } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: a })
    expect(await move(a, { whenBusy: 'wait' })).toMatchObject({ state: 'moved' })
    expect([told(), mover.moveOf(one)]).toEqual([[`waiting ${a}`, `ended ${a}`], undefined])
  })

  test('wait: asked twice for the same place it waits once, with the last word on its changes', async () => {
    const { move, begin, end, scripted, told, until } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    expect(await move(a, { whenBusy: 'wait', carryChanges: true })).toMatchObject({ state: 'waiting' })
    end()
    await until(() => told().at(-1) === `ended ${a}`)
    expect(told()).toEqual([`waiting ${a}`, `moving ${a}`, `ended ${a}`])
    expect(scripted.posts('move-session').map(({ body }) => body['moveChanges'])).toEqual([true])
  })

  test('wait: whoever asks for the session later is told of it, and of its end', async () => {
    const { move, begin, end, board, until, told } = await house()
    const known = async () => (await board.summary(one))?.move
    begin()
    await move(a, { whenBusy: 'wait' })
    expect(await known()).toEqual({ to: a, state: 'waiting' })
    expect((await board.list()).sessions[0]?.move).toEqual({ to: a, state: 'waiting' })
    end()
    await until(() => told().at(-1) === `ended ${a}`)
    expect(await known()).toBeUndefined()
  })

  test('wait: taken back, it stays; a failure that was read is forgotten, and so is one that a later move made old', async () => {
    const { move, begin, end, mover, scripted, told, moves, until } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    expect(mover.takeBack(one)).toBeUndefined()
    expect([told().at(-1), mover.isHeld(one)]).toEqual([`ended ${a} superseded`, false])
    end()
    expect(await codeOf(move(root))).toBe('granted')
    expect(moves()).toEqual([])
    scripted.fail(/move-session/, Response.json({ name: 'MoveSessionError' }, { status: 400 }))
    await codeOf(move(a))
    expect(mover.moveOf(one)).toMatchObject({ to: a, state: 'failed', reason: { code: 'MoveSessionError' } })
    expect([mover.takeBack(one), told().at(-1)]).toEqual([undefined, `ended ${a}`])
    scripted.fail(/move-session/, Response.json({ name: 'MoveSessionError' }, { status: 400 }))
    await codeOf(move(a))
    scripted.emit('session.next.moved', { sessionID: one, location: { directory: b } }, '')
    await until(() => mover.moveOf(one) === undefined)
  })

  describe('wait: a host that ends meanwhile', () => {
    test('goes on waiting in its next life, holds what is queued from the first moment, and moves when the turn is over', async () => {
      const before = await house()
      before.begin()
      await before.move(a, { whenBusy: 'wait', carryChanges: true })
      before.stop()
      const { mover, board, end, until, told, scripted } = await house(before)
      expect([mover.isHeld(one), mover.isWanted(a)]).toEqual([true, one])
      mover.resume()
      expect((await board.summary(one))?.move).toEqual({ to: a, state: 'waiting' })
      end()
      await until(() => told().at(-1) === `ended ${a}`)
      expect(scripted.posts('move-session').map(({ body }) => body)).toMatchObject([
        { destination: { directory: a }, moveChanges: true },
      ])
      expect((await house(before)).mover.isHeld(one)).toBe(false)
    })

    test('moves at once where the turn ended while it was down', async () => {
      const before = await house()
      before.begin()
      await before.move(a, { whenBusy: 'wait' })
      before.stop()
      before.end()
      const { mover, until, told } = await house(before)
      mover.resume()
      await until(() => told().at(-1) === `ended ${a}`)
    })

    test('with its engine: it was not moved, and the reason is there for a page of any later day', async () => {
      const before = await house()
      before.begin()
      await before.move(a, { whenBusy: 'wait' })
      before.stop()
      before.scripted.script.incarnation = 'life-2'
      const next = await house(before)
      next.mover.resume()
      expect([next.told(), next.mover.isHeld(one), next.moves()]).toEqual([
        [`ended ${a} engine-unavailable`],
        false,
        [],
      ])
      next.stop()
      const { board } = await house(before)
      expect((await board.list()).sessions[0]?.move).toMatchObject({
        to: a,
        state: 'failed',
        reason: { code: 'engine-unavailable' },
      })
    })
  })

  test('stop: aborted where it runs, moved only after it is idle and was so for the second idle too', async () => {
    const { move, begin, scripted, status, held, waits, moves, until, told } = await house()
    begin()
    held.byHand = true
    const asked = move(a, { whenBusy: 'stop' })
    await until(() => scripted.posts('abort').length === 1 || told().length > 0)
    // The first idle comes before the message ends.
    status(one, 'idle')
    await until(() => waits.length === 1)
    expect([waits[0]?.milliseconds, moves()]).toEqual([150, []])
    const [user, open] = scripted.messages.get(one) ?? []
    const ended = { ...open, time: { created: 1, completed: 2 }, error: { name: 'MessageAbortedError', data: {} } }
    scripted.messages.set(one, [user, ended] as Record<string, unknown>[])
    waits[0]?.go()
    expect(await asked).toMatchObject({ state: 'moved', placement: { directory: a } })
    const order = scripted.received.filter(({ path }) => /abort|move-session/.test(path)).map(({ path }) => path)
    expect(order).toEqual([`/session/${one}/abort`, '/experimental/control-plane/move-session'])
  })
})

test('S-7: two moves in one moment: one after the other, the last wins, both answered', async () => {
  const { move, where, told, gate, until, scripted } = await house()
  const answer = Promise.withResolvers<void>()
  gate.move = answer.promise
  const asked = Promise.all([move(a), move(b)])
  await until(() => told().length > 0)
  // The second has not even looked at the session.
  expect(scripted.received.filter(({ path }) => path === `/session/${one}`)).toHaveLength(1)
  expect(told()).toEqual([`moving ${a}`])
  answer.resolve()
  const [first, second] = await asked
  expect([first.placement.directory, second.placement.directory]).toEqual([a, b])
  expect(second.placement.revision).toBe(first.placement.revision + 1)
  expect(where()).toBe(b)
  expect(told()).toEqual([`moving ${a}`, `ended ${a}`, `moving ${b}`, `ended ${b}`])
})
