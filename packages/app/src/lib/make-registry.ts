export type RegistryOptions<T> = {
  /** How many are kept while nobody uses them. */
  readonly kept: number
  /** Milliseconds for which an unused one is kept; absent: as long as there is room. */
  readonly keptFor?: number
  /** The last who used it left. It may be used again, or disposed of later. */
  readonly rest?: (value: T) => void
  readonly dispose: (value: T) => void
}

/** One value for each key, shared by all who use it; then kept for a while for who comes back, the last used longest. */
export function makeRegistry<T>({ kept, keptFor, rest, dispose }: RegistryOptions<T>) {
  type Entry = { readonly value: T; users: number; timer?: ReturnType<typeof setTimeout> }
  const entries = new Map<string, Entry>()

  /** Last used, last in the map. */
  function put(key: string, entry: Entry): Entry {
    entries.delete(key)
    entries.set(key, entry)
    return entry
  }
  const entryOf = (key: string, make: () => T) => put(key, entries.get(key) ?? { value: make(), users: 0 })
  const unused = () => [...entries].filter(([, { users }]) => users === 0)

  function drop(key: string, entry: Entry): void {
    clearTimeout(entry.timer)
    entries.delete(key)
    dispose(entry.value)
  }

  return {
    /** Without using it: it may be gone by the next call. */
    at: (key: string, make: () => T): T => entryOf(key, make).value,
    /** What is there, and no use of it. */
    peek: (key: string): T | undefined => entries.get(key)?.value,
    /** Uses it until `leave`. */
    use(key: string, make: () => T): { readonly value: T; readonly leave: () => void } {
      const entry = entryOf(key, make)
      clearTimeout(entry.timer)
      entry.users += 1
      let left = false
      return {
        value: entry.value,
        leave() {
          if (left) return
          left = true
          entry.users -= 1
          if (entry.users > 0) return
          put(key, entry)
          rest?.(entry.value)
          if (keptFor !== undefined) entry.timer = setTimeout(() => drop(key, entry), keptFor)
          const idle = unused()
          for (const [name, one] of idle.slice(0, Math.max(0, idle.length - kept))) drop(name, one)
        },
      }
    },
    /** Drops what nobody uses, where it is known that nobody comes back for it. */
    forget(which: (value: T) => boolean): void {
      for (const [key, entry] of unused()) if (which(entry.value)) drop(key, entry)
    },
  }
}
