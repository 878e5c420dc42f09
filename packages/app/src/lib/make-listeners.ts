/** Handlers by key, called in the order in which they came. One that leaves while others are called is not called any more. */
export type Listeners<T> = {
  readonly add: (key: string, handler: (value: T) => void) => () => void
  readonly call: (key: string, value: T) => void
  readonly has: (key: string) => boolean
}

export function makeListeners<T>(): Listeners<T> {
  const handlers = new Map<string, Set<(value: T) => void>>()
  return {
    add(key, handler) {
      const set = handlers.get(key) ?? new Set()
      handlers.set(key, set.add(handler))
      return () => {
        if (!set.delete(handler) || set.size > 0) return
        // By instance: a late leaver must not evict the set of its successor.
        if (handlers.get(key) === set) handlers.delete(key)
      }
    },
    call(key, value) {
      const set = handlers.get(key)
      for (const handler of Array.from(set ?? [])) if (set?.has(handler)) handler(value)
    },
    has: (key) => handlers.has(key),
  }
}
