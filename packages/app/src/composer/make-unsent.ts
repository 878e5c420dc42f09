import { readStored, type BrowserStore } from '../lib/make-browser-store.ts'

export type Unsent = { readonly id: string; readonly text: string }

/**
 * What left the input and is not known to be stored by the host yet. Written before the request goes out, so that a tab that dies
 * in between still has the words when it comes back; the id tells whether the host has them after all.
 */
export function makeUnsent(store: BrowserStore) {
  const keyOf = (sessionKey: string) => `unsent:${sessionKey}`
  const read = (sessionKey: string) => readStored(store, keyOf(sessionKey), readList) ?? []
  function write(sessionKey: string, list: readonly Unsent[]): void {
    store.write(keyOf(sessionKey), list.length === 0 ? undefined : JSON.stringify(list))
  }
  return {
    read,
    keep: (sessionKey: string, unsent: Unsent) => write(sessionKey, [...read(sessionKey), unsent]),
    drop: (sessionKey: string, id: string) =>
      write(
        sessionKey,
        read(sessionKey).filter((one) => one.id !== id),
      ),
  }
}
export type UnsentStore = ReturnType<typeof makeUnsent>

function readList(value: unknown): readonly Unsent[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('id' in one) || !('text' in one)) return []
    return typeof one.id === 'string' && typeof one.text === 'string' ? [{ id: one.id, text: one.text }] : []
  })
}
