import { readDirectory, type Directory, type Placement, type ServerKey, type SessionID } from '@pointsman/domain/scope'
import type { Store } from '../store/store.ts'

type Row = {
  readonly session_id: string
  readonly directory: string
  readonly incarnation: string
  readonly revision: number
}

/**
 * Where each session of one server works, on disk, so that a move while the host was down is one more revision. Whoever changes a
 * placement is given it back to tell the tabs.
 */
export function makePlacements(options: { readonly store: Store; readonly serverKey: ServerKey }) {
  const { store, serverKey } = options
  const placements = new Map<SessionID, Placement>()
  /** Of sessions that were deleted: an id that comes back, by import or from a copy, must not begin its revisions anew. */
  const left = new Map<SessionID, number>()
  const next = (id: SessionID) => (placements.get(id)?.revision ?? left.get(id) ?? 0) + 1
  for (const row of store.all<Row>('SELECT * FROM placements WHERE server_key = ?', serverKey)) {
    const directory = readDirectory(row.directory)
    if (directory)
      placements.set(row.session_id as SessionID, { directory, incarnation: row.incarnation, revision: row.revision })
  }

  function write(id: SessionID, placement: Placement): void {
    store.run(
      `INSERT INTO placements (server_key, session_id, directory, incarnation, revision) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET directory = excluded.directory, incarnation = excluded.incarnation, revision = excluded.revision`,
      serverKey,
      id,
      placement.directory,
      placement.incarnation,
      placement.revision,
    )
  }

  return {
    get: (id: SessionID): Placement | undefined => placements.get(id),
    /**
     * What was seen of a session. `moved`: a move was reported, which is a new stay even where it ends in the same directory.
     * Answers the new placement, or nothing where it is the same stay.
     */
    see(
      id: SessionID,
      seen: { readonly directory: Directory; readonly incarnation: string; readonly moved?: true },
    ): Placement | undefined {
      const before = placements.get(id)
      const { directory, incarnation } = seen
      if (before && !seen.moved && before.directory === directory && before.incarnation === incarnation)
        return undefined
      const placement: Placement = { directory, incarnation, revision: next(id) }
      write(id, placement)
      placements.set(id, placement)
      return placement
    },
    /** The stream was cut: any of them may have moved away and back meanwhile. `now` is what was read after it. */
    renewAll(now: ReadonlyMap<SessionID, Directory>, incarnation: string): ReadonlyMap<SessionID, Placement> {
      const renewed = new Map<SessionID, Placement>()
      for (const [id, directory] of now) renewed.set(id, { directory, incarnation, revision: next(id) })
      store.transaction(() => {
        for (const [id, placement] of renewed) write(id, placement)
      })
      for (const [id, placement] of renewed) placements.set(id, placement)
      return renewed
    },
    forget(id: SessionID): void {
      const last = placements.get(id)
      // Its row stays, so that the next life of the host knows as much.
      if (last && placements.delete(id)) left.set(id, last.revision)
    },
  }
}
