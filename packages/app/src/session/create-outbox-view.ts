import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import {
  applyQueueEvent,
  countWaiting,
  inOrder,
  newPosition,
  type Queue,
  type QueueEvent,
} from '@pointsman/domain/queue'
import type { HostEvent, QueueState } from '@pointsman/domain/host-api'
import { isSessionID, type SessionID } from '@pointsman/domain/scope'
import { batch, createMemo, createSignal } from 'solid-js'
import type { SessionView } from './session-scope.ts'

export type OutboxViewOptions = {
  readonly now: () => number
  /** What the session's summary says of its queue; a session that is still being made has none. */
  readonly queue: () => QueueState | undefined
}

export type OutboxHeir = {
  readonly take: (item: OutboxItem) => void
  readonly dropHope: (id: string) => void
}

/**
 * The host's items of one session, the sends that it has not answered yet, and the wishes of which it has not said yet what came of
 * them: joined by item id on reading. A wish is an event of the domain's own reducer, done again on whatever the host says meanwhile,
 * so a refused one leaves nothing to be put back and one for an item that left does nothing (F-9).
 */
export function createOutboxView(scope: SessionView['scope'], { now, queue: told }: OutboxViewOptions) {
  const [stored, setStored] = createSignal<ReadonlyMap<string, OutboxItem>>(new Map())
  const [hoped, setHoped] = createSignal<readonly OutboxItem[]>([])
  const [wishes, setWishes] = createSignal<readonly { readonly event: QueueEvent }[]>([])
  const [ownQueue, setOwnQueue] = createSignal<QueueState>()
  /** Ids are never used twice: what left stays left, whichever answer still says otherwise (F-9). */
  const gone = new Set<string>()
  const reads = new Set<Set<string>>()
  let queueEvents = 0
  let heir: OutboxHeir | undefined

  const sent = createMemo(() => {
    const known = stored()
    return inOrder([...known.values(), ...hoped().filter((item) => !known.has(item.id))])
  })
  const joined = createMemo((): Queue => {
    const paused = (isSessionID(scope.sessionID) ? told() : ownQueue())?.paused
    const begin: Queue = { items: sent(), ...(paused ? { paused } : {}) }
    return wishes().reduce((queue, { event }) => applyQueueEvent(queue, event)?.queue ?? queue, begin)
  })
  const items = createMemo(() => (wishes().length > 0 ? inOrder(joined().items) : joined().items))
  const queue = createMemo((): QueueState => {
    const { paused } = joined()
    return { waiting: countWaiting(joined()), ...(paused ? { paused } : {}) }
  })

  /** From hope to stored in one step: between the two its row would leave the page and come back as another one. */
  function put(item: OutboxItem): void {
    batch(() => {
      dropHope(item.id)
      if (gone.has(item.id)) return
      for (const during of reads) during.add(item.id)
      setStored((all) => {
        const known = all.get(item.id)
        // Answers and events cross: an older revision never replaces a newer one.
        if (known && known.revision >= item.revision) return all
        return new Map(all).set(item.id, item)
      })
    })
  }
  function dropHope(id: string): void {
    setHoped((all) => (all.some((item) => item.id === id) ? all.filter((item) => item.id !== id) : all))
  }
  const hopeFor = (item: OutboxItem) => void setHoped((all) => [...all, item])
  function drop(id: string): void {
    gone.add(id)
    dropHope(id)
    setStored((all) => {
      if (!all.has(id)) return all
      const next = new Map(all)
      next.delete(id)
      return next
    })
  }

  return {
    items,
    queue,
    /** Grows with each word of the host on the queue as a whole: an answer that was overtaken by one says nothing new. */
    queueEvents: () => queueEvents,
    apply(event: HostEvent): void {
      if (event.kind === 'item') put(event.item)
      else if (event.kind === 'item-gone') drop(event.itemID)
      else if (event.kind === 'queue') {
        queueEvents += 1
        setOwnQueue(event.queue)
      }
    },
    /** Visible at once, before the host has answered. */
    hope(item: NewItem): void {
      const state = item.hold ? 'held' : 'queued'
      const position = newPosition(items())
      // By name: who opened it may know more of it than its scope, and that would become the item's.
      const { serverKey, sessionID } = scope
      hopeFor({ ...item, serverKey, sessionID, state, position, attempts: 0, createdAt: now(), revision: 0 })
    },
    dropHope(id: string): void {
      dropHope(id)
      heir?.dropHope(id)
    },
    /** The session has its real id: its items are that one's from now on, the hopes too. */
    leaveTo(real: OutboxHeir, sessionID: SessionID): void {
      heir = real
      for (const item of sent()) real.take({ ...item, sessionID })
    },
    take: (item: OutboxItem) => (item.revision === 0 ? hopeFor(item) : put(item)),
    /** Shown until `work` is settled: by then the host's own word is here, or it refused and all is as it was. */
    async wish<T>(event: QueueEvent, work: () => Promise<T>, answered: (answer: T) => void): Promise<void> {
      const mine = { event }
      const done = () => setWishes((all) => all.filter((one) => one !== mine))
      setWishes((all) => [...all, mine])
      try {
        const answer = await work()
        batch(() => {
          answered(answer)
          done()
        })
      } catch (reason) {
        done()
        throw reason
      }
    },
    put,
    drop,
    beginRead(): Set<string> {
      const during = new Set<string>()
      reads.add(during)
      return during
    },
    endRead: (during: Set<string>) => void reads.delete(during),
    /** A whole list as read. What left stays gone, and what came while it was read stays. */
    merge(list: readonly OutboxItem[], during: ReadonlySet<string>): void {
      batch(() =>
        setStored((all) => {
          const next = new Map<string, OutboxItem>()
          for (const item of list) {
            if (gone.has(item.id)) continue
            const known = all.get(item.id)
            next.set(item.id, known && known.revision > item.revision ? known : item)
            dropHope(item.id)
          }
          for (const [id, item] of all) if (during.has(id) && !next.has(id)) next.set(id, item)
          return next
        }),
      )
    },
  }
}
