import { makeEpoch, type Epoch } from '@pointsman/domain/make-epoch'
import {
  temporaryIDField,
  type HostEvent,
  type ServerInfo,
  type SessionSummary,
  type Worktree,
} from '@pointsman/domain/host-api'
import type { Hydration } from '@pointsman/domain/readiness'
import {
  sessionKey,
  type ServerKey,
  type SessionID,
  type SessionScope,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import { batch, createMemo, createSignal, onCleanup } from 'solid-js'
import { createStore, produce, unwrap } from 'solid-js/store'
import { makeEngineClient, type EngineClient } from '../host-client/make-engine-client.ts'
import type { HostClient } from '../host-client/make-host-client.ts'
import { HostError, type Request } from '../host-client/make-request.ts'
import { makeListeners } from '../lib/make-listeners.ts'
import { createDirectoryNames } from './create-directory-names.ts'
import { makeLiveConnection, openLiveSocket } from './make-live-connection.ts'
import { applyToList, makeRow, mergeList, sortRows, type SessionList, type SessionRow } from './session-list.ts'

/** What a scope hears: an event of its own session, or that its server's events had a gap. */
export type ScopeNews = { readonly kind: 'event'; readonly event: HostEvent } | { readonly kind: 'read-again' }

export type Connection = {
  readonly state: 'live' | 'catching-up' | 'offline'
  /** Milliseconds since 1970 of the last change of state. */
  readonly since: number
  /** True until the page has been live once: nothing was lost yet. */
  readonly first: boolean
}

type ServerState = {
  readonly client: EngineClient
  readonly listRead: Epoch
  /** What was changed while the list is read, to be done again on top of it. */
  seen: ((list: SessionList) => unknown)[] | undefined
}

type State = {
  servers: readonly ServerInfo[]
  lists: Record<ServerKey, SessionList>
  listStates: Record<ServerKey, Hydration>
  worktrees: Record<ServerKey, readonly Worktree[]>
  /** Rows of sessions that are still being made, by their temporary ids. */
  making: Record<TemporarySessionID, SessionRow>
}

export type ServersOptions = {
  readonly host: HostClient
  readonly request: Request
  readonly openSocket?: () => WebSocket
  readonly now?: () => number
  readonly dropped?: (reason: string) => void
  readonly flushed?: (events: number, milliseconds: number) => void
}

/** The one live connection of the page, and what it brings: servers, their sessions' summaries, and news for each open scope. */
export function createServers(options: ServersOptions) {
  const now = options.now ?? Date.now
  const [state, setState] = createStore<State>({ servers: [], lists: {}, listStates: {}, worktrees: {}, making: {} })
  const [known, setKnown] = createSignal(false)
  const [loginRequired, setLoginRequired] = createSignal(false)
  const [newVersion, setNewVersion] = createSignal(false)
  const [connection, setConnection] = createSignal<Connection>({ state: 'catching-up', since: now(), first: true })
  const scopes = new Map<string, SessionScope>()
  const news = makeListeners<ScopeNews>()
  const created = makeListeners<{ readonly tempID: TemporarySessionID; readonly summary: SessionSummary }>()
  const servers = new Map<ServerKey, ServerState>()
  let catchingUp = 0
  let isLive = false
  /** False until the servers were read, and again where events were missed and could not be made up for. */
  let complete = false
  let version: string | undefined

  const live = makeLiveConnection({
    open: options.openSocket ?? openLiveSocket,
    sessions: () => [...scopes.values()],
    onVersion(text) {
      version ??= text
      if (version !== text) setNewVersion(true)
    },
    onState: (next) => {
      isLive = next === 'live'
      if (isLive) {
        show(catchingUp > 0 ? 'catching-up' : 'live')
        // The page began without its host: what it could not read then it reads now.
        if (!complete) void readAll()
      } else if (next === 'offline') {
        show('offline')
        void probe()
      }
    },
    onEvents: applyAll,
    onAgain: () => void readAll(),
  })
  function show(next: Connection['state']): void {
    setConnection((last) =>
      last.state === next ? last : { state: next, since: now(), first: last.first && next !== 'live' },
    )
  }

  let subscribing: Promise<void> = Promise.resolve()
  function subscribed(): Promise<void> {
    subscribing = live.subscribe()
    return subscribing
  }

  function serverState(key: ServerKey): ServerState {
    let found = servers.get(key)
    if (!found) {
      found = {
        client: makeEngineClient(options.request, key),
        listRead: makeEpoch({ dropped: () => options.dropped?.('generation') }),
        seen: undefined,
      }
      servers.set(key, found)
    }
    return found
  }

  function applyAll(events: readonly HostEvent[]): void {
    const started = performance.now()
    batch(() => {
      for (const event of events) apply(event)
    })
    options.flushed?.(events.length, performance.now() - started)
  }

  function apply(event: HostEvent): void {
    switch (event.kind) {
      case 'server':
        return applyServer(event.server)
      case 'gap':
        return void readAgain(event.serverKey)
      case 'session-created':
        return applyCreated(event)
      case 'item':
      case 'item-gone': {
        const scope = event.kind === 'item' ? event.item : event
        return news.call(sessionKey(scope), { kind: 'event', event })
      }
      case 'placement':
        applyToLists(event.serverKey, event)
        return news.call(sessionKey(event), { kind: 'event', event })
      case 'engine': {
        applyToLists(event.serverKey, event)
        const { event: said } = event
        if ('sessionID' in said)
          news.call(sessionKey({ serverKey: event.serverKey, sessionID: said.sessionID }), { kind: 'event', event })
        else
          for (const [key, scope] of scopes)
            if (scope.serverKey === event.serverKey) news.call(key, { kind: 'event', event })
      }
    }
  }

  function applyToLists(key: ServerKey, event: HostEvent): void {
    changeList(key, (list) => applyToList(list, event))
  }

  function changeList(key: ServerKey, work: (list: SessionList) => unknown): void {
    serverState(key).seen?.push(work)
    if (unwrap(state).lists[key])
      setState(
        'lists',
        key,
        produce((list) => void work(list)),
      )
  }

  function applyCreated(event: Extract<HostEvent, { kind: 'session-created' }>): void {
    if (!unwrap(state).lists[event.serverKey]) setState('lists', event.serverKey, {})
    applyToLists(event.serverKey, event)
    if (unwrap(state).making[event.tempID])
      setState(
        'making',
        produce((making) => delete making[event.tempID]),
      )
    created.call(event.tempID, { tempID: event.tempID, summary: event.summary })
  }

  function applyServer(server: ServerInfo): void {
    const before = unwrap(state).servers.find((other) => other.key === server.key)
    setState('servers', (all) =>
      before ? all.map((other) => (other.key === server.key ? server : other)) : [...all, server],
    )
    // An engine that came to life, or to another life, knows what the one before did not.
    if (server.status === 'ready' && (before?.status !== 'ready' || before.incarnation !== server.incarnation))
      void readServer(server.key)
  }

  async function readAgain(key: ServerKey): Promise<void> {
    for (const [text, scope] of scopes) if (scope.serverKey === key) news.call(text, { kind: 'read-again' })
    await readServer(key)
  }

  async function readServer(key: ServerKey): Promise<void> {
    const server = serverState(key)
    if (!unwrap(state).listStates[key]) setState('listStates', key, { state: 'waiting', since: now() })
    server.listRead.advance()
    const seen: ((list: SessionList) => unknown)[] = []
    server.seen = seen
    await server.listRead.run(
      (signal) =>
        Promise.all([options.host.sessions(key, signal), options.host.worktrees(key, signal).catch(() => [])]),
      {
        fresh([list, worktrees]) {
          server.seen = undefined
          for (let index = 0; index < list.malformed; index += 1) options.dropped?.('malformed')
          batch(() => {
            const next = mergeList(list.sessions, seen)
            setState(
              'lists',
              produce((lists) => void (lists[key] = next)),
            )
            setState(
              'worktrees',
              produce((all) => void (all[key] = worktrees)),
            )
            setState('listStates', key, { state: 'ready' })
            for (const summary of Object.values(next)) tellPlacement(key, summary)
          })
        },
        failed() {
          server.seen = undefined
          if (unwrap(state).listStates[key]?.state !== 'ready')
            setState('listStates', key, { state: 'failed', since: now() })
        },
      },
    )
  }

  /** A placement that was read and not told is still a move (S-2). */
  function tellPlacement(serverKey: ServerKey, summary: SessionSummary): void {
    const scope = { serverKey, sessionID: summary.session.id }
    news.call(sessionKey(scope), {
      kind: 'event',
      event: { kind: 'placement', ...scope, placement: summary.placement },
    })
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
    const list = await options.host.servers()
    batch(() => {
      setState('servers', [...list])
      setKnown(true)
      setLoginRequired(false)
    })
  }

  async function readAll(): Promise<void> {
    await reading(
      (async () => {
        complete = true
        try {
          await readServers()
        } catch {
          complete = false
        }
        await Promise.all(unwrap(state).servers.map((server) => readAgain(server.key)))
      })(),
    )
  }

  /** A refused socket does not say why; the plain route does. */
  async function probe(): Promise<void> {
    try {
      await readServers()
    } catch (reason) {
      if (reason instanceof HostError && reason.status === 401) setLoginRequired(true)
    }
  }

  async function start(): Promise<void> {
    try {
      await readServers()
    } catch (reason) {
      if (reason instanceof HostError && reason.status === 401) {
        setLoginRequired(true)
        return
      }
    }
    complete = known()
    live.start()
    for (const server of unwrap(state).servers) void readServer(server.key)
  }

  onCleanup(() => live.stop())

  /** By the temporary id in the engine's own record, so that a reload in the middle of making finds it too. A fork carries it on: the first made is meant. */
  const madeFrom = createMemo(() => {
    const byServer = new Map<ServerKey, Map<string, SessionID>>()
    for (const server of state.servers) {
      const made = new Map<string, SessionID>()
      const oldestFirst = Object.values(state.lists[server.key] ?? {}).toSorted(
        (a, b) => a.session.time.created - b.session.time.created,
      )
      for (const { session } of oldestFirst) {
        const tempID = session.metadata[temporaryIDField]
        if (typeof tempID === 'string' && !made.has(tempID)) made.set(tempID, session.id)
      }
      byServer.set(server.key, made)
    }
    return byServer
  })
  const rows = createMemo(() => {
    const byServer = new Map<ServerKey, readonly SessionRow[]>()
    for (const server of state.servers) {
      const real = Object.values(state.lists[server.key] ?? {}).filter(
        (summary) => summary.session.time.archived === undefined,
      )
      const made = madeFrom().get(server.key)
      const making = Object.values(state.making).filter(
        (row) => row.serverKey === server.key && !made?.has(row.sessionID),
      )
      byServer.set(server.key, sortRows([...making, ...real.map((summary) => makeRow(server.key, summary))]))
    }
    return byServer
  })
  const names = createDirectoryNames({
    worktrees: (key) => state.worktrees[key] ?? [],
    server: (key) => state.servers.find((one) => one.key === key),
  })

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
    servers: () => state.servers,
    serversKnown: known,
    server: (key: ServerKey) => state.servers.find((server) => server.key === key),
    restartServer: (key: ServerKey) => options.host.restart(key),
    engine: (key: ServerKey) => serverState(key).client,
    rows: (key: ServerKey) => rows().get(key) ?? [],
    madeFrom: (key: ServerKey, tempID: TemporarySessionID): SessionID | undefined => madeFrom().get(key)?.get(tempID),
    summary: (scope: SessionScope): SessionSummary | undefined => state.lists[scope.serverKey]?.[scope.sessionID],
    sessionsState: (key: ServerKey): Hydration =>
      state.listStates[key] ?? { state: 'waiting', since: connection().since },
    retrySessions: (key: ServerKey) => void readServer(key),
    worktrees: (key: ServerKey) => state.worktrees[key] ?? [],
    placeOf: names.placeOf,
    /** What one session's own read brought, under the events of it that were seen meanwhile: taken as if it had been told. */
    takeSummary(key: ServerKey, read: SessionSummary, during: readonly HostEvent[] = []) {
      const { id } = read.session
      batch(() => {
        if (!unwrap(state).lists[key])
          setState(
            'lists',
            produce((lists) => void (lists[key] = {})),
          )
        changeList(key, (list) => {
          list[id] = read
          for (const event of during) applyToList(list, event)
        })
        const summary = unwrap(state).lists[key]?.[id]
        if (summary) tellPlacement(key, summary)
      })
    },
    forgetSession: (scope: SessionScope) => changeList(scope.serverKey, (list) => delete list[scope.sessionID]),
    putMaking: (row: SessionRow) =>
      setState(
        'making',
        produce((making) => void (making[row.sessionID as TemporarySessionID] = row)),
      ),
    dropMaking: (tempID: TemporarySessionID) =>
      setState(
        'making',
        produce((making) => delete making[tempID]),
      ),
    created: (serverKey: ServerKey, tempID: TemporarySessionID, summary: SessionSummary) =>
      batch(() => applyCreated({ kind: 'session-created', serverKey, tempID, summary })),
    onCreated: (tempID: TemporarySessionID, handler: (summary: SessionSummary) => void) =>
      created.add(tempID, ({ summary }) => handler(summary)),
    /** Every event of this session from now on, in order, applied within the flush that brought it. */
    listen(scope: SessionScope, handler: (event: ScopeNews) => void): () => void {
      const key = sessionKey(scope)
      const leave = news.add(key, handler)
      if (!scopes.has(key)) {
        scopes.set(key, scope)
        void subscribed()
      }
      return () => {
        leave()
        if (news.has(key)) return
        scopes.delete(key)
        void subscribed()
      }
    },
    /** Resolves once events of every listening scope are sure to come. */
    listening: () => subscribing,
    reading,
    dropped: (reason: string) => options.dropped?.(reason),
  }
}
export type Servers = ReturnType<typeof createServers>
