import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { Directory } from '@pointsman/domain/scope'
import { codeOf, makeMoveWorld, one, type MoveWorld } from './move-world.ts'

let world: MoveWorld
let a: Directory
let b: Directory
beforeAll(() => {
  world = makeMoveWorld()
  ;({ a, b } = world)
})
afterAll(() => world.end())
afterEach(() => world.close())
const house: MoveWorld['house'] = (before) => world.house(before)

describe('S-7: stop and move', () => {
  test('aborted where it runs, moved only after it is idle and was so for the second idle too', async () => {
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

  test('a turn that does not end within 20 s is not moved away from, and that is told', async () => {
    const { move, begin, scripted, limits, until, told, moves, mover } = await house()
    begin()
    const asked = codeOf(move(a, { whenBusy: 'stop' }))
    const patience = () => limits.find(({ milliseconds }) => milliseconds === 20_000)
    await until(() => patience() !== undefined)
    expect([scripted.posts('abort').length, told(), mover.isHeld(one)]).toEqual([1, [`moving ${a}`], true])
    patience()?.go()
    expect(await asked).toBe('busy')
    expect([told().at(-1), moves(), mover.isHeld(one)]).toEqual([`ended ${a} busy`, [], false])
  })

  test('the engine dies on it: not moved, and the reason is kept for whoever looks', async () => {
    const { move, begin, scripted, told, moves, mover } = await house()
    begin()
    scripted.fail(/abort$/, 'drop')
    expect(await codeOf(move(a, { whenBusy: 'stop' }))).toBe('EngineUnavailable')
    expect([told(), moves()]).toEqual([[`moving ${a}`, `ended ${a} engine-unavailable`], []])
    expect(mover.moveOf(one)).toMatchObject({ to: a, state: 'failed' })
  })

  test('it is the last word, also against a wish that waits', async () => {
    const { move, begin, end, scripted, told, where } = await house()
    begin()
    await move(a, { whenBusy: 'wait' })
    scripted.fail(/abort$/, () => end())
    expect(await move(b, { whenBusy: 'stop' })).toMatchObject({ state: 'moved', placement: { directory: b } })
    expect(told().slice(0, 3)).toEqual([`waiting ${a}`, `ended ${a} superseded`, `moving ${b}`])
    expect([told().at(-1), where()]).toEqual([`ended ${b}`, b])
  })
})
