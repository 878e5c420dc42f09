import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory } from '@pointsman/domain/scope'
import type { Mover } from './make-mover.ts'
import { child, codeOf, makeMoveWorld, one, type MoveWorld } from './move-world.ts'

const ids = makeIdMaker()
let world: MoveWorld
let root: Directory
let a: Directory
let b: Directory
beforeAll(() => {
  world = makeMoveWorld()
  ;({ root, a, b } = world)
})
afterAll(() => world.end())
afterEach(() => world.close())
const house: MoveWorld['house'] = (before) => world.house(before)
/** What waits was looked at once more, as an event asks for it: what one session asks for is done one after the other. */
async function lookedAt({ hold }: Pick<Mover, 'hold'>): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await hold(one, async () => {})
}

describe('S-7: a busy session', () => {
  test('refused without another wish, and nothing was told', async () => {
    const { move, begin, moves, told, scripted, status } = await house()
    begin()
    // Another session works and asks in the same place: that blocks only itself.
    scripted.addSession('ses_other')
    status('ses_other', 'busy')
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
    const { move, begin, end, scripted, moves, told, until, mover } = await house()
    begin()
    // Another client moved it meanwhile: the turn goes on in the old place, and only that list has it.
    scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: b })
    scripted.emit('session.next.moved', { sessionID: one, location: { directory: b } }, '')
    await move(a, { whenBusy: 'wait' })
    // An abort now answers well, says idle twice, and stops nothing.
    for (let count = 0; count < 2; count += 1)
      scripted.emit('session.status', { sessionID: one, status: { type: 'idle' } }, b)
    expect(await codeOf(move(a))).toBe('busy')
    await lookedAt(mover)
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

  test('wait: the turn ends and another place is asked for in that moment: that one wins, and the first hears that it lost', async () => {
    const { move, begin, end, told, moves } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    end()
    await move(b)
    expect(told()).toEqual([`waiting ${a}`, `ended ${a} superseded`, `moving ${b}`, `ended ${b}`])
    expect(moves()).toEqual([[one, { directory: b }]])
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
    become('ready')
    expect(told()).toEqual([`waiting ${a}`])
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

  test('wait: another client brings it there, and with the turn’s end it has ended: nobody is asked to move it', async () => {
    const { move, begin, end, scripted, told, moves, until } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: a })
    end()
    await until(() => told().length > 1)
    expect([told(), moves()]).toEqual([[`waiting ${a}`, `ended ${a}`], []])
  })

  test('wait: taken back while the end of its turn is looked at, it stays', async () => {
    const { move, begin, end, scripted, told, moves, mover } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    scripted.fail(/GET \/session\/ses_one$/, () => void mover.takeBack(one))
    end()
    await lookedAt(mover)
    expect([told(), moves()]).toEqual([[`waiting ${a}`, `ended ${a} superseded`], []])
  })

  test('wait: taken back, what was typed meanwhile goes out where it is', async () => {
    const { move, begin, scripted, items, dispatcher, mover, until } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    const source = { directory: root, revision: 1 }
    const item = { id: ids.message(), partID: ids.part(), source, kind: 'prompt' as const, text: 'also this' }
    items.post({ serverKey: scripted.engine.key, sessionID: one }, { ...item, delivery: 'steer' })
    dispatcher.wake(one)
    await dispatcher.idle()
    await lookedAt(mover)
    expect(items.get(item.id)?.state).toBe('queued')
    mover.takeBack(one)
    await until(() => items.get(item.id)?.state === 'confirmed')
  })

  test('wait: its place goes before its turn ends: it was not moved, and says why; what can’t be asked now is asked again', async () => {
    const { move, begin, end, scripted, told, moves, until, status, mover } = await house()
    const place = join(world.scratch.base, 'short-lived') as Directory
    world.scratch.git(root, 'worktree', 'add', '-q', '--detach', '--', place)
    begin()
    await move(place, { whenBusy: 'wait' })
    scripted.fail(/GET \/session\/ses_one$/, Response.json({ name: 'UnknownError' }, { status: 500 }))
    scripted.emit('session.status', { sessionID: one, status: { type: 'idle' } }, root)
    status(one, 'busy')
    await lookedAt(mover)
    expect(told()).toEqual([`waiting ${place}`])
    rmSync(place, { recursive: true })
    end()
    await until(() => told().length > 1)
    expect([told().at(-1), moves()]).toEqual([`ended ${place} missing-directory`, []])
  })

  test('wait: its session is deleted: nothing of it is left', async () => {
    const { move, begin, scripted, mover } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    scripted.emit('session.deleted', { info: scripted.sessions.get(one) })
    expect([mover.isWanted(a), mover.isHeld(one), mover.moveOf(one)]).toEqual([undefined, false, undefined])
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
})

test('S-7: a stored reason that nobody can read keeps the next life from nothing', async () => {
  const first = await house()
  const { scripted, store, move, begin, stop } = first
  begin()
  await move(a, { whenBusy: 'wait' })
  store.run("UPDATE moves SET reason = '{'")
  stop()
  expect((await house({ scripted, store })).mover.moveOf(one)).toBeUndefined()
})
