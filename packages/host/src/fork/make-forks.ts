import type { Session } from '@pointsman/domain/conversation'
import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import { readSession } from '@pointsman/domain/engine-record'
import type { ForkAnswer, ForkOrigin, ForkRequest, ForkStep } from '@pointsman/domain/fork'
import { isSessionID, type Directory, type SessionID } from '@pointsman/domain/scope'
import { askEngine, EngineRefused, hasMessage, readProjectSessions } from '../board/engine-answers.ts'
import type { Board } from '../board/make-board.ts'
import type { Engine } from '../engine/engine.ts'
import { EngineUnavailable } from '../engine/engine.ts'
import { judgeDestination } from '../move/judge-destination.ts'
import type { Mover } from '../move/make-mover.ts'
import type { AnySessionID, ItemStore } from '../outbox/make-item-store.ts'
import type { Store } from '../store/store.ts'
import type { Workspace } from '../worktree/list-worktrees.ts'
import { ForkRefused } from './fork-refused.ts'
import { isCopy, rulesOf, withOrigin, type AskedFork } from './fork-record.ts'

/** Milliseconds. The engine copies some 250 messages a second. */
const copyLimit = 600_000
/** What was asked may still be done after nobody listens any more. */
const grace = 1_500

type Row = {
  readonly fork_id: string
  readonly title: string
  readonly metadata: string
  readonly asked_at: number
  readonly session_id: string | null
}

/** One that is being made in this life of the host. */
type Making = AskedFork & {
  readonly forkID: string
  sessionID?: SessionID
  /** What the engine told of that may be it, while its answer is on the way. */
  readonly seen: Set<SessionID>
}

const words: { readonly [step in ForkStep]: string } = {
  look: 'The session could not be read',
  fork: 'The engine could not copy the conversation',
  mark: 'The copy could not be given the permissions of the original',
  move: 'The copy could not be moved',
  check: 'The copy is not what it should be',
}

const json = { 'content-type': 'application/json' }

/**
 * Makes a session out of another one's messages, as one operation: the engine's own fork ignores a directory and drops the permission rules. It is
 * all there at the end, or nothing of it is: a row is on disk before the engine hears of it, and what a crash leaves half made is taken away
 * before anything is sent. Until then nobody is told of it, and nothing goes out to it.
 */
