import type { Session } from '@pointsman/domain/conversation'
import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { HostEvent, QueueState, SessionSummary } from '@pointsman/domain/host-api'
import { makeKey } from '@pointsman/domain/key'
import type { Hydration } from '@pointsman/domain/readiness'
import {
  isSessionID,
  sessionKey,
  type Directory,
  type Placement,
  type ServerKey,
  type SessionID,
  type SessionScope,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import { batch, createSignal, onCleanup } from 'solid-js'
import { makeEngineClient, type EngineClient } from '../host-client/make-engine-client.ts'
import type { HostClient } from '../host-client/make-host-client.ts'
import { HostError, type Request } from '../host-client/make-request.ts'
import { makeListeners } from '../lib/make-listeners.ts'
import type { Tab } from '../lib/make-tab.ts'
import { createMoves } from './create-moves.ts'
import { createServerLists } from './create-server-lists.ts'
import { makeKeeping } from './make-keeping.ts'
import { makeLiveConnection, openLiveSocket } from './make-live-connection.ts'

/** What a scope hears: an event of its own session, or that its server's events had a gap. */
export type ScopeNews = { readonly kind: 'event'; readonly event: HostEvent } | { readonly kind: 'read-again' }

/** A temporary session's too: the host tells of its items before any engine knows of it. */
export type AnyScope = { readonly serverKey: ServerKey; readonly sessionID: SessionID | TemporarySessionID }
/** A session that changed its place, and not because this tab asked for it. */
export type MovedByItself = { readonly scope: SessionScope; readonly to: Directory }

export type Connection = {
  readonly state: 'live' | 'catching-up' | 'offline'
  /** Milliseconds since 1970 of the last change of state. */
  readonly since: number
  /** True until the page has been live once: nothing was lost yet. */
  readonly first: boolean
}

export type ServersOptions = {
  readonly host: HostClient
  readonly request: Request
  readonly tab: Pick<Tab, 'id' | 'onRenamed'>
  readonly openSocket?: () => WebSocket
  readonly now?: () => number
  readonly dropped?: (reason: string) => void
  readonly flushed?: (events: number, milliseconds: number) => void
}

/** The one live connection of the page, and what it brings: servers, their sessions' summaries, and news for each open scope. */
export function createServers(options: ServersOptions) {
  const now = options.now ?? Date.now
  const dropped = (reason: string) => options.dropped?.(reason)
  const [known, setKnown] = createSignal(false)
  const [loginRequired, setLoginRequired] = createSignal(false)
  const [newVersion, setNewVersion] = createSignal(false)
  const [connection, setConnection] = createSignal<Connection>({ state: 'catching-up', since: now(), first: true })
  const [contacts, setContacts] = createSignal(0)
  const scopes = new Map<string, AnyScope>()
  const news = makeListeners<ScopeNews>()
  const placeNews = makeListeners<EngineEvent>()
  const created = makeListeners<SessionSummary>()
  const engines = new Map<ServerKey, EngineClient>()
  const lists = createServerLists({
    host: options.host,
    now,
    dropped,
    placed: (scope, { placement }) => tell(scope, { kind: 'placement', ...scope, placement }),
  })
  const moves = createMoves({
    host: options.host,
    known: (scope) => lists.summary(scope)?.move,
    told: (event) => lists.apply(event.serverKey, event),
    placed: (scope, placement) => applyPlacement(scope, placement),
  })
  const movedByItself = makeListeners<MovedByItself>()
  let catchingUp = 0
  let isLive = false
  /** False until the servers were read, and again where events were missed and could not be made up for. */
  let complete = false
  let version: string | undefined

  const live = makeLiveConnection({
    open: options.openSocket ?? openLiveSocket,
    // A temporary id never leaves for an engine, and its items come to every tab (L-2).
    sessions: () => [...scopes.values()].filter(isReal),
    keeps: () => keeping.keeps(),
    onVersion(text) {
      version ??= text
      if (version !== text) setNewVersion(true)
    },
    onState(next) {
      const begins = next === 'live' && !isLive
      isLive = next === 'live'
      if (isLive) {
        if (begins) setContacts((count) => count + 1)
        show(catchingUp > 0 ? 'catching-up' : 'live')
        // What could not be read before, of the whole page or after a gap, is read now.
        if (begins && !complete) void readAll()
      } else if (next === 'offline') {
        show('offline')
        void probe()
      }
    },
    onEvents: applyAll,
    onAgain: () => void readAll(),
  })
  const keeping = makeKeeping(options.tab, () => void (subscribing = live.subscribe()))
  let subscribing = live.subscribe()

  function show(next: Connection['state']): void {
    setConnection((last) =>
      last.state === next ? last : { state: next, since: now(), first: last.first && next !== 'live' },
    )
  }

  function applyAll(events: readonly HostEvent[]): void {
    const started = performance.now()
    batch(() => {
      for (const event of events) apply(event)
    })
    options.flushed?.(events.length, performance.now() - started)
  }

  function tell(scope: Parameters<typeof sessionKey>[0], event: HostEvent): void {
    news.call(sessionKey(scope), { kind: 'event', event })
  }

  function apply(event: HostEvent): void {
    switch (event.kind) {
      case 'server':
        if (lists.putServer(event.server)) void readList(event.server.key)
        return
      case 'gap':
        return void readAgain(event.serverKey)
      case 'worktrees':
        return void lists.readWorktrees(event.serverKey)
      case 'session-created':
        lists.putCreated(event)
        return created.call(event.tempID, event.summary)
      case 'item':
        lists.putItem(event.item)
        return tell(event.item, event)
      case 'item-gone':
        return tell(event, event)
      case 'queue':
        lists.apply(event.serverKey, event)
        return tell(event, event)
      case 'move':
        moves.apply(event)
        return lists.apply(event.serverKey, event)
      case 'placement': {
        const { serverKey, sessionID, placement } = event
        const scope = { serverKey, sessionID }
        const before = lists.summary(scope)?.placement.directory
        applyPlacement(scope, placement)
        const to = lists.summary(scope)?.placement.directory
        if (before === undefined || to === undefined || to === before) return
        if (!moves.takeOwn(scope, to)) movedByItself.call('', { scope, to })
        return
      }
      case 'engine': {
        const { serverKey, event: said } = event
        lists.apply(serverKey, event)
        if ('sessionID' in said) tell({ serverKey, sessionID: said.sessionID }, event)
        else if (event.directory !== undefined) placeNews.call(makeKey(serverKey, event.directory), said)
      }
    }
  }

  function applyPlacement(scope: SessionScope, placement: Placement): void {
    const event: HostEvent = { kind: 'placement', ...scope, placement }
    batch(() => {
      lists.apply(scope.serverKey, event)
      tell(scope, event)
    })
  }
  async function readAgain(key: ServerKey): Promise<void> {
    for (const [text, scope] of scopes) if (scope.serverKey === key) news.call(text, { kind: 'read-again' })
    await readList(key)
  }

  async function readList(key: ServerKey): Promise<void> {
    if (!(await lists.read(key))) complete = false
  }

  /** Counts what is being read again: until the last of it is there, the page says that it catches up. */
  async function reading(work: Promise<unknown>): Promise<void> {
    catchingUp += 1
    if (connection().state === 'live') show('catching-up')
    try {
      await work
    } finally {
      catchingUp -= 1
      if (catchingUp === 0 && isLive) show('live')
    }
  }

  async function readServers(): Promise<void> {
    const servers = await options.host.servers()
    batch(() => {
      lists.setServers(servers)
      setKnown(true)
      setLoginRequired(false)
    })
  }

  async function readAll(): Promise<void> {
    const work = async () => {
      complete = true
      try {
        await readServers()
      } catch {
        complete = false
      }
      await Promise.all(lists.keys().map(readAgain))
    }
    await reading(work())
  }

  /** A refused socket does not say why; the plain route does. Returns whether a login is what is missing. */
  async function probe(): Promise<boolean> {
    try {
      await readServers()
      return false
    } catch (reason) {
      const required = reason instanceof HostError && reason.status === 401
      if (required) setLoginRequired(true)
      return required
    }
  }

  async function start(): Promise<void> {
    if (await probe()) return
    complete = known()
    live.start()
    for (const key of lists.keys()) void readList(key)
  }

  onCleanup(() => live.stop())

  return {
    start,
    connection,
    tryNow: () => live.tryNow(),
    liveSequence: () => live.sequence(),
    loginRequired,
    async login(password: string) {
      await options.host.login(password)
      setLoginRequired(false)
      await start()
    },
    newVersion,
    servers: lists.servers,
    serversKnown: known,
    server: lists.server,
    forgetServer: lists.forgetServer,
    /**
     * Another text each time that this server came into reach: the page found its host, or the engine came to life. What could not be
     * read is worth another try then. Nothing while it is out of reach.
     */
    reachable(key: ServerKey): string | undefined {
      const server = lists.server(key)
      if (connection().state === 'offline' || contacts() === 0 || server?.status !== 'ready') return undefined
      return `${contacts()} ${server.incarnation ?? ''}`
    },
    restartServer: (key: ServerKey) => options.host.restart(key),
    engine(key: ServerKey): EngineClient {
      const client = engines.get(key) ?? makeEngineClient(options.request, key)
      engines.set(key, client)
      return client
    },
    rows: lists.rows,
    /** The session that was made for a temporary one, as its record at the engine says. */
    madeFrom: lists.madeFrom,
    summary: lists.summary,
    /** What this session and its subagents ask: the one fact that its docks show and its readiness goes by. */
    requests: lists.requests,
    sessionsState: (key: ServerKey): Hydration => lists.state(key) ?? { state: 'waiting', since: connection().since },
    retrySessions: (key: ServerKey) => void readList(key),
    worktrees: lists.worktrees,
    placeOf: lists.placeOf,
    /** After one was made or removed, or where a person looks at them. */
    readWorktrees: lists.readWorktrees,
    /** Whether a session's directory is gone; unknown counts as there until `checkPlace` has read it. */
    isGone: lists.isGone,
    checkPlace: lists.checkPlace,
    makeWorktree: options.host.makeWorktree,
    branches: options.host.branches,
    removeWorktree: options.host.removeWorktree,
    moveOf: moves.of,
    fork: options.host.fork,
    compact: options.host.compact,
    exportSession: options.host.exportSession,
    move: moves.move,
    stay: moves.stay,
    dismissMove: moves.dismiss,
    onMovedByItself: (handler: (news: MovedByItself) => void) => movedByItself.add('', handler),
    takeSummary: (key: ServerKey, summary: SessionSummary, during: readonly HostEvent[] = []) =>
      lists.putSummary(key, summary, during),
    forgetSession: lists.forget,
    /** What an engine answered of a session, unless an event told something newer of it. */
    takeSession(serverKey: ServerKey, session: Session): void {
      const before = lists.summary({ serverKey, sessionID: session.id })?.session
      if (before && before.time.updated > session.time.updated) return
      const event = { kind: 'session-updated', sessionID: session.id, session } as const
      applyAll([{ kind: 'engine', serverKey, event }])
    },
    /** An answer that no event came before: taken as if it had been told. */
    takeQueue: (scope: AnyScope, queue: QueueState) => applyAll([{ kind: 'queue', ...scope, queue }]),
    putMaking: lists.putMaking,
    dropMaking: lists.dropMaking,
    created: (serverKey: ServerKey, tempID: TemporarySessionID, summary: SessionSummary) =>
      applyAll([{ kind: 'session-created', serverKey, tempID, summary }]),
    onCreated: (tempID: TemporarySessionID, handler: (summary: SessionSummary) => void) => created.add(tempID, handler),
    /** Every event of this session from now on, in order, applied within the flush that brought it. */
    listen(scope: AnyScope, handler: (event: ScopeNews) => void): () => void {
      const key = sessionKey(scope)
      const leave = news.add(key, handler)
      if (!scopes.has(key)) {
        scopes.set(key, scope)
        if (isReal(scope)) subscribing = live.subscribe()
      }
      return () => {
        leave()
        if (news.has(key)) return
        scopes.delete(key)
        if (isReal(scope)) subscribing = live.subscribe()
      }
    },
    /** What an engine says of a directory and of no session in it. */
    listenAt: (
      { serverKey, directory }: { serverKey: ServerKey; directory: Directory },
      handler: (event: EngineEvent) => void,
    ) => placeNews.add(makeKey(serverKey, directory), handler),
    keep: keeping.keep,
    /** Resolves once events of every listening scope are sure to come. */
    listening: () => subscribing,
    reading,
    dropped,
  }
}
export type Servers = ReturnType<typeof createServers>

function isReal(scope: AnyScope): scope is SessionScope {
  return isSessionID(scope.sessionID)
}
