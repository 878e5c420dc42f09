import { createSignal } from 'solid-js'
import { readStored, type BrowserStore } from '../lib/make-browser-store.ts'
import { isUnread, markSeen, readSeen } from './seen.ts'

/** Which sessions finished since a person last looked at them, in this browser. */
export function createSeen(store: BrowserStore, now: () => number = Date.now) {
  const first = readStored(store, 'seen', readSeen) ?? { since: now(), at: {} }
  const [seen, setSeen] = createSignal(first)
  store.write('seen', JSON.stringify(first))
  return {
    unread: (key: string, updated: number) => isUnread(seen(), key, updated),
    mark(key: string, at: number) {
      const next = markSeen(seen(), key, at)
      if (next === seen()) return
      setSeen(next)
      store.write('seen', JSON.stringify(next))
    },
  }
}
