import { makeListeners } from './make-listeners.ts'

const key = 'pointsman:tab'
const lockOf = (id: string) => `pointsman:tab:${id}`

export type Locks = Pick<LockManager, 'request' | 'query'>
export type Tab = {
  /** Outlives a reload of the tab. */
  readonly id: () => string
  /** Whether the tab of that name is closed or crashed. False where that can't be known. */
  readonly gone: (id: string) => Promise<boolean>
  /** Called where it turns out that the name belongs to the tab that this one is a copy of. */
  readonly onRenamed: (handler: () => void) => void
}

export type TabOptions = {
  readonly storage?: () => Storage
  /** Absent on a page that the browser does not trust: plain http from another machine. */
  readonly locks?: Locks | undefined
  /** How long the page before a reload may take to let go of the name. */
  readonly patience?: () => AbortSignal
}

/** One tab of the browser, by a name that it holds locked as long as it lives. */
export function makeTab({
  storage = () => sessionStorage,
  locks = navigator.locks as Locks | undefined,
  patience = () => AbortSignal.timeout(2_000),
}: TabOptions = {}): Tab {
  let id = read() ?? make()
  const renamed = makeListeners<undefined>()

  function read(): string | undefined {
    try {
      return storage().getItem(key) ?? undefined
    } catch {
      return undefined
    }
  }
  function make(): string {
    const made = Math.random().toString(36).slice(2, 12).padEnd(10, '0')
    try {
      storage().setItem(key, made)
    } catch {
      // A full or locked store costs the name's life beyond a reload.
    }
    return made
  }
  const hold = (signal?: AbortSignal): Promise<unknown> =>
    locks === undefined
      ? Promise.resolve()
      : locks.request(lockOf(id), signal ? { signal } : {}, () => new Promise<never>(() => {}))

  hold(patience()).catch(() => {
    // A copied tab brings the name of the first along, and that one lives.
    id = make()
    hold().catch(() => {})
    renamed.call('', undefined)
  })

  return {
    id: () => id,
    onRenamed: (handler) => void renamed.add('', handler),
    async gone(other) {
      if (!locks) return false
      const { held = [] } = await locks.query()
      return !held.some(({ name }) => name === lockOf(other))
    },
  }
}
