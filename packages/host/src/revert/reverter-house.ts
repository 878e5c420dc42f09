import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSession } from '@pointsman/domain/engine-record'
import type { Session } from '@pointsman/domain/conversation'
import type { NewItem } from '@pointsman/domain/follow-up'
import type { RestoreRequest, RevertRequest } from '@pointsman/domain/host-api'
import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import { EngineUnavailable, type Engine, type EngineRequest } from '../engine/engine.ts'
import { makeItemStore } from '../outbox/make-item-store.ts'
import { newItem } from '../outbox/dispatcher-house.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { makeScratch } from '../worktree/make-scratch.ts'
import { makeReverter } from './make-reverter.ts'

export const id = 'ses_one' as SessionID
export const key = 'one' as ServerKey
export const message = 'msg_1' as RevertRequest['messageID']
const closing: (() => void)[] = []
/** After each test. */
export const closeHouses = () => closing.splice(0).forEach((close) => close())

export type Wire = Record<string, unknown>
export const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'granted',
    (cause: { code?: string; name: string }) => cause.code ?? cause.name,
  )

/** For tests only: a session of one turn that changed one file and deleted another, and the engine's own records of it, in real git. */
export function house() {
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
  write('gone.txt', 'before\n')
  const before = track()
  write('a.txt', 'after\n')
  rmSync(join(directory, 'gone.txt'))
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
      {
        ...head,
        id: 'prt_2',
        type: 'patch',
        hash: before,
        files: ['a.txt', 'gone.txt'].map((name) => join(directory, name)),
      },
      { ...head, id: 'prt_3', type: 'step-finish', snapshot: after },
    ],
  }
  const messages: Wire[] = [
    { info: { id: message, sessionID: id, role: 'user', agent: 'build', time: { created: 1 } }, parts: [] },
    answer,
  ]
  const session: Wire = { id, directory, projectID: 'project', title: '', time: { created: 1, updated: 1 } }
  const world = {
    idle: true,
    refuses: undefined as number | undefined,
    /** Its connection breaks: before it did anything, or after it, and then for good or not. */
    breaks: undefined as 'before' | 'after' | 'for good' | undefined,
    posted: [] as string[],
    stops: [] as boolean[],
  }
  const engine = {
    key,
    snapshotFolder: snapshots as string | undefined,
    info: () => ({ kind: 'managed' }),
    async fetch(path: string, init: EngineRequest = {}) {
      const [, , , action] = new URL(path, 'http://engine').pathname.split('/')
      const cut = new EngineUnavailable('the connection broke', true)
      if (world.breaks === 'for good' && world.posted.length > 0) throw cut
      if (action === undefined) return Response.json(session)
      if (action === 'message') return Response.json(messages)
      world.posted.push(action)
      if (world.refuses !== undefined)
        return Response.json({ name: 'SessionBusyError', data: { message: 'busy' } }, { status: world.refuses })
      if (world.breaks === 'before') throw cut
      if (action === 'unrevert') delete session['revert']
      else session['revert'] = { ...JSON.parse(String(init.body)), snapshot: after, diff: '' }
      if (world.breaks) throw cut
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
      return world.idle ? ('idle' as const) : stop ? ('stopped' as const) : ('busy' as const)
    },
  }
  const reverter = makeReverter({ engine: engine as unknown as Engine, mover, items, now: () => 7 })
  return {
    directory,
    world,
    engine,
    session,
    /** The tree that the turn left. */
    after,
    messages,
    answer,
    items,
    write,
    read,
    queue: () => items.queue({ serverKey: key, sessionID: id }),
    post: (more: Partial<NewItem> = {}) => items.post({ serverKey: key, sessionID: id }, newItem('prompt', more)),
    revert: (more: Partial<RevertRequest> = {}) => reverter.revert(id, { messageID: message, ...more }),
    restore: (more: RestoreRequest = {}) => reverter.restore(id, more),
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
