import type { Session } from '@pointsman/domain/conversation'
import { readSession } from '@pointsman/domain/engine-record'
import { temporaryIDField, type CreateSession, type HostEvent } from '@pointsman/domain/host-api'
import {
  isSessionID,
  readDirectory,
  type Directory,
  type SessionID,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import { askEngine, EngineRefused, readProjectSessions } from '../board/engine-answers.ts'
import type { Board } from '../board/make-board.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import { withDirectory } from '../engine/with-directory.ts'
import type { Store } from '../store/store.ts'
import type { ItemStore } from './make-item-store.ts'

type Row = {
  readonly temp_id: string
  readonly server_key: string
  readonly directory: string
  readonly asked: number
  readonly session_id: string | null
  readonly failure: string | null
}

/** Milliseconds that a request of ours may still need at the engine after nobody listens to it any more. */
const grace = 1_500

/**
 * Makes sessions (F-8). The temporary id and its items are on disk first, and the id goes into the session's metadata: where the answer was lost,
 * the session is found by it. One session for each temporary id, never two.
 */
export function makeCreations(options: {
  readonly engine: Engine
  readonly store: Store
  readonly items: ItemStore
  readonly board: Pick<Board, 'add'>
  readonly emit: (event: HostEvent) => void
  /** A session that is made has items to send. */
  readonly onItems: (sessionID: SessionID) => void
  readonly log: (line: string) => void
  readonly pause: (milliseconds: number) => Promise<void>
  readonly now?: () => number
}) {
  const { engine, store, items, board, emit, log, pause } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const making = new Map<TemporarySessionID, Promise<SessionID | undefined>>()

  const rowOf = (tempID: TemporarySessionID) =>
    store.get<Row>('SELECT * FROM creations WHERE temp_id = ? AND server_key = ?', tempID, engine.key)
  const made = (tempID: TemporarySessionID): SessionID | undefined => {
    const id = rowOf(tempID)?.session_id
    return isSessionID(id) ? id : undefined
  }

  function make(tempID: TemporarySessionID): Promise<SessionID | undefined> {
    const running = making.get(tempID)
    if (running) return running
    const mine = run(tempID).finally(() => making.delete(tempID))
    making.set(tempID, mine)
    return mine
  }

  async function run(tempID: TemporarySessionID): Promise<SessionID | undefined> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const row = rowOf(tempID)
      const directory = row && readDirectory(row.directory)
      if (!row || !directory || row.failure !== null) return undefined
      if (isSessionID(row.session_id)) return row.session_id
      try {
        await engine.ready(signal)
        const session = (row.asked > 0 ? await find(tempID, directory) : undefined) ?? (await ask(tempID, directory))
        return finish(tempID, session)
      } catch (cause) {
        if (signal.aborted) return undefined
        if (cause instanceof EngineRefused && cause.status < 500) {
          fail(tempID, cause)
          return undefined
        }
        if (!(cause instanceof EngineUnavailable)) log(`${engine.key}: session ${tempID}: ${String(cause)}`)
        await pause(Math.min(250 * 2 ** attempt, 10_000))
      }
    }
    return undefined
  }

  /** A former request may have made it, or be about to: looked for twice. */
  async function find(tempID: TemporarySessionID, directory: Directory): Promise<Session | undefined> {
    for (const wait of [0, grace]) {
      if (wait > 0) await pause(wait)
      const { rows } = await readProjectSessions(engine, directory)
      const found = rows.filter((session) => session.metadata[temporaryIDField] === tempID)
      // A fork keeps the metadata of what it was forked from: the oldest is the one that we made.
      const [first] = found.toSorted((a, b) => a.time.created - b.time.created)
      if (first) return first
    }
    return undefined
  }

  async function ask(tempID: TemporarySessionID, directory: Directory): Promise<Session> {
    store.run('UPDATE creations SET asked = asked + 1 WHERE temp_id = ?', tempID)
    const value = await askEngine(engine, withDirectory('/session', directory), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ metadata: { [temporaryIDField]: tempID } }),
      signal,
    })
    const session = readSession(value)
    if (!session) throw new EngineRefused(502, 'malformed', 'The engine’s new session can’t be read')
    return session
  }

  function finish(tempID: TemporarySessionID, session: Session): SessionID {
    const from = { serverKey: engine.key, sessionID: tempID }
    const moved = store.transaction(() => {
      store.run('UPDATE creations SET session_id = ? WHERE temp_id = ?', session.id, tempID)
      return items.moveTo(from, session.id)
    })
    emit({ kind: 'session-created', serverKey: engine.key, tempID, summary: board.add(session) })
    items.movedTo(from, session.id, moved)
    options.onItems(session.id)
    return session.id
  }

  const forgive = (tempID: TemporarySessionID) =>
    store.run('UPDATE creations SET failure = NULL WHERE temp_id = ? AND session_id IS NULL', tempID)

  function fail(tempID: TemporarySessionID, cause: EngineRefused): void {
    store.run('UPDATE creations SET failure = ? WHERE temp_id = ?', cause.message, tempID)
    const reason = { code: 'session-not-made', message: `The session could not be made: ${cause.message}` }
    for (const item of items.list({ serverKey: engine.key, sessionID: tempID }))
      items.change(item.id, { kind: 'failed', ...reason })
  }

  return {
    /** Stored with its items in one transaction before the engine hears of it. The same temporary id again is the same session. */
    request({ tempID, directory, items: newItems }: CreateSession): 'stored' | 'other-server' {
      const other = store.get<Row>('SELECT * FROM creations WHERE temp_id = ? AND server_key <> ?', tempID, engine.key)
      if (other) return 'other-server'
      const now = (options.now ?? Date.now)()
      const already = made(tempID)
      const before = () => {
        store.run(
          'INSERT OR IGNORE INTO creations (temp_id, server_key, directory, created_at) VALUES (?, ?, ?, ?)',
          tempID,
          engine.key,
          directory,
          now,
        )
        // A wish that failed is a new wish when it is made again.
        forgive(tempID)
      }
      items.postAll({ serverKey: engine.key, sessionID: already ?? tempID }, newItems, { before })
      if (already) options.onItems(already)
      return 'stored'
    },
    make,
    /** A person tries an item again whose session could not be made. */
    again(tempID: TemporarySessionID): void {
      forgive(tempID)
      void make(tempID)
    },
    made,
    knows: (tempID: TemporarySessionID): boolean => rowOf(tempID) !== undefined,
    /** What a former life of the host left unmade. */
    resume(): void {
      const rows = store.all<Row>(
        'SELECT * FROM creations WHERE server_key = ? AND session_id IS NULL AND failure IS NULL',
        engine.key,
      )
      for (const row of rows) void make(row.temp_id as TemporarySessionID)
    },
    stop: () => stopping.abort(new Error('the host stops')),
  }
}
export type Creations = ReturnType<typeof makeCreations>
