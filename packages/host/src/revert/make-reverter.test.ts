import { afterEach, describe, expect, test } from 'bun:test'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RevertRequest } from '@pointsman/domain/host-api'
import { closeHouses, codeOf, house, id, key, message, type Wire } from './reverter-house.ts'

afterEach(closeHouses)

describe('an undo, before the engine is asked', () => {
  test('V-1: where all is well it is carried out, and answers with the session', async () => {
    const { revert, world } = house()
    expect((await revert()).session).toMatchObject({ id, revert: { messageID: message } })
    expect(world.posted).toEqual(['revert'])
  })

  test('V-3: a turn that ran elsewhere never gets there', async () => {
    const { revert, answer, world } = house()
    const info = answer['info'] as Wire
    info['path'] = { cwd: '/repo/.worktrees/x' }
    expect(await revert().catch((cause: unknown) => cause)).toMatchObject({
      code: 'elsewhere',
      detail: { directories: ['/repo/.worktrees/x'] },
    })
    expect(world.posted).toEqual([])
  })

  test('V-3: nor does the restore of what was undone in another place', async () => {
    const { revert, restore, session, world } = house()
    await revert()
    session['directory'] = '/repo/.worktrees/x'
    expect(await codeOf(restore())).toBe('elsewhere')
    expect(world.posted).toEqual(['revert'])
  })

  test('V-1: one whose files the engine has no record of any more would be deleted: never', async () => {
    const { revert, answer, world, read } = house()
    const [, patch] = answer['parts'] as Wire[]
    Object.assign(patch as Wire, { hash: 'c'.repeat(40) })
    expect(await codeOf(revert())).toBe('no-record')
    expect([world.posted, read('a.txt')]).toEqual([[], 'after\n'])
  })

  test('V-1: nor is anything put back or undone further from a record of the undo that is gone', async () => {
    const { revert, restore, session, world } = house()
    for (const gone of ['c'.repeat(40), '--help']) {
      session['revert'] = { messageID: message, snapshot: gone, diff: '' }
      expect([await codeOf(restore()), await codeOf(revert())]).toEqual(['no-record', 'no-record'])
    }
    expect(world.posted).toEqual([])
  })

  test('V-1: an engine on another machine is asked without its records', async () => {
    const { revert, engine, answer } = house()
    engine.snapshotFolder = undefined
    Object.assign((answer['parts'] as Wire[])[1] as Wire, { hash: 'c'.repeat(40) })
    expect(await codeOf(revert())).toBe('granted')
  })

  test('V-4: a message or a part that is not there any more', async () => {
    const { revert, world } = house()
    expect(await codeOf(revert({ messageID: 'msg_0' as RevertRequest['messageID'] }))).toBe('unknown-message')
    expect(await codeOf(revert({ partID: 'prt_9' as NonNullable<RevertRequest['partID']> }))).toBe('unknown-message')
    expect(world.posted).toEqual([])
  })

  test('V-1: what was changed since the turn is asked for', async () => {
    const { revert, write, world } = house()
    write('a.txt', 'by hand\n')
    const refused = await revert().catch((cause: unknown) => cause as { code: string; detail: { fingerprint: string } })
    expect(refused).toMatchObject({ code: 'would-overwrite', detail: { files: ['a.txt'] } })
    expect(world.posted).toEqual([])
    expect(await codeOf(revert({ confirmed: 'of other files' }))).toBe('would-overwrite')
    const { fingerprint } = (refused as { detail: { fingerprint: string } }).detail
    expect(await codeOf(revert({ confirmed: fingerprint }))).toBe('granted')
  })

  test('V-1: so is a file that the turn deleted and somebody made anew, by the first undo and by a further one', async () => {
    const { revert, session, after, write, read, world } = house()
    write('gone.txt', 'by hand\n')
    const asked = { code: 'would-overwrite', detail: { files: ['gone.txt'] } }
    expect(await revert().catch((cause: unknown) => cause)).toMatchObject(asked)
    session['revert'] = { messageID: 'msg_3', snapshot: after, diff: '' }
    expect(await revert().catch((cause: unknown) => cause)).toMatchObject(asked)
    expect([world.posted, read('gone.txt')]).toEqual([[], 'by hand\n'])
  })

  test('V-1: so is a folder where the undo took a file away, and a file where it took a folder away', async () => {
    const { restore, session, after, write, directory, world } = house()
    const taken = (path: string) => `diff --git a/${path} b/${path}\ndeleted file mode 100644\nindex 1..0\n`
    session['revert'] = { messageID: message, snapshot: after, diff: taken('made/new.txt') + taken('one.txt') }
    write('made', 'by hand\n')
    mkdirSync(join(directory, 'one.txt'))
    expect(await restore().catch((cause: unknown) => cause)).toMatchObject({
      code: 'would-overwrite',
      detail: { files: ['made/new.txt', 'one.txt'] },
    })
    expect(world.posted).toEqual([])
  })
})

