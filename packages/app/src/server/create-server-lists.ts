import { makeEpoch, type Epoch } from '@pointsman/domain/make-epoch'
import { temporaryIDField, type HostEvent, type ServerInfo, type SessionSummary } from '@pointsman/domain/host-api'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { Hydration } from '@pointsman/domain/readiness'
import {
  isSessionID,
  sessionKey,
  type Directory,
  type ServerKey,
  type SessionID,
  type SessionScope,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import { batch, createMemo } from 'solid-js'
import { createStore, produce, unwrap } from 'solid-js/store'
import type { HostClient } from '../host-client/make-host-client.ts'
import { isUnknownServer } from '../host-client/make-request.ts'
import { createWorktrees } from './create-worktrees.ts'
import { familyRequests, type FamilyRequests } from './family-requests.ts'
import { placeOf, type Place } from './place.ts'
import { applyToList, makeRow, mergeList, sortRows, type SessionList, type SessionRow } from './session-list.ts'

type ListChange = (list: SessionList) => unknown
type ListRead = {
  readonly epoch: Epoch
  /** What was changed while the list is read, to be done again on top of it. */
  seen: ListChange[] | undefined
}

type State = {
  servers: readonly ServerInfo[]
  lists: Record<ServerKey, SessionList>
  listStates: Record<ServerKey, Hydration>
  /** Rows of sessions that are still being made, by their temporary ids. */
  making: Record<TemporarySessionID, SessionRow>
}

export type ServerListsOptions = {
  readonly host: HostClient
  readonly now: () => number
  readonly dropped: (reason: string) => void
  /** A placement that was read and not told is still a move (S-2). */
  readonly placed: (scope: SessionScope, summary: SessionSummary) => void
}

/** The servers and their sessions' summaries: the one copy of what the list shows, read whole and kept by events. */
export function createServerLists({ host, now, dropped, placed }: ServerListsOptions) {
  const [state, setState] = createStore<State>({ servers: [], lists: {}, listStates: {}, making: {} })
  const worktrees = createWorktrees({ host })
  const reads = new Map<ServerKey, ListRead>()
  const raw = () => unwrap(state)

  function readOf(key: ServerKey): ListRead {
    let found = reads.get(key)
    if (!found) {
      found = { epoch: makeEpoch({ dropped: () => dropped('generation') }), seen: undefined }
      reads.set(key, found)
    }
    return found
  }

  function change(work: (draft: State) => void): void {
    setState(produce(work))
  }

  function changeList(key: ServerKey, work: ListChange): void {
    readOf(key).seen?.push(work)
    if (raw().lists[key])
      setState(
        'lists',
        key,
        produce((list) => void work(list)),
      )
  }

  /** Resolves with false where it could not be read; what was taken over by a newer read is that one's to tell. */
  async function read(key: ServerKey): Promise<boolean> {
    const mine = readOf(key)
    let complete = true
    if (!raw().listStates[key]) setState('listStates', key, { state: 'waiting', since: now() })
    mine.epoch.advance()
    const seen: ListChange[] = []
    mine.seen = seen
    await mine.epoch.run((signal) => Promise.all([host.sessions(key, signal), worktrees.read(key, signal)]), {
      fresh([list, placesKnown]) {
        mine.seen = undefined
        complete = placesKnown
        for (let index = 0; index < list.malformed; index += 1) dropped('malformed')
        const next = mergeList(list.sessions, seen)
        batch(() => {
          change((draft) => {
            draft.lists[key] = next
            draft.listStates[key] = { state: 'ready' }
          })
          for (const summary of Object.values(next)) placed({ serverKey: key, sessionID: summary.session.id }, summary)
        })
      },
      failed(reason) {
        mine.seen = undefined
        if (isUnknownServer(reason)) return forgetServer(key)
        complete = false
        if (raw().listStates[key]?.state !== 'ready') setState('listStates', key, { state: 'failed', since: now() })
      },
    })
    return complete
  }

  /** The host does not know it any more. */
  function forgetServer(key: ServerKey): void {
    setState('servers', (all) => all.filter((server) => server.key !== key))
  }

  /** By the temporary id in the engine's own record: found after a reload too. A fork carries it on, so its first bearer is meant. */
  const madeFrom = createMemo(() => {
    const made = new Map<string, SessionID>()
    for (const server of state.servers) {
      const oldestFirst = Object.values(state.lists[server.key] ?? {}).toSorted(
        (a, b) => a.session.time.created - b.session.time.created,
      )
      for (const { session } of oldestFirst) {
        const tempID = session.metadata[temporaryIDField]
        if (typeof tempID !== 'string') continue
        const key = sessionKey({ serverKey: server.key, sessionID: tempID as TemporarySessionID })
        if (!made.has(key)) made.set(key, session.id)
      }
    }
    return made
  })

  const rows = createMemo(() => {
    const byServer = new Map<ServerKey, readonly SessionRow[]>()
    for (const { key } of state.servers) {
      const real = Object.values(state.lists[key] ?? {}).filter(
        (summary) => summary.session.time.archived === undefined,
      )
      const making = Object.values(state.making).filter(
        (row) => row.serverKey === key && !madeFrom().has(sessionKey(row)),
      )
      byServer.set(key, sortRows([...making, ...real.map((summary) => makeRow(key, summary))]))
    }
    return byServer
  })

  return {
    servers: () => state.servers,
    server: (key: ServerKey) => state.servers.find((server) => server.key === key),
    /** Not tracked. */
    keys: () => raw().servers.map((server) => server.key),
    setServers: (list: readonly ServerInfo[]) => setState('servers', [...list]),
    /** Returns whether the server's sessions must be read: an engine that came to life, or to another life, knows what the one before did not. */
    putServer(server: ServerInfo): boolean {
      const before = raw().servers.find((other) => other.key === server.key)
      setState('servers', (all) =>
        before ? all.map((other) => (other.key === server.key ? server : other)) : [...all, server],
      )
      return server.status === 'ready' && (before?.status !== 'ready' || before.incarnation !== server.incarnation)
    },
    forgetServer,
    read,
    apply: (key: ServerKey, event: HostEvent) => changeList(key, (list) => applyToList(list, event)),
    putCreated(event: Extract<HostEvent, { kind: 'session-created' }>): void {
      change((draft) => {
        draft.lists[event.serverKey] ??= {}
        delete draft.making[event.tempID]
      })
      changeList(event.serverKey, (list) => applyToList(list, event))
    },
    /** What one session's own read brought, under the events of it that were seen meanwhile: taken as if it had been told. */
    putSummary(key: ServerKey, found: SessionSummary, during: readonly HostEvent[]): void {
      const { id } = found.session
      batch(() => {
        change((draft) => void (draft.lists[key] ??= {}))
        changeList(key, (list) => {
          list[id] = found
          for (const event of during) applyToList(list, event)
        })
        const summary = raw().lists[key]?.[id]
        if (summary) placed({ serverKey: key, sessionID: id }, summary)
      })
    },
    forget: (scope: SessionScope) => changeList(scope.serverKey, (list) => delete list[scope.sessionID]),
    putMaking: (row: SessionRow) => change((draft) => void (draft.making[row.sessionID as TemporarySessionID] = row)),
    /** A session that can't be made says so in its row; wished for again, it is being made again. */
    putItem({ sessionID, ...item }: OutboxItem): void {
      const row = isSessionID(sessionID) ? undefined : raw().making[sessionID]
      if (!row) return
      const failed = item.state === 'failed'
      change((draft) => {
        draft.making[row.sessionID as TemporarySessionID] = {
          ...row,
          status: failed ? 'error' : 'busy',
          making: !failed,
        }
      })
    },
    dropMaking: (tempID: TemporarySessionID) => change((draft) => void delete draft.making[tempID]),
    rows: (key: ServerKey): readonly SessionRow[] => rows().get(key) ?? [],
    madeFrom: (serverKey: ServerKey, sessionID: TemporarySessionID) =>
      madeFrom().get(sessionKey({ serverKey, sessionID })),
    summary: (scope: SessionScope): SessionSummary | undefined => state.lists[scope.serverKey]?.[scope.sessionID],
    requests({ serverKey, sessionID }: Pick<SessionRow, 'serverKey' | 'sessionID'>): FamilyRequests {
      const list = state.lists[serverKey] ?? {}
      return familyRequests(rows().get(serverKey) ?? [], list, sessionID)
    },
    state: (key: ServerKey): Hydration | undefined => state.listStates[key],
    worktrees: worktrees.of,
    readWorktrees: (key: ServerKey) => worktrees.read(key),
    checkPlace: worktrees.check,
    isGone: worktrees.isGone,
    placeOf(key: ServerKey, directory: Directory): Place {
      const server = state.servers.find((one) => one.key === key)
      return placeOf(directory, {
        main: server?.directory,
        git: server?.git ?? true,
        worktrees: worktrees.of(key),
      })
    },
  }
}
