import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Directory } from '@pointsman/domain/scope'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { judgeDestination } from './judge-destination.ts'
import { child, codeOf, makeMoveWorld, one, type MoveWorld } from './move-world.ts'

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

  test('S-2: the engine’s word of a move that is late is waited for: one stay, answered as it was told', async () => {
    const { move, scripted, held, waits, until, board } = await house()
    const before = board.placementOf(one)?.revision ?? 0
    scripted.fail(/move-session/, () => {
      scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: a })
    })
    held.byHand = true
    const asked = move(a)
    await until(() => waits.some(({ milliseconds }) => milliseconds === 1_000))
    expect(board.placementOf(one)).toMatchObject({ directory: root, revision: before })
    scripted.emit('session.next.moved', { sessionID: one, location: { directory: a } }, '')
    expect(await asked).toMatchObject({ placement: { directory: a, revision: before + 1 } })
  })

  test('S-2: where the engine never tells of a move the host does, once', async () => {
    const { move, scripted, events, board } = await house()
    const before = board.placementOf(one)?.revision ?? 0
    scripted.fail(/move-session/, () => {
      scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: a })
    })
    events.length = 0
    expect(await move(a)).toMatchObject({ placement: { directory: a, revision: before + 1 } })
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
    for (const file of own) world.scratch.write(root, file, 'mine')
    world.scratch.write(a, 'same.txt', 'mine')
    const commit = world.scratch.git(a, 'rev-parse', 'HEAD')
    world.scratch.git(a, 'add', '.')
    world.scratch.git(a, 'commit', '-q', '-m', 'has it already')
    scripted.fail(/move-session/, () => {
      rmSync(join(root, 'x.txt'))
      world.scratch.write(a, 'x.txt', 'mine')
    })
    const cause = await move(a, { carryChanges: true }).catch((reason: unknown) => reason)
    expect(cause).toMatchObject({ code: 'not-carried', detail: { from: root, to: a, files: ['deep/y.txt'] } })
    expect([where(), told().at(-1)]).toEqual([a, `ended ${a} not-carried`])
    expect(mover.moveOf(one)).toMatchObject({ state: 'failed', reason: { code: 'not-carried' } })
    for (const file of ['deep', 'same.txt']) rmSync(join(root, file), { recursive: true })
    rmSync(join(a, 'x.txt'))
    world.scratch.git(a, 'reset', '-q', '--hard', commit)
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
    await move(a, { carryChanges: true })
    expect(places()).toEqual([a, a, a, root])
    // What was changed goes along once, with the session itself.
    const carried = scripted.posts('move-session').map(({ body }) => [body['sessionID'], body['moveChanges']])
    expect(carried).toEqual([
      [child, undefined],
      ['ses_grandchild', undefined],
      [one, true],
    ])
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
    const other = world.scratch.repository('other')
    const clone = join(world.scratch.base, 'clone') as Directory
    world.scratch.git(world.scratch.base, 'clone', '-q', root, clone)
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
    expect(await codeOf(move(join(world.scratch.base, 'nowhere') as Directory))).toBe('missing-directory')
    expect(told()).toEqual([])
  })

  test('a clone in the place of a removed worktree is another workspace, though git still lists the path', async () => {
    const { move } = await house()
    const directory = join(root, '.worktrees', 'ghost') as Directory
    world.scratch.git(root, 'worktree', 'add', '-q', '-b', 'ghost', '--', directory)
    rmSync(directory, { recursive: true })
    world.scratch.git(world.scratch.base, 'clone', '-q', root, directory)
    expect(await codeOf(move(directory))).toBe('other-workspace')
  })

  test('S-6: a worktree that was made by hand, outside of the repository, is a place like any other', async () => {
    const { move, where } = await house()
    const hand = join(world.scratch.base, 'by hand') as Directory
    world.scratch.git(root, 'worktree', 'add', '-q', '--detach', '--', hand)
    expect(await move(hand)).toMatchObject({ state: 'moved' })
    expect(where()).toBe(hand)
  })

  test('a bare repository has no files to work on: it is no place to go back to', async () => {
    const bare = join(world.scratch.base, 'bare.git') as Directory
    world.scratch.git(world.scratch.base, 'clone', '-q', '--bare', root, bare)
    const tree = join(world.scratch.base, 'bare-tree') as Directory
    world.scratch.git(bare, 'worktree', 'add', '-q', '-b', 'tree', '--', tree)
    const { engine } = makeScriptedEngine({ directory: bare })
    const judge = (directory: Directory) => judgeDestination(engine, { root: bare, git: true }, directory)
    expect(await codeOf(judge(bare))).toBe('bare')
    expect(await judge(tree)).toBe(tree)
  })

  test('S-9: a session whose directory is gone is attached again by the same way', async () => {
    const { move, scripted, where } = await house()
    const gone = join(world.scratch.base, 'gone')
    scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: gone })
    scripted.received.length = 0
    await move(b)
    expect(where()).toBe(b)
    expect(scripted.received.some(({ path }) => path === '/session/status')).toBe(false)
  })
})

test('S-7: two moves in one moment: one after the other, the last wins, both answered', async () => {
  const { move, where, told, gate, until, scripted, mover } = await house()
  const answer = Promise.withResolvers<void>()
  gate.move = answer.promise
  const asked = Promise.all([move(a), move(b)])
  await until(() => told().length > 0)
  // The second has not even looked at the session.
  expect(scripted.received.filter(({ path }) => path === `/session/${one}`)).toHaveLength(1)
  expect(told()).toEqual([`moving ${a}`])
  // Its folder is no one’s to remove meanwhile.
  expect([mover.isWanted(a), mover.isWanted(b)]).toEqual([one, undefined])
  answer.resolve()
  const [first, second] = await asked
  expect([first.placement.directory, second.placement.directory]).toEqual([a, b])
  expect(second.placement.revision).toBe(first.placement.revision + 1)
  expect(where()).toBe(b)
  expect(told()).toEqual([`moving ${a}`, `ended ${a}`, `moving ${b}`, `ended ${b}`])
})

test('V-1: whether it is at rest, for who holds it: idle, at work, or stopped for it', async () => {
  const { mover, begin, end, scripted } = await house()
  expect(await mover.rest(one, { stop: true })).toBe('idle')
  expect(scripted.posts('abort')).toHaveLength(0)
  begin()
  expect(await mover.rest(one, { stop: false })).toBe('busy')
  scripted.fail(/abort/, () => end())
  expect(await mover.rest(one, { stop: true })).toBe('stopped')
})
