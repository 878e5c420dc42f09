import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import { readSession } from '@pointsman/domain/engine-record'
import type { MessageWithParts, Session } from '@pointsman/domain/conversation'
import type { RestoreRequest, RevertAnswer, RevertRequest, TurnsElsewhere } from '@pointsman/domain/host-api'
import { readRevertDiff } from '@pointsman/domain/revert-diff'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { askEngine, EngineRefused, readMessagesSince } from '../board/engine-answers.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import { withDirectory } from '../engine/with-directory.ts'
import type { Mover } from '../move/make-mover.ts'
import type { ItemStore } from '../outbox/make-item-store.ts'
import { PlaceRefused } from '../worktree/place-refused.ts'
import { askFirst, filesOf, noPlan, planFirst, planNext, recordsOf, type FilePlan, type Undone } from './judge-files.ts'
import { putAside, takeAway } from './put-aside.ts'
import { findSnapshotRepo, type SnapshotRepo } from './snapshot-repo.ts'

/** Milliseconds. */
const lookLimit = 5_000

type Found = { readonly session: Session; readonly undone: Undone | undefined; readonly repo: SnapshotRepo | undefined }
type Wish = RestoreRequest
/** Undone from there on, or nothing any more. */
type Mark = Pick<RevertRequest, 'messageID' | 'partID'> | 'none'

/**
 * The one place that undoes turns and restores them. The engine itself carries out both wherever the session works now: of a turn that ran
 * elsewhere it deletes the files there, and of one whose record it lost it deletes them here (docs/engine.md). So all is judged first, with
 * the session at rest and held: nothing is sent or moved meanwhile.
 */
