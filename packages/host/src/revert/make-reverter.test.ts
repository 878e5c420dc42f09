import { afterEach, describe, expect, test } from 'bun:test'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSession } from '@pointsman/domain/engine-record'
import type { Session } from '@pointsman/domain/conversation'
import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import type { RevertRequest } from '@pointsman/domain/host-api'
import type { Engine } from '../engine/engine.ts'
import { makeItemStore } from '../outbox/make-item-store.ts'
import { newItem } from '../outbox/dispatcher-house.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { makeScratch } from '../worktree/make-scratch.ts'
import { makeReverter } from './make-reverter.ts'

const id = 'ses_one' as SessionID
const key = 'one' as ServerKey
const message = 'msg_1' as RevertRequest['messageID']
const closing: (() => void)[] = []
afterEach(() => closing.splice(0).forEach((close) => close()))

type Wire = Record<string, unknown>
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'granted',
    (cause: { code?: string; name: string }) => cause.code ?? cause.name,
  )

/** A session of one turn that changed a file, and the engine's own records of it, in real git. */
function house() {
  const scratch = makeScratch()
  closing.push(scratch.end)
  const directory = scratch.repository('ledger')
  const snapshots = join(scratch.base, 'snapshots')
  const repo = join(snapshots, 'project', 'of-ledger')
  mkdirSync(repo, { recursive: true })
  const own = (...args: string[]) => scratch.git(directory, '--git-dir', repo, '--work-tree', directory, ...args)
  scratch.git(directory, '--git-dir', repo, 'init', '-q')
  own('config', 'core.worktree', directory)
  own('config', 'core.bare', 'false')
  /** As the engine does before and after each step. */
  const track = () => {
    own('add', '-A')
    return own('write-tree')
  }
  const read = (name: string) => readFileSync(join(directory, name), 'utf8')
  const write = (name: string, content: string) => writeFileSync(join(directory, name), content)
  write('a.txt', 'before\n')
  const before = track()
  write('a.txt', 'after\n')
  const after = track()

  const head = { sessionID: id, messageID: 'msg_2' }
  const answer: Wire = {
    info: {
      id: 'msg_2',
      sessionID: id,
      role: 'assistant',
      parentID: message,
      path: { cwd: directory },
      time: { created: 2, completed: 3 },
      finish: 'stop',
    },
    parts: [
      { ...head, id: 'prt_1', type: 'step-start', snapshot: before },
      { ...head, id: 'prt_2', type: 'patch', hash: before, files: [join(directory, 'a.txt')] },
      { ...head, id: 'prt_3', type: 'step-finish', snapshot: after },
    ],
  }
  const messages: Wire[] = [
    { info: { id: message, sessionID: id, role: 'user', agent: 'build', time: { created: 1 } }, parts: [] },
    answer,
  ]
  const session: Wire = { id, directory, projectID: 'project', title: '', time: { created: 1, updated: 1 } }
  const world = { idle: true, refuses: undefined as number | undefined, posted: [] as string[], stops: [] as boolean[] }
  const engine = {
    key,
    snapshotFolder: snapshots as string | undefined,
    info: () => ({ kind: 'managed' }),
    async fetch(path: string) {
      const [, , , action] = new URL(path, 'http://engine').pathname.split('/')
      if (action === undefined) return Response.json(session)
      if (action === 'message') return Response.json(messages)
      world.posted.push(action)
      if (world.refuses !== undefined)
        return Response.json({ name: 'SessionBusyError', data: { message: 'busy' } }, { status: world.refuses })
      if (action === 'unrevert') delete session['revert']
      else session['revert'] = { messageID: message, snapshot: after, diff: '' }
      return Response.json(session)
    },
  }
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  const items = makeItemStore({ store, emit: () => {} })
  const mover = {
    hold: <T>(_id: SessionID, work: () => Promise<T>) => work(),
    async rest(_id: SessionID, { stop }: { readonly stop: boolean }) {
      world.stops.push(stop)
      return world.idle || stop
    },
  }
  const reverter = makeReverter({ engine: engine as unknown as Engine, mover, items, now: () => 7 })
  return {
    directory,
    world,
    engine,
    session,
    messages,
    answer,
    items,
    write,
    read,
    queue: () => items.queue({ serverKey: key, sessionID: id }),
    post: () => items.post({ serverKey: key, sessionID: id }, newItem()),
    revert: (more: Partial<RevertRequest> = {}) => reverter.revert(id, { messageID: message, ...more }),
    restore: () => reverter.restore(id, {}),
    /** The engine tells of the session, undone from a message on or not. */
    tell: (messageID?: string) =>
      reverter.apply({
        event: {
          kind: 'session-updated',
          sessionID: id,
          session: { ...(readSession(session) as Session), ...(messageID ? { revert: { messageID } } : {}) },
        },
      }),
    resume: () => items.apply({ serverKey: key, sessionID: id }, [{ kind: 'resume' }]),
  }
}

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
