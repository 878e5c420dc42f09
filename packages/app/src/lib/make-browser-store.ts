/**
 * Small texts kept in the browser, one key each. Every call is safe: a full, locked or corrupt store costs the durability of what is
 * written, never the page. `written` is false where it could not be kept.
 */
export type BrowserStore = {
  readonly read: (key: string) => string | undefined
  readonly write: (key: string, text: string | undefined) => { readonly written: boolean }
  /** Called after another tab wrote or removed the text of that key. Returns how to leave. */
  readonly onChange: (key: string, handler: () => void) => () => void
}

const prefix = 'pointsman:'

export function makeBrowserStore(storage: () => Storage = () => localStorage): BrowserStore {
  return {
    read(key) {
      try {
        return storage().getItem(prefix + key) ?? undefined
      } catch {
        return undefined
      }
    },
    write(key, text) {
      try {
        if (text === undefined) storage().removeItem(prefix + key)
        else storage().setItem(prefix + key, text)
        return { written: true }
      } catch {
        return { written: false }
      }
    },
    onChange(key, handler) {
      const hear = (event: StorageEvent) => {
        if (event.key === null || event.key === prefix + key) handler()
      }
      window.addEventListener('storage', hear)
      return () => window.removeEventListener('storage', hear)
    },
  }
}

/** A JSON value from the store, or nothing where it is absent, corrupt, or not what `read` takes. */
export function readStored<T>(
  store: BrowserStore,
  key: string,
  read: (value: unknown) => T | undefined,
): T | undefined {
  const text = store.read(key)
  if (text === undefined) return undefined
  try {
    return read(JSON.parse(text))
  } catch {
    return undefined
  }
}
