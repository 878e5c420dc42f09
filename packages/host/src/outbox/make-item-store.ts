import {
  applyItemEvent,
  outboxItemSchema,
  type ItemEvent,
  type NewItem,
  type OutboxItem,
  type Settled,
} from '@pointsman/domain/follow-up'
import { newPosition } from '@pointsman/domain/queue'
import type { HostEvent } from '@pointsman/domain/host-api'
import {
  isSessionID,
  isTemporarySessionID,
  sessionKey,
  type ServerKey,
  type SessionID,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import * as v from 'valibot'
import type { Store } from '../store/store.ts'

export type AnySessionID = SessionID | TemporarySessionID
export type ItemOwner = { readonly serverKey: ServerKey; readonly sessionID: AnySessionID }
export type Posted =
  | { readonly kind: 'new' | 'known'; readonly item: OutboxItem }
  | { readonly kind: 'gone'; readonly item: OutboxItem; readonly outcome: Settled }
  | { readonly kind: 'elsewhere' }

type Row = {
  readonly id: string
  readonly server_key: string
  readonly session_id: string
  readonly item: string
  readonly gone: Settled | null
}

const leftSchema = v.object({ attempts: v.number(), createdAt: v.number(), revision: v.number() })
const asSession = (id: string): AnySessionID | undefined =>
  isSessionID(id) || isTemporarySessionID(id) ? id : undefined

/** The outbox on disk, with its open items in memory. Each transition is one transaction; who listens hears of it after it is stored. */
export function makeItemStore(options: {
  readonly store: Store
  readonly emit: (event: HostEvent) => void
  readonly now?: () => number
}) {
  const { store, emit } = options
  const now = options.now ?? Date.now
  const open = new Map<string, OutboxItem>()
  const bySession = new Map<string, Map<string, OutboxItem>>()
  const listeners = new Set<(item: OutboxItem) => void>()

  function keep(item: OutboxItem, first = false): void {
    open.set(item.id, item)
    const key = sessionKey(item)
    const items = bySession.get(key) ?? new Map<string, OutboxItem>()
    // Order is that of insertion, and an item that changes keeps its place.
    bySession.set(key, first ? new Map([[item.id, item], ...items]) : items.set(item.id, item))
  }

  function drop(item: OutboxItem): void {
    open.delete(item.id)
    const key = sessionKey(item)
    const items = bySession.get(key)
    items?.delete(item.id)
    if (items?.size === 0) bySession.delete(key)
  }

  for (const row of store.all<Row>('SELECT * FROM items WHERE gone IS NULL ORDER BY position')) {
    const read = v.safeParse(outboxItemSchema, JSON.parse(row.item))
    if (read.success) keep(read.output)
  }

  function tell(item: OutboxItem): void {
    emit({ kind: 'item', item })
    for (const listener of listeners) listener(item)
  }

  function leave(item: OutboxItem, outcome: Settled): void {
    // The text goes: what is in the session, or was taken back, has no business here.
    store.run(
      'UPDATE items SET gone = ?, item = ? WHERE id = ?',
      outcome,
      JSON.stringify({ ...item, text: '' }),
      item.id,
    )
    drop(item)
    const { serverKey, sessionID, id } = item
    emit({ kind: 'item-gone', serverKey, sessionID, itemID: id, outcome })
    for (const listener of listeners) listener(item)
  }

  const rowOf = (id: string) => store.get<Row>('SELECT * FROM items WHERE id = ?', id)

  function write(owner: ItemOwner, item: NewItem, first: boolean): Posted {
    const row = rowOf(item.id)
    const fresh: OutboxItem = {
      ...item,
      ...owner,
      state: item.hold ? 'held' : 'queued',
      position: newPosition([...(bySession.get(sessionKey(owner))?.values() ?? [])]),
      attempts: 0,
      createdAt: now(),
      revision: 1,
    }
    if (row) {
      if (row.server_key !== owner.serverKey || row.session_id !== owner.sessionID) return { kind: 'elsewhere' }
      const known = open.get(item.id)
      if (known) return { kind: 'known', item: known }
      const last = v.safeParse(leftSchema, JSON.parse(row.item))
      const { attempts, createdAt, revision } = last.success ? last.output : fresh
      const was: OutboxItem = { ...fresh, state: 'confirmed', attempts, createdAt, revision }
      return { kind: 'gone', outcome: row.gone ?? 'removed', item: was }
    }
    const { serverKey, sessionID } = owner
    const json = JSON.stringify(fresh)
    // Positions order the items of one session; before all of them is before its own.
    const position = first ? '(SELECT COALESCE(MIN(position), 1) - 1 FROM items)' : 'NULL'
    store.run(
      `INSERT INTO items (position, id, server_key, session_id, item) VALUES (${position}, ?, ?, ?, ?)`,
      item.id,
      serverKey,
      sessionID,
      json,
    )
    return { kind: 'new', item: fresh }
  }

  /** All or none of them, with whatever must be on disk before them. Nobody hears of one before all are stored. */
  function postAll(owner: ItemOwner, newItems: readonly NewItem[], before?: () => void): readonly Posted[] {
    const posted = store.transaction(() => {
      before?.()
      return newItems.map((item) => write(owner, item, false))
    })
    const fresh = posted.flatMap((one) => (one.kind === 'new' ? [one.item] : []))
    for (const item of fresh) keep(item)
    for (const item of fresh) tell(item)
    return posted
  }

  /** Ahead of what waits already: a turn's own continuation goes out before what a person queued behind that turn. */
  function postFirst(owner: ItemOwner, newItem: NewItem, before: () => void): void {
    const posted = store.transaction(() => {
      before()
      return write(owner, newItem, true)
    })
    if (posted.kind !== 'new') return
    keep(posted.item, true)
    tell(posted.item)
  }

  return {
    get: (id: string): OutboxItem | undefined => open.get(id),
    /** Open items of a session in the order of sending. */
    list: (owner: ItemOwner): readonly OutboxItem[] => [...(bySession.get(sessionKey(owner))?.values() ?? [])],
    count: (owner: ItemOwner): number => bySession.get(sessionKey(owner))?.size ?? 0,
    /** Sessions of a server that have open items. */
    sessions(serverKey: ServerKey): readonly AnySessionID[] {
      const found = new Set<AnySessionID>()
      for (const item of open.values()) if (item.serverKey === serverKey) found.add(item.sessionID)
      return [...found]
    },
    /** Was it ever posted, and in which session? Also true of an item that has left. */
    ownerOf(id: string): ItemOwner | undefined {
      const row = rowOf(id)
      const sessionID = row && asSession(row.session_id)
      return row && sessionID ? { serverKey: row.server_key as ServerKey, sessionID } : undefined
    },
    /** Stores it before anyone else sees it. The same id again is the same item, wherever the first one has come to. */
    post: (owner: ItemOwner, item: NewItem): Posted => postAll(owner, [item])[0] ?? { kind: 'elsewhere' },
    postAll,
    postFirst,
    /** Nothing where the event does not apply: then nothing changed. */
    change(id: string, event: ItemEvent): OutboxItem | Settled | undefined {
      const item = open.get(id)
      const next = item && applyItemEvent(item, event)
      if (!item || next === undefined) return undefined
      if (next === 'answered' || next === 'removed') {
        leave(item, next)
        return next
      }
      store.run('UPDATE items SET item = ? WHERE id = ?', JSON.stringify(next), id)
      keep(next)
      tell(next)
      return next
    },
    /** Gives a session's items to the session that was made of it, order and kinds kept (F-8). Part of the caller's transaction. */
    moveTo(from: ItemOwner, sessionID: SessionID): readonly OutboxItem[] {
      const moved = [...(bySession.get(sessionKey(from))?.values() ?? [])].map((item) => ({
        ...item,
        sessionID,
        revision: item.revision + 1,
      }))
      for (const item of moved)
        store.run('UPDATE items SET session_id = ?, item = ? WHERE id = ?', sessionID, JSON.stringify(item), item.id)
      store.run(
        'UPDATE items SET session_id = ? WHERE server_key = ? AND session_id = ? AND gone IS NOT NULL',
        sessionID,
        from.serverKey,
        from.sessionID,
      )
      return moved
    },
    /** After the transaction of `moveTo` is on disk. */
    movedTo(from: ItemOwner, moved: readonly OutboxItem[]): void {
      bySession.delete(sessionKey(from))
      for (const item of moved) keep(item)
      for (const item of moved) tell(item)
    },
    /** Called after each stored change; an item that just left is no longer found by `get`. */
    onChange(listener: (item: OutboxItem) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
export type ItemStore = ReturnType<typeof makeItemStore>
