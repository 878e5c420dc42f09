import { makeKey } from '@pointsman/domain/key'
import type { ServerKey, SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import { pauseFor } from '../outbox/pause-for.ts'

export type KeptSession = { readonly serverKey: ServerKey; readonly sessionID: SessionID | TemporarySessionID }
type Kept = {
  readonly tab: string
  readonly session: KeptSession
  readonly sockets: Set<object>
  /** Ends with the wait for a socket that comes back. */
  waiting: AbortController | undefined
}

/** Milliseconds. A reload, or a socket that was cut, changes nothing within them. */
const grace = 5_000

/**
 * Which tab has which session's held items in hand: while a living socket of that name says so, and 5 s after the last one did. A name
 * is a tab's and no socket's, so that a reload keeps what it kept.
 */
export function makeKeepers(
  options: { readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void> } = {},
) {
  const { pause = pauseFor } = options
  const kept = new Map<string, Kept>()
  const bySocket = new Map<object, ReadonlySet<string>>()
  const listeners = new Set<(tab: string, session: KeptSession) => void>()
  let stopped = false

  const keyOf = (tab: string, { serverKey, sessionID }: KeptSession) => makeKey(tab, serverKey, sessionID)

  function entry(tab: string, session: KeptSession): Kept {
    const key = keyOf(tab, session)
    const one = kept.get(key) ?? { tab, session, sockets: new Set(), waiting: undefined }
    kept.set(key, one)
    return one
  }

  async function waitFor(key: string, one: Kept): Promise<void> {
    if (stopped) return
    const waiting = new AbortController()
    one.waiting = waiting
    await pause(grace, waiting.signal)
    // A socket came back, and perhaps left again: that is another wait.
    if (waiting.signal.aborted || one.waiting !== waiting) return
    kept.delete(key)
    for (const listener of listeners) listener(one.tab, one.session)
  }

  function leave(socket: object, keys: Iterable<string>): void {
    for (const key of keys) {
      const one = kept.get(key)
      if (one?.sockets.delete(socket) && one.sockets.size === 0) void waitFor(key, one)
    }
  }

  return {
    /** What this socket's tab keeps from now on, whole each time. */
    keep(socket: object, tab: string, sessions: readonly KeptSession[]): void {
      const before = bySocket.get(socket) ?? new Set<string>()
      const keys = new Set(sessions.map((session) => keyOf(tab, session)))
      bySocket.set(socket, keys)
      for (const session of sessions) {
        const one = entry(tab, session)
        one.waiting?.abort()
        one.waiting = undefined
        one.sockets.add(socket)
      }
      leave(
        socket,
        [...before].filter((key) => !keys.has(key)),
      )
    },
    gone(socket: object): void {
      const keys = bySocket.get(socket)
      bySocket.delete(socket)
      if (keys) leave(socket, keys)
    },
    isKept: (tab: string, session: KeptSession): boolean => kept.has(keyOf(tab, session)),
    /** A tab that is known by its held item alone: it has the same time to come, after the host's start or from its item's arrival. */
    await(tab: string, session: KeptSession): void {
      if (kept.has(keyOf(tab, session))) return
      void waitFor(keyOf(tab, session), entry(tab, session))
    },
    /** Called once nobody keeps it any more. Returns the way to stop listening. */
    onGone(listener: (tab: string, session: KeptSession) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop(): void {
      stopped = true
      for (const one of kept.values()) one.waiting?.abort()
    },
  }
}
export type Keepers = ReturnType<typeof makeKeepers>