describe('an undo and what runs or waits', () => {
  test('V-1: at work it is refused, unless a person says to stop', async () => {
    const { revert, world } = house()
    world.idle = false
    expect(await codeOf(revert())).toBe('busy')
    expect(await codeOf(revert({ whenBusy: 'stop' }))).toBe('granted')
    expect([world.stops, world.posted]).toEqual([[false, true], ['revert']])
  })

  test('V-1: what waits is paused before anything is stopped, and goes on after a restore', async () => {
    const { revert, restore, post, queue } = house()
    post()
    await revert()
    expect(queue().paused).toEqual({ at: 7, why: 'undone' })
    await restore()
    expect(queue().paused).toBeUndefined()
  })

  test('V-1: an undo that is not carried out leaves the queue as it was', async () => {
    const { revert, post, queue, world, items } = house()
    post()
    world.refuses = 409
    expect(await codeOf(revert())).toBe('busy')
    expect(queue().paused).toBeUndefined()
    // A person’s own pause is none of ours.
    items.apply({ serverKey: key, sessionID: id }, [{ kind: 'pause', pause: { at: 1, why: 'asked' } }])
    expect(await codeOf(revert())).toBe('busy')
    world.refuses = undefined
    await revert()
    expect(queue().paused).toEqual({ at: 1, why: 'asked' })
  })

  test('V-1: what a person had stopped for it stays stopped where it is not carried out: nothing goes out meanwhile', async () => {
    const { revert, post, queue, world, write, resume } = house()
    post()
    world.idle = false
    write('a.txt', 'by hand\n')
    expect(await codeOf(revert({ whenBusy: 'stop' }))).toBe('would-overwrite')
    expect(queue().paused).toEqual({ at: 7, why: 'stopped' })
    // Nothing had to be stopped: then it goes on.
    resume()
    world.idle = true
    expect(await codeOf(revert({ whenBusy: 'stop' }))).toBe('would-overwrite')
    expect(queue().paused).toBeUndefined()
  })

  test('V-1: what was steered or sent and did not go yet waits too; a refusal for a turn that runs changes nothing of it', async () => {
    const { revert, post, queue, world } = house()
    post({ delivery: 'send' })
    post({ delivery: 'steer' })
    const deliveries = () => queue().items.map(({ delivery }) => delivery)
    world.idle = false
    expect(await codeOf(revert())).toBe('busy')
    expect([queue().paused, deliveries()]).toEqual([undefined, ['send', 'steer']])
    world.idle = true
    await revert()
    expect([queue().paused?.why, deliveries()]).toEqual(['undone', [undefined, undefined]])
  })

  test('V-1: an answer that was lost: the engine’s own record says whether it is undone, and what waits does not make it final', async () => {
    const { revert, restore, post, queue, world } = house()
    post()
    world.breaks = 'before'
    expect(await codeOf(revert())).toBe('EngineUnavailable')
    expect(queue().paused).toBeUndefined()
    world.breaks = 'after'
    expect((await revert()).session.revert?.messageID).toBe(message)
    expect(queue().paused?.why).toBe('undone')
    expect((await restore()).session.revert).toBeUndefined()
    expect(queue().paused).toBeUndefined()
  })

  test('V-1: where nobody can tell whether it is undone, what waits stands still', async () => {
    const { revert, post, queue, world } = house()
    post()
    world.breaks = 'for good'
    expect(await codeOf(revert())).toBe('EngineUnavailable')
    expect(queue().paused).toEqual({ at: 7, why: 'undone' })
  })

  test('V-1: what another client undoes pauses what waits, once', () => {
    const { post, queue, tell, resume } = house()
    post()
    tell()
    expect(queue().paused).toBeUndefined()
    tell('msg_1')
    expect(queue().paused).toEqual({ at: 7, why: 'undone' })
    // A person says that it goes on: other news of the session change nothing of that.
    resume()
    tell('msg_1')
    expect(queue().paused).toBeUndefined()
    tell('msg_0')
    expect(queue().paused).toBeDefined()
  })

  test('V-1: nothing is undone: a restore asks the engine nothing', async () => {
    const { restore, world, post, queue } = house()
    post()
    expect((await restore()).session.id).toBe(id)
    expect([world.posted, queue().paused]).toEqual([[], undefined])
  })
})
