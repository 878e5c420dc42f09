import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import { newPosition } from '@pointsman/domain/queue'
import type { HostEvent } from '@pointsman/domain/host-api'
import { createMemo, createSignal } from 'solid-js'
import type { SessionView } from './session-scope.ts'

/** The host's items of one session, and the sends that it has not answered yet: two lists, joined by item id on reading. */
export function createOutboxView(scope: SessionView['scope'], now: () => number) {
  const [stored, setStored] = createSignal<ReadonlyMap<string, OutboxItem>>(new Map())
  const [hoped, setHoped] = createSignal<readonly OutboxItem[]>([])
  /** Ids are never used twice: what left stays left, whichever answer still says otherwise (F-9). */
  const gone = new Set<string>()
  const reads = new Set<Set<string>>()

  const items = createMemo(() => {
    const known = stored()
    const all = [...known.values(), ...hoped().filter((item) => !known.has(item.id))]
    return all.toSorted((a, b) => a.createdAt - b.createdAt)
  })

  function put(item: OutboxItem): void {
    dropHope(item.id)
    if (gone.has(item.id)) return
    for (const during of reads) during.add(item.id)
    setStored((all) => {
      const known = all.get(item.id)
      // Answers and events cross: an older revision never replaces a newer one.
      if (known && known.revision >= item.revision) return all
      return new Map(all).set(item.id, item)
    })
  }
  function dropHope(id: string): void {
    setHoped((all) => (all.some((item) => item.id === id) ? all.filter((item) => item.id !== id) : all))
  }

  return {
    items,
    apply(event: HostEvent): void {
      if (event.kind === 'item') put(event.item)
      if (event.kind !== 'item-gone') return
      gone.add(event.itemID)
      dropHope(event.itemID)
      setStored((all) => {
        if (!all.has(event.itemID)) return all
        const next = new Map(all)
        next.delete(event.itemID)
        return next
      })
    },
    /** Visible at once, before the host has answered. */
    hope(item: NewItem): void {
      const { serverKey, sessionID } = scope
      setHoped((all) => [
        ...all,
        {
          ...item,
          serverKey,
          sessionID,
          state: item.hold ? 'held' : 'queued',
          position: newPosition(items()),
          attempts: 0,
          createdAt: now(),
          revision: 0,
        },
      ])
    },
    dropHope,
    put,
    beginRead(): Set<string> {
      const during = new Set<string>()
      reads.add(during)
      return during
    },
    endRead: (during: Set<string>) => void reads.delete(during),
    /** A whole list as read. What left stays gone, and what came while it was read stays. */
    merge(list: readonly OutboxItem[], during: ReadonlySet<string>): void {
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
      })
    },
  }
}