export function makeForks(options: {
  readonly engine: Engine
  readonly store: Store
  readonly items: Pick<ItemStore, 'stateOf'>
  readonly board: Pick<Board, 'add' | 'isBusy' | 'summary'>
  readonly mover: Pick<Mover, 'move'>
  readonly workspace: () => Workspace
  /** It may be told of, and sent to: whole, or another client's after all. */
  readonly onFree: (sessionID: SessionID) => void
  readonly log: (line: string) => void
  readonly pause: (milliseconds: number) => Promise<void>
  readonly now?: () => number
}) {
  const { engine, store, items, board, mover, log, pause } = options
  const now = options.now ?? Date.now
  const stopping = new AbortController()
  const { signal } = stopping
  const making = new Set<Making>()
  /** Half made, and not taken away yet. */
  const leftOver = new Set<string>(rowsOf().flatMap((row) => row.session_id ?? []))
  const isIts = (one: Making, id: AnySessionID) =>
    one.sessionID === undefined ? isSessionID(id) && one.seen.has(id) : one.sessionID === id

  function rowsOf(): readonly Row[] {
    return store.all<Row>('SELECT * FROM forks WHERE server_key = ?', engine.key)
  }
  const forget = (forkID: string) =>
    store.run('DELETE FROM forks WHERE server_key = ? AND fork_id = ?', engine.key, forkID)

  /** As the engine has it, with what our own form of it leaves out. */
  async function readSource(id: SessionID): Promise<{ readonly session: Session; readonly rules: readonly unknown[] }> {
    const wire = await askEngine(engine, `/session/${id}`)
    const session = readSession(wire)
    if (!session) throw new EngineRefused(502, 'malformed', 'The engine’s session can’t be read')
    return { session, rules: rulesOf(wire) }
  }

  async function look(id: SessionID, wish: ForkRequest) {
    const { session, rules } = await readSource(id)
    // What is rolled back is not taken along.
    const messageID = wish.messageID ?? session.revert?.messageID
    // Of an id that it does not know the engine takes everything.
    if (wish.messageID && !(await hasMessage(engine, id, wish.messageID)))
      throw new ForkRefused('look', 'The session has no such message any more', {
        code: 'unknown-message',
        status: 404,
      })
    if (messageID === undefined && board.isBusy(id))
      throw new ForkRefused('look', 'It is at work: fork it from a prompt, or when its turn has ended', {
        code: 'busy',
        status: 409,
      })
    const to = wish.directory && (await judgeDestination(engine, options.workspace(), wish.directory))
    const origin: ForkOrigin = {
      sessionID: id,
      title: session.title,
      ...(wish.messageID === undefined ? {} : { messageID: wish.messageID }),
      ...(wish.messageID === undefined || wish.prompt === undefined ? {} : { prompt: wish.prompt }),
    }
    return { session, rules, messageID, origin, to: to ?? session.directory }
  }

  async function make(id: SessionID, wish: ForkRequest): Promise<ForkAnswer> {
    const plan = await look(id, wish)
    const one: Making = {
      forkID: crypto.randomUUID(),
      title: plan.session.title,
      metadata: plan.session.metadata,
      askedAt: now(),
      seen: new Set(),
    }
    store.run(
      'INSERT INTO forks (server_key, fork_id, source_id, title, metadata, asked_at) VALUES (?, ?, ?, ?, ?, ?)',
      engine.key,
      one.forkID,
      id,
      one.title,
      JSON.stringify(one.metadata),
      one.askedAt,
    )
    making.add(one)
    let step: ForkStep = 'fork'
    try {
      const made = await copy(one, id, plan.messageID)
      step = 'mark'
      const metadata = withOrigin(plan.session.metadata, plan.origin)
      await mark(made, { metadata, rules: plan.rules })
      step = 'move'
      if (made.directory !== plan.to) await mover.move(made.id, { directory: plan.to })
      step = 'check'
      const session = await check(made.id, { metadata, rules: plan.rules, directory: plan.to })
      forget(one.forkID)
      board.add(session)
      const summary = await board.summary(session.id)
      if (!summary) throw new EngineRefused(404, 'NotFoundError', 'it was deleted meanwhile')
      return { session: summary, stayed: items.stateOf({ serverKey: engine.key, sessionID: id }).waiting }
    } catch (cause) {
      const taken = await takeAway(one).catch(
        (failure: unknown) => void log(`${engine.key}: a fork that failed is left until later: ${String(failure)}`),
      )
      if (taken?.id) one.seen.delete(taken.id)
      const left = taken === undefined
      throw new ForkRefused(
        step,
        `${words[step]}: ${reasonOf(cause)}. ${left ? 'What was begun will be removed' : 'Nothing was made'}`,
        { left },
      )
    } finally {
      making.delete(one)
      for (const free of one.seen) if (!leftOver.has(free)) options.onFree(free)
    }
  }

  async function copy(one: Making, id: SessionID, messageID: string | undefined): Promise<Session> {
    const wire = await askEngine(engine, `/session/${id}/fork`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(messageID === undefined ? {} : { messageID }),
      timeout: copyLimit,
      signal,
    })
    const made = readSession(wire)
    if (!made || made.id === id) throw new EngineRefused(502, 'malformed', 'its answer can’t be read')
    one.sessionID = made.id
    one.seen.add(made.id)
    store.run('UPDATE forks SET session_id = ? WHERE server_key = ? AND fork_id = ?', made.id, engine.key, one.forkID)
    return made
  }

  /** `permission` appends, and a copy has none yet. */
  const mark = (
    { id }: Session,
    { metadata, rules }: { readonly metadata: unknown; readonly rules: readonly unknown[] },
  ) =>
    askEngine(engine, `/session/${id}`, {
      method: 'PATCH',
      headers: json,
      body: JSON.stringify({ metadata, ...(rules.length > 0 ? { permission: rules } : {}) }),
      signal,
    })

  async function check(
    id: SessionID,
    wanted: { readonly metadata: unknown; readonly rules: readonly unknown[]; readonly directory: Directory },
  ): Promise<Session> {
    const { session, rules } = await readSource(id)
    if (session.directory !== wanted.directory) throw new Error(`it works in ${session.directory}`)
    if (!Bun.deepEquals(rules, wanted.rules)) throw new Error('it has other permissions than the original')
    if (!Bun.deepEquals(session.metadata, wanted.metadata)) throw new Error('it does not say what it was forked from')
    return session
  }

  /** Gone, and seen to be gone. */
  async function remove(id: SessionID): Promise<void> {
    for (const method of ['DELETE', 'GET'] as const) {
      try {
        await askEngine(engine, `/session/${id}`, { method })
      } catch (cause) {
        if (cause instanceof EngineRefused && cause.notFound) return
        throw cause
      }
    }
    throw new EngineRefused(502, 'not-deleted', `The engine took the removal of ${id} and still has it`)
  }

  /** The answer may be lost, or may come when nobody waits for it: looked for twice. */
  async function find(asked: AskedFork): Promise<readonly SessionID[]> {
    for (const wait of [0, grace]) {
      if (wait > 0) await pause(wait)
      const { rows } = await readProjectSessions(engine, engine.info().directory)
      const found = rows.filter((session) => isCopy(session, asked))
      if (found.length > 0) return found.map(({ id }) => id)
    }
    return []
  }

  async function takeAway(
    one: AskedFork & { readonly forkID: string; readonly sessionID?: SessionID },
  ): Promise<{ readonly id: SessionID | undefined }> {
    const found = one.sessionID ? [one.sessionID] : await find(one)
    // Another client made one at the same moment: which of them is ours nobody can say, and nothing of anyone else's is deleted.
    if (found.length > 1) log(`${engine.key}: ${found.join(', ')} may be forks that were not finished`)
    const id = found.length === 1 ? found[0] : undefined
    if (id) {
      leftOver.add(id)
      await remove(id)
      leftOver.delete(id)
    }
    forget(one.forkID)
    return { id }
  }

  async function sweep(): Promise<void> {
    for (const row of rowsOf()) {
      if ([...making].some(({ forkID }) => forkID === row.fork_id)) continue
      await takeAway({
        forkID: row.fork_id,
        title: row.title,
        metadata: JSON.parse(row.metadata) as AskedFork['metadata'],
        askedAt: row.asked_at,
        ...(isSessionID(row.session_id) ? { sessionID: row.session_id } : {}),
      })
    }
  }

  return {
    /** Rejects with `ForkRefused`, or with `PlaceRefused` where it can't go there at all. */
    fork: (id: SessionID, wish: ForkRequest): Promise<ForkAnswer> => make(id, wish),
    /** Only half made, or nobody knows yet: nothing may be sent to it, and nobody is told of it. */
    isHeld: (id: AnySessionID): boolean => leftOver.has(id) || [...making].some((one) => isIts(one, id)),
    apply({ event }: EngineEnvelope): void {
      if (event.kind !== 'session-updated') return
      for (const one of making) if (!one.sessionID && isCopy(event.session, one)) one.seen.add(event.sessionID)
    },
    /** What a former life of the host, or a failure of the engine, left half made. */
    resume: (): Promise<void> =>
      sweep().catch((cause: unknown) => {
        if (!signal.aborted) log(`${engine.key}: a half-made fork could not be taken away yet: ${String(cause)}`)
      }),
    stop: () => stopping.abort(new Error('the host stops')),
  }
}
export type Forks = ReturnType<typeof makeForks>

function reasonOf(cause: unknown): string {
  if (cause instanceof EngineUnavailable) return 'the engine did not answer'
  const message = cause instanceof Error ? cause.message : String(cause)
  return message.replace(/[.\s]+$/, '')
}
