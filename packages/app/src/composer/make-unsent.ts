import { readStored, type BrowserStore } from '../lib/make-browser-store.ts'
import type { Tab } from '../lib/make-tab.ts'
import { readExtras, type Draft } from '../session/draft.ts'

export type Unsent = Draft & { readonly id: string }
type Kept = Unsent & { readonly tab: string; readonly at: number }

/** Milliseconds after which a request of a closed tab can't be on its way any more. */
const settled = 60_000

/**
 * What left the input and is not known to be stored by the host yet. Written before the request goes out, so that a tab that dies
 * in between still has the words when it comes back; the id tells whether the host has them after all. Tabs share the store: what
 * another one has in flight is that one's.
 */
export function makeUnsent(store: BrowserStore, tab: Pick<Tab, 'id' | 'gone'>, now: () => number = Date.now) {
  const keyOf = (sessionKey: string) => `unsent:${sessionKey}`
  const read = (sessionKey: string) => readStored(store, keyOf(sessionKey), readList) ?? []
  const words = ({ id, text, extras }: Kept): Unsent => ({ id, text, extras })
  function write(sessionKey: string, list: readonly Kept[]): void {
    store.write(keyOf(sessionKey), list.length === 0 ? undefined : JSON.stringify(list))
  }
  return {
    own: (sessionKey: string): readonly Unsent[] =>
      read(sessionKey)
        .filter((one) => one.tab === tab.id())
        .map(words),
    /** What tabs left behind that are gone. */
    async left(sessionKey: string): Promise<readonly Unsent[]> {
      const others = read(sessionKey).filter((one) => one.tab !== tab.id() && now() - one.at >= settled)
      const gone = await Promise.all(others.map((one) => tab.gone(one.tab)))
      return others.filter((_, at) => gone[at]).map(words)
    },
    keep: (sessionKey: string, { id, text, extras }: Unsent) =>
      write(sessionKey, [...read(sessionKey), { id, text, extras, tab: tab.id(), at: now() }]),
    drop: (sessionKey: string, id: string) =>
      write(
        sessionKey,
        read(sessionKey).filter((one) => one.id !== id),
      ),
    move(from: string, to: string): void {
      const moved = read(from)
      if (moved.length === 0) return
      write(to, [...read(to), ...moved])
      write(from, [])
    },
    holds: (sessionKey: string, id: string) => read(sessionKey).some((one) => one.id === id),
  }
}
export type UnsentStore = ReturnType<typeof makeUnsent>

function readList(value: unknown): readonly Kept[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('id' in one) || !('text' in one)) return []
    const { id, text } = one
    if (typeof id !== 'string' || typeof text !== 'string') return []
    const tab = 'tab' in one && typeof one.tab === 'string' ? one.tab : ''
    const at = 'at' in one && typeof one.at === 'number' ? one.at : 0
    return [{ id, text, extras: 'extras' in one ? readExtras(one.extras) : [], tab, at }]
  })
}
