import { moveReasonSchema, type MoveReason, type SessionMove } from '@pointsman/domain/host-api'
import { readDirectory, type Directory, type ServerKey, type SessionID } from '@pointsman/domain/scope'
import { readStored } from '../store/read-stored.ts'
import type { Store } from '../store/store.ts'

/** A wish that waits. `incarnation`: the life of the engine whose turn it waits for. */
export type WaitingMove = { readonly to: Directory; readonly carryChanges: boolean; readonly incarnation: string }

type Row = {
  readonly session_id: string
  readonly directory: string
  readonly carry_changes: number
  readonly incarnation: string
  readonly reason: string | null
}

/** What is known of each session's change of place. What waits, and why one was not made, is on disk: no restart forgets either. */
export function makeKnownMoves(options: { readonly store: Store; readonly serverKey: ServerKey }) {
  const { store, serverKey } = options
  const known = new Map<SessionID, SessionMove>()
  const left = new Map<SessionID, WaitingMove>()
  for (const row of store.all<Row>('SELECT * FROM moves WHERE server_key = ?', serverKey)) {
    const to = readDirectory(row.directory)
    if (!to) continue
    const id = row.session_id as SessionID
    if (row.reason !== null) {
      const reason = readStored(moveReasonSchema, row.reason)
      if (reason) known.set(id, { to, state: 'failed', reason })
      continue
    }
    known.set(id, { to, state: 'waiting' })
    left.set(id, { to, carryChanges: row.carry_changes === 1, incarnation: row.incarnation })
  }

  function write(id: SessionID, move: WaitingMove, reason: MoveReason | undefined): void {
    store.run(
      `INSERT OR REPLACE INTO moves (server_key, session_id, directory, carry_changes, incarnation, reason) VALUES (?, ?, ?, ?, ?, ?)`,
      serverKey,
      id,
      move.to,
      move.carryChanges ? 1 : 0,
      move.incarnation,
      reason ? JSON.stringify(reason) : null,
    )
  }

  return {
    of: (id: SessionID): SessionMove | undefined => known.get(id),
    /** What a former life of the host left waiting. */
    left: (): ReadonlyMap<SessionID, WaitingMove> => left,
    wait(id: SessionID, move: WaitingMove): void {
      write(id, move, undefined)
      known.set(id, { to: move.to, state: 'waiting' })
    },
    /** One that waited stays on disk until its end: a host that dies here looks again. */
    begin: (id: SessionID, to: Directory): void => void known.set(id, { to, state: 'moving' }),
    fail(id: SessionID, to: Directory, reason: MoveReason): void {
      write(id, { to, carryChanges: false, incarnation: '' }, reason)
      known.set(id, { to, state: 'failed', reason })
    },
    forget(id: SessionID): void {
      if (known.delete(id)) store.run('DELETE FROM moves WHERE server_key = ? AND session_id = ?', serverKey, id)
    },
  }
}
export type KnownMoves = ReturnType<typeof makeKnownMoves>