export function makeReverter(options: {
  readonly engine: Engine
  readonly mover: Pick<Mover, 'hold' | 'rest'>
  readonly items: Pick<ItemStore, 'hasFollowUps' | 'queue' | 'apply'>
  readonly now?: () => number
}) {
  const { engine, mover, items, now = Date.now } = options

  async function find(id: SessionID): Promise<Found> {
    const wire = await askEngine(engine, `/session/${id}`)
    const session = readSession(wire)
    if (!session) throw new EngineRefused(502, 'malformed', 'The engine’s session can’t be read')
    const { snapshot, diff } = (wire as { revert?: { snapshot?: unknown; diff?: unknown } }).revert ?? {}
    const undone =
      typeof snapshot === 'string'
        ? { snapshot, files: typeof diff === 'string' ? readRevertDiff(diff) : [] }
        : undefined
    const folder = engine.snapshotFolder
    const { projectID, directory } = session
    const repo = folder === undefined ? undefined : await findSnapshotRepo({ folder, projectID, directory })
    return { session, undone, repo }
  }

  async function readRange(id: SessionID, { messageID, partID }: Exclude<Mark, 'none'>) {
    const messages = await readMessagesSince(engine, id, new Set([messageID]))
    const at = messages.findIndex(({ info }) => info.id === messageID)
    const first = messages[at]
    if (!first) throw new PlaceRefused('unknown-message', 'The session has no such message any more', undefined, 404)
    if (partID === undefined) return messages.slice(at)
    const part = first.parts.findIndex(({ id: one }) => one === partID)
    if (part < 0) throw new PlaceRefused('unknown-message', 'The message has no such part any more', undefined, 404)
    return [{ ...first, parts: first.parts.slice(part) }, ...messages.slice(at + 1)]
  }

  async function judgeRecords(range: readonly MessageWithParts[], { repo, undone }: Found): Promise<void> {
    const records = recordsOf(range)
    const areThere = engine.snapshotFolder === undefined || records.length === 0 || (await repo?.has(records)) === true
    if (areThere && (!repo || !undone || (await repo.has([undone.snapshot])))) return
    const message = 'The engine no longer has what the files were before these prompts: they can’t be put back'
    throw new PlaceRefused('no-record', message)
  }

  /** After an answer that did not come: nobody waits for another one that long. */
  const look = async (id: SessionID) => readSession(await askEngine(engine, `/session/${id}`, { timeout: lookLimit }))

  /** Its answer. Where that was lost its own record says whether it was done all the same. */
  async function ask({ id, directory }: Session, mark: Mark): Promise<Session> {
    let answer: unknown
    try {
      const action = mark === 'none' ? 'unrevert' : 'revert'
      answer = await askEngine(engine, withDirectory(`/session/${id}/${action}`, directory), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(mark === 'none' ? {} : mark),
      })
    } catch (cause) {
      if (cause instanceof EngineRefused && cause.status === 409)
        throw new PlaceRefused('busy', 'It is at work: stop it first')
      const found = cause instanceof EngineUnavailable && cause.sent && (await look(id).catch(() => {}))
      if (found && hasMark(found, mark)) return found
      throw cause
    }
    const session = readSession(answer)
    if (!session) throw new EngineRefused(502, 'malformed', 'The engine’s session can’t be read')
    return session
  }

  /** The engine's own work, and around it what it leaves undone. */
  async function carryOut(found: Found, plan: FilePlan, mark: Mark): Promise<RevertAnswer> {
    const { directory } = found.session
    const aside = putAside(directory, plan.aside)
    try {
      const session = await ask(found.session, mark)
      for (const path of plan.leftovers) takeAway(directory, path)
      return { session, ...(plan.kept.length > 0 ? { kept: plan.kept } : {}) }
    } finally {
      aside.putBack()
      aside.forget()
    }
  }

  const ownerOf = (id: SessionID) => ({ serverKey: engine.key, sessionID: id })

  /** What waits stands still from the undo on: whatever went out next would make it final. True where it went on before. */
  function pauseQueue(id: SessionID): boolean {
    const queue = items.queue(ownerOf(id))
    if (!queue.items.some(({ state }) => state === 'queued') && !items.hasFollowUps(ownerOf(id))) return false
    items.apply(ownerOf(id), [{ kind: 'pause', pause: { at: now(), why: 'undone' } }])
    return !queue.paused
  }

  /** It was not carried out, and what waits goes on: unless something is undone all the same, or a person had the turn stopped for it. */
  async function goOn(id: SessionID, isStopped: boolean): Promise<void> {
    const isUndone = await look(id).then(
      (session) => !session || session.revert !== undefined,
      () => true,
    )
    if (isUndone || items.queue(ownerOf(id)).paused?.why !== 'undone') return
    const pause = { at: now(), why: 'stopped' } as const
    items.apply(ownerOf(id), [{ kind: 'resume' }, ...(isStopped ? [{ kind: 'pause', pause } as const] : [])])
  }

  function atRest<T>(id: SessionID, { whenBusy }: Wish, work: () => Promise<T>): Promise<T> {
    return mover.hold(id, async () => {
      const stop = whenBusy === 'stop'
      let isPaused = stop && pauseQueue(id)
      let rest: Awaited<ReturnType<typeof mover.rest>> | undefined
      try {
        rest = await mover.rest(id, { stop })
        if (rest === 'busy') throw new PlaceRefused('busy', 'It is at work: stop it and undo')
        isPaused = pauseQueue(id) || isPaused
        return await work()
      } catch (cause) {
        if (isPaused) await goOn(id, stop && rest !== 'idle')
        throw cause
      }
    })
  }

  /** What is refused whoever asks: it would take files away, here or elsewhere. */
  async function judge(id: SessionID, wish: Mark) {
    const found = await find(id)
    const mark = wish === 'none' ? (found.session.revert as Exclude<Mark, 'none'> | undefined) : wish
    const range = mark ? await readRange(id, mark) : []
    judgePlaces(range, found.session.directory)
    // A restore writes what stands in the record of the undo; those of the turns are not read for it.
    await judgeRecords(wish === 'none' ? [] : range, found)
    return { ...found, range }
  }

  /** The marks that the engine told of. */
  const told = new Map<SessionID, string>()

  return {
    /** Another client undoes as well: what waits here must not make it final. */
    apply({ event }: EngineEnvelope): void {
      if (event.kind === 'session-deleted') told.delete(event.sessionID)
      if (event.kind !== 'session-updated') return
      const { sessionID, session } = event
      const before = told.get(sessionID)
      if (!session.revert) return void told.delete(sessionID)
      told.set(sessionID, session.revert.messageID)
      const isAnother = before !== session.revert.messageID
      // What stands still already was paused by the undo of our own; what a person sends since then is their word on it.
      if (isAnother && items.hasFollowUps(ownerOf(sessionID)) && !items.queue(ownerOf(sessionID)).paused)
        pauseQueue(sessionID)
    },
    /** Before another client's own request is passed on. Rejects with `PlaceRefused`. */
    judge,
    /** Rejects with `PlaceRefused`, `EngineRefused` or `EngineUnavailable`; then no file was changed by us. */
    revert: (id: SessionID, wish: RevertRequest): Promise<RevertAnswer> =>
      atRest(id, wish, async () => {
        const found = await judge(id, wish)
        const { undone, repo, range } = found
        const { directory } = found.session
        const plan = !repo
          ? noPlan
          : undone
            ? await planNext({ repo, undone, next: filesOf(range, directory) })
            : await planFirst({ repo, range, directory })
        askFirst(plan.overwritten, wish.confirmed)
        const { messageID, partID } = wish
        return carryOut(found, plan, { messageID, ...(partID === undefined ? {} : { partID }) })
      }),
    /** All that is undone. A queue that the undo paused goes on. */
    restore: (id: SessionID, wish: RestoreRequest): Promise<RevertAnswer> =>
      atRest(id, wish, async () => {
        const found = await judge(id, 'none')
        const { session, undone, repo } = found
        const plan = repo && undone ? await planNext({ repo, undone, next: [] }) : noPlan
        askFirst(plan.overwritten, wish.confirmed)
        const answer = session.revert ? await carryOut(found, plan, 'none') : { session }
        if (items.queue(ownerOf(id)).paused?.why === 'undone') items.apply(ownerOf(id), [{ kind: 'resume' }])
        return answer
      }),
  }
}
export type Reverter = ReturnType<typeof makeReverter>

function hasMark({ revert }: Session, mark: Mark): boolean {
  if (mark === 'none') return revert === undefined
  return revert?.messageID === mark.messageID && revert.partID === mark.partID
}

/** Every turn that it concerns ran where the session works now (V-3). */
function judgePlaces(range: readonly MessageWithParts[], here: Directory): void {
  const ran = range.flatMap(({ info }) => (info.role === 'assistant' ? [info.directory] : []))
  const directories = [...new Set(ran)]
  if (directories.every((directory) => directory === here)) return
  const detail: TurnsElsewhere = { directories }
  const where = directories.filter((directory) => directory !== here).join(' and ')
  throw new PlaceRefused('elsewhere', `It ran in ${where}: its files can’t be put back from here`, detail)
}
