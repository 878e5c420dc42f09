import type { SessionStatus } from '@pointsman/domain/conversation'
import { readOrigin, type ForkOrigin } from '@pointsman/domain/fork'
import type { HostEvent, SessionSummary } from '@pointsman/domain/host-api'
import {
  isSessionID,
  type Directory,
  type Placement,
  type ServerKey,
  type SessionID,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import { moveAfter } from './moves.ts'

/** The summaries of one server by session id: plain data, changed as a draft. */
export type SessionList = Record<SessionID, SessionSummary>

type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** Applies what a summary shows of an event. Returns the session that it is about. */
export function applyToList(list: SessionList, event: HostEvent): SessionID | undefined {
  if (event.kind === 'session-created') {
    const { id } = event.summary.session
    list[id] = event.summary
    return id
  }
  if (event.kind === 'placement') {
    change(list, event.sessionID, (summary) => {
      if (!isOlderPlacement(event.placement, summary.placement)) summary.placement = event.placement
    })
    return event.sessionID
  }
  if (event.kind === 'move') {
    change(list, event.sessionID, (summary) => {
      const move = moveAfter(summary.move, event)
      if (move) summary.move = move
      else delete summary.move
    })
    return event.sessionID
  }
  if (event.kind === 'queue') {
    const { sessionID, queue } = event
    // Of a session that is still being made nobody but its own view tells.
    if (!isSessionID(sessionID)) return undefined
    change(list, sessionID, (summary) => {
      if (queue.waiting > 0 || queue.paused) summary.queue = queue
      else delete summary.queue
    })
    return sessionID
  }
  if (event.kind !== 'engine') return undefined
  const { event: said } = event
  switch (said.kind) {
    case 'session-updated': {
      const known = list[said.sessionID]
      if (known) list[said.sessionID] = { ...known, session: said.session }
      else list[said.sessionID] = freshSummary(said.session)
      return said.sessionID
    }
    case 'session-deleted':
      delete list[said.sessionID]
      return said.sessionID
    case 'session-moved':
      change(list, said.sessionID, (summary) => (summary.session = { ...summary.session, directory: said.directory }))
      return said.sessionID
    case 'session-status':
      change(list, said.sessionID, (summary) => {
        const where = event.directory
        const elsewhere = where === undefined ? [] : summary.turnsIn.filter((directory) => directory !== where)
        if (said.status.kind === 'busy') summary.failed = false
        if (said.status.kind !== 'idle') {
          summary.status = said.status
          if (where !== undefined) summary.turnsIn = [...elsewhere, where]
          return
        }
        // Idle in one place says nothing of a turn that goes on in another one, after a move.
        if (elsewhere.length === 0) summary.status = said.status
        summary.turnsIn = elsewhere
        // A stop settles what its turn asked there, and the engine tells of no reply.
        const isLeft = (pending: { readonly directory: Directory }) =>
          where !== undefined && pending.directory !== where
        summary.permissions = summary.permissions.filter(isLeft)
        summary.questions = summary.questions.filter(isLeft)
      })
      return said.sessionID
    case 'session-error':
      // A person's own stop is no failure that waits for them.
      if (said.error.name !== 'MessageAbortedError') change(list, said.sessionID, (summary) => (summary.failed = true))
      return said.sessionID
    case 'permission-asked': {
      const { request } = said
      change(list, said.sessionID, (summary) => {
        const others = summary.permissions.filter((pending) => pending.request.id !== request.id)
        summary.permissions = [...others, { request, directory: event.directory ?? summary.session.directory }]
      })
      return said.sessionID
    }
    case 'permission-replied':
      change(list, said.sessionID, (summary) => {
        summary.permissions = summary.permissions.filter((pending) => pending.request.id !== said.requestID)
      })
      return said.sessionID
    case 'question-asked': {
      const { request } = said
      change(list, said.sessionID, (summary) => {
        const others = summary.questions.filter((pending) => pending.request.id !== request.id)
        summary.questions = [...others, { request, directory: event.directory ?? summary.session.directory }]
      })
      return said.sessionID
    }
    case 'question-settled':
      change(list, said.sessionID, (summary) => {
        summary.questions = summary.questions.filter((pending) => pending.request.id !== said.requestID)
      })
      return said.sessionID
    default:
      return undefined
  }
}

function change(list: SessionList, id: SessionID, work: (summary: Draft<SessionSummary>) => void): void {
  const known = list[id]
  if (!known) return
  const next: Draft<SessionSummary> = { ...known }
  work(next)
  list[id] = next
}

function freshSummary(session: SessionSummary['session']): SessionSummary {
  return {
    session,
    status: { kind: 'idle' },
    turnsIn: [],
    // The host's own placement event follows: until then this is the engine's word, and no place to work in (`isPlaced`).
    placement: { directory: session.directory, incarnation: '', revision: 0 },
    permissions: [],
    questions: [],
    failed: false,
  }
}

/** False for a session of which the host has not said yet where it works: no engine's life has an empty name. */
export function isPlaced(placement: Placement): boolean {
  return placement.incarnation !== ''
}

/** True for what a late read still says of a place that the session has left since, in the same life of its engine. */
export function isOlderPlacement(next: Placement, before: Placement): boolean {
  return next.incarnation === before.incarnation && next.revision < before.revision
}

/**
 * A read list and what was seen while it was read. That is done again on top of it, and not kept instead of it: an event says only
 * one thing of a session, and the read knows the rest.
 */
export function mergeList(
  read: readonly SessionSummary[],
  seen: readonly ((list: SessionList) => unknown)[],
): SessionList {
  const list: SessionList = {}
  for (const summary of read) list[summary.session.id] = summary
  for (const again of seen) again(list)
  return list
}

/** A session as a row of the list: real, or still being made. */
export type SessionRow = {
  readonly serverKey: ServerKey
  readonly sessionID: SessionID | TemporarySessionID
  readonly title: string
  readonly directory: Directory
  readonly parentID?: SessionID
  /** Milliseconds since 1970. */
  readonly updated: number
  readonly status: RowStatus
  /** Of a retry: when the next attempt comes, milliseconds since 1970. */
  readonly next?: number
  /** What it asks, in the engine's class name: `bash`, `edit`, `question` and so on. */
  readonly asks?: string
  readonly making: boolean
  /** Follow-ups that wait, and whether a person paused them. */
  readonly waiting?: number
  readonly paused?: true
  readonly forkOf?: ForkOrigin
  /** Part of it is undone, and nothing was sent since. */
  readonly undone?: true
}
export type RowStatus = 'idle' | 'busy' | 'retry' | 'waiting' | 'error'

export function rowStatus(
  summary: Pick<SessionSummary, 'permissions' | 'questions' | 'failed'> & { readonly status: SessionStatus },
): RowStatus {
  if (summary.permissions.length > 0 || summary.questions.length > 0) return 'waiting'
  if (summary.status.kind !== 'idle') return summary.status.kind
  return summary.failed ? 'error' : 'idle'
}

export function makeRow(serverKey: ServerKey, summary: SessionSummary): SessionRow {
  const { session, status, queue } = summary
  const origin = readOrigin(session.metadata)
  const asks = summary.permissions[0]?.request.permission ?? (summary.questions.length > 0 ? 'question' : undefined)
  return {
    serverKey,
    sessionID: session.id,
    title: session.title,
    directory: session.directory,
    ...(session.parentID ? { parentID: session.parentID } : {}),
    updated: session.time.updated,
    status: rowStatus(summary),
    ...(status.kind === 'retry' ? { next: status.next } : {}),
    ...(asks ? { asks } : {}),
    ...(queue && queue.waiting > 0 ? { waiting: queue.waiting } : {}),
    ...(queue?.paused ? { paused: true } : {}),
    ...(origin ? { forkOf: origin } : {}),
    ...(session.revert ? { undone: true } : {}),
    making: false,
  }
}

/** Newest first; equal times keep the order in which they came. */
export function sortRows(rows: readonly SessionRow[]): readonly SessionRow[] {
  return rows.toSorted((a, b) => b.updated - a.updated)
}
