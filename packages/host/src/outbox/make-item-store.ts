import {
  isOut,
  outboxItemSchema,
  type ItemEvent,
  type NewItem,
  type OutboxItem,
  type Settled,
} from '@pointsman/domain/follow-up'
import type { HostEvent, QueueState } from '@pointsman/domain/host-api'
import {
  applyQueueEvent,
  countWaiting,
  inOrder,
  isFollowUp,
  pauseSchema,
  type Queue,
  type QueueEvent,
} from '@pointsman/domain/queue'
import {
  isSessionID,
  isTemporarySessionID,
  sessionKey,
  type ServerKey,
  type SessionID,
  type TemporarySessionID,
} from '@pointsman/domain/scope'
import * as v from 'valibot'
import { readStored } from '../store/read-stored.ts'
import type { Store } from '../store/store.ts'

export type AnySessionID = SessionID | TemporarySessionID
export type ItemOwner = { readonly serverKey: ServerKey; readonly sessionID: AnySessionID }
export type Posted =
  | { readonly kind: 'new' | 'known'; readonly item: OutboxItem }
  | { readonly kind: 'gone'; readonly item: OutboxItem; readonly outcome: Settled }
  | { readonly kind: 'elsewhere' }

type Row = {
  readonly position: number
  readonly id: string
  readonly server_key: string
  readonly session_id: string
  readonly item: string
  readonly gone: Settled | null
}
type QueueRow = { readonly server_key: string; readonly session_id: string; readonly paused: string }
/** A queue before and after some events, and which items left by them. */
type Step = { readonly before: Queue; readonly after: Queue; readonly settled: ReadonlyMap<string, Settled> }

const leftSchema = v.object({ attempts: v.number(), createdAt: v.number(), revision: v.number() })
const asSession = (id: string): AnySessionID | undefined =>
  isSessionID(id) || isTemporarySessionID(id) ? id : undefined
const none: Queue = { items: [] }
const stateOf = (queue: Queue): QueueState => ({
  waiting: countWaiting(queue),
  ...(queue.paused ? { paused: queue.paused } : {}),
})

/**
 * The outbox on disk, with its open items in memory, in the order of sending. Each wish and each news is one transaction, whatever it
 * changes; who listens hears of it after it is stored.
 */
