import type { Session, SessionStatus } from '@pointsman/domain/conversation'
import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import type { HostEvent, QueueState, SessionList, SessionMove, SessionSummary } from '@pointsman/domain/host-api'
import type { Directory, Placement, SessionID } from '@pointsman/domain/scope'
import type { Engine } from '../engine/engine.ts'
import type { Store } from '../store/store.ts'
import { EngineRefused, readDirectoryStatuses, readOneSession, readProjectSessions } from './engine-answers.ts'
import { makeInstances } from './make-instances.ts'
import { makePlacements } from './make-placements.ts'
import { makeRequests } from './make-requests.ts'
import { makeTurns } from './make-turns.ts'
import { readDirectories } from './read-directories.ts'

const idle: SessionStatus = { kind: 'idle' }
/** Where it is not known which instances live: so many directories of the newest sessions are asked. */
const askedUnknown = 5
/** Milliseconds that a list waits for an engine that is still starting. */
const listLimit = 5_000

/** What events spoke of since a read began. */
type Touched = {
  readonly sessions: Set<SessionID>
  readonly statuses: Set<SessionID>
  readonly requests: Set<string>
}

/**
 * The host's picture of one engine's sessions: its own list, kept by events on top of a full read, with status, requests and
 * placement. Busy is believed at once, idle after a read or an event; an event during a read wins over the read.
 */
