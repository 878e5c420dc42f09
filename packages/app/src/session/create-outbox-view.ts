import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { HostEvent } from '@pointsman/domain/host-api'
import { createMemo, createSignal } from 'solid-js'
import type { SessionView } from './session-scope.ts'

/** The host's items of one session, and the sends that it has not answered yet: two lists, joined by item id on reading. */
export function createOutboxView(scope: SessionView['scope'], now: () => number) {
  const [stored, setStored] = createSignal<ReadonlyMap<string, OutboxItem>>(new Map())
  const [hoped, setHoped] = createSignal<readonly OutboxItem[]>([])
  let gone: Set<string> | undefined

  const items = createMemo(() => {
    const known = stored()
    const all = [...known.values(), ...hoped().filter((item) => !known.has(item.id))]
    return all.toSorted((a, b) => a.createdAt - b.createdAt)
  })

  function put(item: OutboxItem): void {
    setStored((all) => {
      const known = all.get(item.id)
      // Answers and events cross: an older revision never replaces a newer one.
      if (known && known.revision >= item.revision) return all
      return new Map(all).set(item.id, item)
    })
    dropHope(item.id)
  }
  function dropHope(id: string): void {
    setHoped((all) => (all.some((item) => item.id === id) ? all.filter((item) => item.id !== id) : all))
  }

  return {
    items,
    apply(event: HostEvent): void {
      if (event.kind === 'item') put(event.item)
      if (event.kind !== 'item-gone') return
      gone?.add(event.itemID)
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
        { ...item, serverKey, sessionID, state: 'queued', attempts: 0, createdAt: now(), revision: 0 },
      ])
    },
    dropHope,
    put,
    beginRead() {
      gone = new Set()
    },
    /** A whole list as read. What left while it was read stays gone. */
    merge(list: readonly OutboxItem[]): void {
      const left = gone ?? new Set<string>()
      gone = undefined
      setStored((all) => {
        const next = new Map<string, OutboxItem>()
        for (const item of list) {
          if (left.has(item.id)) continue
          const known = all.get(item.id)
          next.set(item.id, known && known.revision > item.revision ? known : item)
          dropHope(item.id)
        }
        return next
      })
    },
  }
}