export function makeItemStore(options: {
  readonly store: Store
  readonly emit: (event: HostEvent) => void
  readonly log?: (line: string) => void
  readonly now?: () => number
}) {
  const { store, emit, log = () => {} } = options
  const now = options.now ?? Date.now
  const open = new Map<string, OutboxItem>()
  const queues = new Map<string, Queue>()
  /** Open rows that nobody can read: what stands in them may still be posted again. */
  const damaged = new Set<string>()
  const listeners = new Set<(item: OutboxItem) => void>()

  const queueOf = (owner: ItemOwner): Queue => queues.get(sessionKey(owner)) ?? none

  function keep(owner: ItemOwner, queue: Queue): void {
    const key = sessionKey(owner)
    if (queue.items.length === 0 && !queue.paused) queues.delete(key)
    else queues.set(key, { ...queue, items: inOrder(queue.items) })
  }

  function load(): void {
    const loaded = new Map<string, OutboxItem[]>()
    for (const row of store.all<Row>('SELECT * FROM items WHERE gone IS NULL ORDER BY position')) {
      // One of an older host has no place of its own, and stands where it came.
      const stored = readStored(v.looseObject({}), row.item)
      const read = v.safeParse(outboxItemSchema, { position: row.position, ...stored })
      if (!read.success) {
        damaged.add(row.id)
        log(`outbox: ${row.id} of ${row.server_key}/${row.session_id} is damaged and can't be shown; its row stays`)
        continue
      }
      const item = read.output
      open.set(item.id, item)
      const items = loaded.get(sessionKey(item))
      if (items) items.push(item)
      else loaded.set(sessionKey(item), [item])
    }
    for (const items of loaded.values()) if (items[0]) keep(items[0], { items })
    for (const row of store.all<QueueRow>('SELECT * FROM queues')) {
      const sessionID = asSession(row.session_id)
      const paused = readStored(pauseSchema, row.paused)
      const owner = sessionID && { serverKey: row.server_key as ServerKey, sessionID }
      if (owner && paused) keep(owner, { ...queueOf(owner), paused })
    }
  }
  load()

  function tell(item: OutboxItem): void {
    emit({ kind: 'item', item })
    for (const listener of listeners) listener(item)
  }

  function tellQueue({ serverKey, sessionID }: ItemOwner, before: QueueState): void {
    const queue = stateOf(queueOf({ serverKey, sessionID }))
    if (queue.waiting === before.waiting && queue.paused === before.paused) return
    emit({ kind: 'queue', serverKey, sessionID, queue })
  }

  /** Nothing where one of the events does not apply. */
  function fold(before: Queue, events: readonly QueueEvent[]): Step | undefined {
    const settled = new Map<string, Settled>()
    let after = before
    for (const event of events) {
      const change = applyQueueEvent(after, event)
      if (!change) return undefined
      after = change.queue
      if (change.settled && event.kind === 'item') settled.set(event.id, change.settled)
    }
    return { before, after, settled }
  }

  function storePause({ serverKey, sessionID }: ItemOwner, { paused }: Queue): void {
    if (!paused) {
      store.run('DELETE FROM queues WHERE server_key = ? AND session_id = ?', serverKey, sessionID)
      return
    }
    const sql = 'INSERT OR REPLACE INTO queues (server_key, session_id, paused) VALUES (?, ?, ?)'
    store.run(sql, serverKey, sessionID, JSON.stringify(paused))
  }

  /** Still open when a person lifted the pause that a stop had made: the end of their turns is that stop, told late. */
  const lifted = new Set<string>()
  const changedBy = ({ after }: Step): readonly OutboxItem[] => after.items.filter((item) => open.get(item.id) !== item)

  /** Part of a transaction. */
  function write(owner: ItemOwner, step: Step): void {
    for (const item of changedBy(step)) {
      const json = JSON.stringify(item)
      if (open.has(item.id) || damaged.has(item.id)) store.run('UPDATE items SET item = ? WHERE id = ?', json, item.id)
      else {
        const sql = 'INSERT INTO items (id, server_key, session_id, item) VALUES (?, ?, ?, ?)'
        store.run(sql, item.id, owner.serverKey, owner.sessionID, json)
      }
    }
    for (const [id, outcome] of step.settled) {
      // What it said goes: what is in the session, or was taken back, has no business here.
      const left = JSON.stringify({ ...open.get(id), text: '', attachments: undefined, mentions: undefined })
      store.run('UPDATE items SET gone = ?, item = ? WHERE id = ?', outcome, left, id)
    }
    if (step.after.paused !== step.before.paused) storePause(owner, step.after)
  }

  /** After the transaction is on disk. */
  function adopt(owner: ItemOwner, step: Step): void {
    const { serverKey, sessionID } = owner
    const changed = changedBy(step)
    const left = [...step.settled].flatMap(([id, outcome]) => {
      const item = open.get(id)
      return item ? [{ item, outcome }] : []
    })
    keep(owner, step.after)
    for (const { item } of left) open.delete(item.id)
    for (const item of changed) {
      open.set(item.id, item)
      damaged.delete(item.id)
    }
    for (const item of changed) tell(item)
    for (const { item, outcome } of left) {
      emit({ kind: 'item-gone', serverKey, sessionID, itemID: item.id, outcome })
      for (const listener of listeners) listener(item)
    }
    tellQueue(owner, stateOf(step.before))
  }

  /** All of the events or none; nothing where one does not apply. */
  function apply(owner: ItemOwner, events: readonly QueueEvent[], before?: () => void): Step | undefined {
    const step = fold(queueOf(owner), events)
    if (!step) return undefined
    store.transaction(() => {
      before?.()
      write(owner, step)
    })
    adopt(owner, step)
    if (step.before.paused?.why === 'stopped' && !step.after.paused)
      for (const item of step.after.items) if (isOut(item)) lifted.add(item.id)
    for (const id of step.settled.keys()) lifted.delete(id)
    return step
  }

  const rowOf = (id: string) => store.get<Row>('SELECT * FROM items WHERE id = ?', id)

  function fresh(owner: ItemOwner, item: NewItem): OutboxItem {
    const state = item.hold ? 'held' : 'queued'
    return { ...item, ...owner, state, position: 0, attempts: 0, createdAt: now(), revision: 1 }
  }

  /** What came of an id that was posted before; nothing where it is new. */
  function former(owner: ItemOwner, item: NewItem): Posted | undefined {
    const row = rowOf(item.id)
    if (!row) return undefined
    if (row.server_key !== owner.serverKey || row.session_id !== owner.sessionID) return { kind: 'elsewhere' }
    const known = open.get(item.id)
    if (known) return { kind: 'known', item: known }
    if (damaged.has(item.id)) return undefined
    const asNew = fresh(owner, item)
    const { attempts, createdAt, revision } = readStored(leftSchema, row.item) ?? asNew
    const was: OutboxItem = { ...asNew, state: 'confirmed', attempts, createdAt, revision }
    return { kind: 'gone', outcome: row.gone ?? 'removed', item: was }
  }

  /** All or none of them, with whatever must be on disk before them. Nobody hears of one before all are stored. */
  function postAll(
    owner: ItemOwner,
    newItems: readonly NewItem[],
    { before, first }: { readonly before?: () => void; readonly first?: boolean } = {},
  ): readonly Posted[] {
    const formers = newItems.map((item) => former(owner, item))
    const isRepeat = (item: NewItem, at: number) => newItems.findIndex((one) => one.id === item.id) !== at
    const events = newItems.flatMap((item, at): QueueEvent[] =>
      formers[at] || isRepeat(item, at) ? [] : [{ kind: 'add', item: fresh(owner, item), ...(first ? { first } : {}) }],
    )
    apply(owner, events, before)
    return newItems.map((item, at): Posted => {
      const known = open.get(item.id)
      return formers[at] ?? (known ? { kind: 'new', item: known } : { kind: 'elsewhere' })
    })
  }

  return {
    get: (id: string): OutboxItem | undefined => open.get(id),
    /** Open items of a session in the order of sending. */
    list: (owner: ItemOwner): readonly OutboxItem[] => queueOf(owner).items,
    count: (owner: ItemOwner): number => queueOf(owner).items.length,
    queue: queueOf,
    stateOf: (owner: ItemOwner): QueueState => stateOf(queueOf(owner)),
    isLifted: (id: string): boolean => lifted.has(id),
    hasFollowUps: (owner: ItemOwner): boolean => queueOf(owner).items.some(isFollowUp),
    /** Sessions of a server that have open items. */
    sessions(serverKey: ServerKey): readonly AnySessionID[] {
      const found = new Set<AnySessionID>()
      for (const item of open.values()) if (item.serverKey === serverKey) found.add(item.sessionID)
      return [...found]
    },
    /** Whether an open item names this content. */
    names: (hash: string): boolean =>
      [...open.values()].some((item) => item.attachments?.some((file) => file.hash === hash) ?? false),
    /** Was it ever posted, and in which session? Also true of an item that has left. */
    ownerOf(id: string): ItemOwner | undefined {
      const row = rowOf(id)
      const sessionID = row && asSession(row.session_id)
      return row && sessionID ? { serverKey: row.server_key as ServerKey, sessionID } : undefined
    },
    /** Stores it before anyone else sees it. The same id again is the same item, wherever the first one has come to. */
    post: (owner: ItemOwner, item: NewItem): Posted => postAll(owner, [item])[0] ?? { kind: 'elsewhere' },
    postAll,
    /** Several changes of one queue as one: all or none. False where one of them does not apply. */
    apply: (owner: ItemOwner, events: readonly QueueEvent[]): boolean => apply(owner, events) !== undefined,
    /** Nothing where the event does not apply: then nothing changed. */
    change(id: string, event: ItemEvent): OutboxItem | Settled | undefined {
      const item = open.get(id)
      const step = item && apply(item, [{ kind: 'item', id, event }])
      return step && (step.settled.get(id) ?? open.get(id))
    },
    /** Gives a session's queue to the session that was made of it, order, kinds and pause kept (F-8). Part of the caller's transaction. */
    moveTo(from: ItemOwner, sessionID: SessionID): readonly OutboxItem[] {
      const { items, paused } = queueOf(from)
      const moved = items.map((item) => ({ ...item, sessionID, revision: item.revision + 1 }))
      for (const item of moved)
        store.run('UPDATE items SET session_id = ?, item = ? WHERE id = ?', sessionID, JSON.stringify(item), item.id)
      store.run(
        'UPDATE items SET session_id = ? WHERE server_key = ? AND session_id = ? AND gone IS NOT NULL',
        sessionID,
        from.serverKey,
        from.sessionID,
      )
      if (paused) {
        storePause(from, none)
        storePause({ ...from, sessionID }, { items: moved, paused })
      }
      return moved
    },
    /** After the transaction of `moveTo` is on disk. */
    movedTo(from: ItemOwner, sessionID: SessionID, moved: readonly OutboxItem[]): void {
      const { paused } = queueOf(from)
      const to = { serverKey: from.serverKey, sessionID }
      const before = queueOf(to)
      keep(from, none)
      keep(to, { ...before, items: [...before.items, ...moved], ...(paused ? { paused } : {}) })
      for (const item of moved) open.set(item.id, item)
      for (const item of moved) tell(item)
      tellQueue(to, stateOf(before))
    },
    /** Called after each stored change; an item that just left is no longer found by `get`. */
    onChange(listener: (item: OutboxItem) => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
export type ItemStore = ReturnType<typeof makeItemStore>