export function makeBoard(options: {
  readonly engine: Engine
  readonly store: Store
  readonly emit: (event: HostEvent) => void
  readonly moveOf?: (id: SessionID) => SessionMove | undefined
  readonly log: (line: string) => void
  readonly queueOf?: (id: SessionID) => QueueState
}) {
  const { engine, store, emit, log } = options
  const placements = makePlacements({ store, serverKey: engine.key })
  const instances = makeInstances({ store, serverKey: engine.key })
  let sessions = new Map<SessionID, Session>()
  const turns = makeTurns()
  const requests = makeRequests()
  const failed = new Set<SessionID>()
  let malformed = 0
  let incarnation = engine.info().incarnation ?? ''
  let wasRead = false
  /** The full read that is under way, for all who want one. */
  let shared: Promise<readonly Directory[]> | undefined
  /** Who waits for the first list. */
  const listWaits: (() => void)[] = []
  /** The reads that are under way: two may overlap, and what an event says is newer than whatever either brings. */
  const reads = new Set<Touched>()
  const touch = (note: (read: Touched) => void) => reads.forEach(note)

  function place(id: SessionID, directory: Directory, moved: boolean): void {
    const placement = placements.see(id, { directory, incarnation, ...(moved ? { moved: true } : {}) })
    if (placement) emit({ kind: 'placement', serverKey: engine.key, sessionID: id, placement })
  }

  function setStatus(id: SessionID, status: SessionStatus, directory: Directory | undefined): void {
    // A new turn: what the last one came to is no longer its state.
    if (status.kind !== 'idle' && !turns.of(id)) failed.delete(id)
    turns.take(id, status, directory)
  }

  /** Takes what the engine said; an event of a session that the list lacks still counts. */
  function apply({ directory, event }: EngineEnvelope): void {
    if (directory) instances.see(directory)
    switch (event.kind) {
      case 'session-updated':
        touch((read) => read.sessions.add(event.sessionID))
        sessions.set(event.sessionID, event.session)
        place(event.sessionID, event.session.directory, false)
        return
      case 'session-deleted':
        touch((read) => read.sessions.add(event.sessionID))
        forget(event.sessionID)
        return
      case 'session-moved': {
        touch((read) => read.sessions.add(event.sessionID))
        const session = sessions.get(event.sessionID)
        if (session) sessions.set(event.sessionID, { ...session, directory: event.directory })
        place(event.sessionID, event.directory, true)
        return
      }
      case 'session-status':
        touch((read) => read.statuses.add(event.sessionID))
        setStatus(event.sessionID, event.status, directory)
        if (event.status.kind === 'idle')
          for (const id of requests.stopped(event.sessionID, directory)) touch((read) => read.requests.add(id))
        return
      case 'session-error':
        // Stopped by a person is no failure.
        if (event.error.name !== 'MessageAbortedError') failed.add(event.sessionID)
        return
      case 'permission-asked': {
        touch((read) => read.requests.add(event.request.id))
        const where = directory ?? sessions.get(event.sessionID)?.directory
        if (where) requests.addPermission(event.request, where)
        return
      }
      case 'question-asked': {
        touch((read) => read.requests.add(event.request.id))
        const where = directory ?? sessions.get(event.sessionID)?.directory
        if (where) requests.addQuestion(event.request, where)
        return
      }
      case 'permission-replied':
      case 'question-settled':
        touch((read) => read.requests.add(event.requestID))
        requests.settled(event.requestID)
        return
      case 'message-updated':
      case 'message-removed':
      case 'part-updated':
      case 'part-removed':
      case 'part-delta':
      case 'branch-changed':
      case 'files-changed':
        return
      default:
        event satisfies never
    }
  }

  function forget(id: SessionID): void {
    sessions.delete(id)
    turns.forget(id)
    failed.delete(id)
    placements.forget(id)
    requests.forget(id)
  }

  async function withRead<T>(read: (mine: Touched) => Promise<T>): Promise<T> {
    const mine: Touched = { sessions: new Set(), statuses: new Set(), requests: new Set() }
    reads.add(mine)
    try {
      return await read(mine)
    } finally {
      reads.delete(mine)
    }
  }

  /** The list first: it waits for no directory that hangs. Answers the directories that could not be read. */
  async function readAll(now: string, mine: Touched): Promise<readonly Directory[]> {
    const newLife = now !== incarnation
    incarnation = now
    const met = instances.begin(now)
    if (newLife) {
      // Nothing of the former life runs or asks any more.
      turns.clear()
      requests.clear()
    }
    const rows = await readProjectSessions(engine, engine.info().directory)
    const list = new Map(rows.rows.map((session) => [session.id, session]))
    for (const id of mine.sessions) {
      const session = sessions.get(id)
      if (session) list.set(id, session)
      else list.delete(id)
    }
    sessions = list
    malformed = rows.malformed
    const places = new Map([...sessions.values()].map((session) => [session.id, session.directory]))
    for (const [id, placement] of placements.renewAll(places, now)) {
      emit({ kind: 'placement', serverKey: engine.key, sessionID: id, placement })
    }
    wasRead = true
    for (const tell of listWaits.splice(0)) tell()
    const directories = new Set([engine.info().directory, ...instances.list(), ...(met ? [] : newestDirectories())])
    return readStatuses(directories, mine)
  }

  async function readStatuses(directories: Iterable<Directory>, mine: Touched): Promise<readonly Directory[]> {
    const read = await readDirectories(engine, directories)
    for (const [id, places] of read.statuses) {
      if (mine.statuses.has(id)) continue
      for (const [directory, status] of places) setStatus(id, status, directory)
    }
    for (const id of turns.sessions()) {
      if (mine.statuses.has(id)) continue
      const runs = read.statuses.get(id)
      turns.leave(
        id,
        [...read.asked].filter((directory) => !runs?.has(directory)),
      )
    }
    const isOver = (id: SessionID) => mine.statuses.has(id) && !turns.of(id)
    requests.take(read, { newer: mine.requests, isOver })
    if (read.failed.length > 0) log(`${engine.key}: status could not be read in ${read.failed.join(', ')}`)
    return read.failed
  }

  function share(now: string): Promise<readonly Directory[]> {
    const mine = withRead((touched) => readAll(now, touched)).finally(() => {
      if (shared === mine) shared = undefined
    })
    shared = mine
    return mine
  }

  function newestDirectories(): readonly Directory[] {
    const newest = [...sessions.values()].toSorted((a, b) => b.time.updated - a.time.updated)
    return [...new Set(newest.map((session) => session.directory))].slice(0, askedUnknown)
  }

  function isUnder(id: SessionID, ancestor: SessionID): boolean {
    const seen = new Set<SessionID>()
    for (let at: SessionID | undefined = id; at && !seen.has(at); at = sessions.get(at)?.parentID) {
      if (at === ancestor) return true
      seen.add(at)
    }
    return false
  }

  function summarize(session: Session): SessionSummary {
    const { id } = session
    const move = options.moveOf?.(id)
    const placement: Placement = placements.get(id) ?? { directory: session.directory, incarnation, revision: 0 }
    const queue = options.queueOf?.(id)
    return {
      session,
      status: turns.of(id) ?? idle,
      turnsIn: turns.where(id),
      placement,
      ...requests.of(id),
      failed: failed.has(id),
      ...(move ? { move } : {}),
      ...(queue && (queue.waiting > 0 || queue.paused) ? { queue } : {}),
    }
  }

  return {
    apply,
    /** True for what was told before and is over: a request that was answered meanwhile. Nobody is to hear of it again. */
    isStale: ({ event }: EngineEnvelope): boolean =>
      (event.kind === 'permission-asked' || event.kind === 'question-asked') && requests.isAnswered(event.request.id),
    /**
     * After the stream opened: reads again what events may have missed, then says so. Answers the directories whose status could not be
     * read; they are worth another look.
     */
    async opened(now: string): Promise<readonly Directory[]> {
      // One that began before the stream flowed may have missed something.
      await shared?.catch(() => {})
      const unread = await share(now)
      emit({ kind: 'gap', serverKey: engine.key })
      return unread
    },
    async lookAgain(directories: readonly Directory[]): Promise<readonly Directory[]> {
      const unread = await withRead((mine) => readStatuses(directories, mine))
      if (unread.length < directories.length) emit({ kind: 'gap', serverKey: engine.key })
      return unread
    },
    /** Rejects as the read does where nothing was ever read. Does not wait for any status. */
    async list(): Promise<SessionList> {
      if (!wasRead) {
        const now = await engine.ready(AbortSignal.timeout(listLimit))
        const first = new Promise<void>((resolve) => listWaits.push(resolve))
        if (!wasRead) await Promise.race([first, shared ?? share(now)])
      }
      return { sessions: [...sessions.values()].map(summarize), malformed }
    },
    /** As it is known here; nothing is asked. */
    known(id: SessionID): SessionSummary | undefined {
      const session = sessions.get(id)
      return session && summarize(session)
    },
    /** Nothing where the engine does not know it. */
    async summary(id: SessionID): Promise<SessionSummary | undefined> {
      const known = sessions.get(id)
      if (known) return summarize(known)
      try {
        const session = await readOneSession(engine, id)
        if (!sessions.has(id)) sessions.set(id, session)
        place(id, session.directory, false)
        return summarize(sessions.get(id) ?? session)
      } catch (cause) {
        if (cause instanceof EngineRefused && cause.status === 404) return undefined
        throw cause
      }
    },
    /** A session that the host itself just made, before any event tells of it. */
    add(session: Session): SessionSummary {
      if (!sessions.has(session.id)) sessions.set(session.id, session)
      place(session.id, session.directory, false)
      return summarize(sessions.get(session.id) ?? session)
    },
    /** Where its turns run, which after a move may be elsewhere than where it works; nowhere while it is idle. */
    turnsOf: turns.where,
    /** A turn runs, though nobody may have said where. */
    isBusy: (id: SessionID): boolean => turns.of(id) !== undefined,
    turnsIn: (directory: Directory): readonly SessionID[] =>
      turns.sessions().filter((id) => {
        const where = turns.where(id)
        return where.length === 0 ? sessions.get(id)?.directory === directory : where.includes(directory)
      }),
    /** It, or a subagent under it, waits for a person. */
    isAsking: (id: SessionID): boolean => requests.askers().some((asker) => isUnder(asker, id)),
    placementOf: (id: SessionID): Placement | undefined => placements.get(id),
    knows: (id: SessionID): boolean => sessions.has(id) || placements.get(id) !== undefined,
    /**
     * Reads it afresh wherever the session may run, as far as is known here, and where the caller knows it does: it is idle only where
     * every one of those lists lacks it, and no event told of a turn meanwhile.
     */
    async readStatus(id: SessionID, also: Iterable<Directory> = []): Promise<SessionStatus> {
      return withRead(async (mine) => {
        const places = new Set([...turns.where(id), ...also])
        places.add(sessions.get(id)?.directory ?? (await readOneSession(engine, id)).directory)
        const lists = await Promise.all([...places].map((directory) => readDirectoryStatuses(engine, directory)))
        const read = lists.map((list) => list.get(id)).find((one) => one && one.kind !== 'idle')
        return read ?? (mine.statuses.has(id) ? turns.of(id) : undefined) ?? idle
      })
    },
  }
}
export type Board = ReturnType<typeof makeBoard>
