import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import { createStore, unwrap } from 'solid-js/store'
import type { HostClient } from '../host-client/make-host-client.ts'
import { isWithin } from './place.ts'

type Known = {
  readonly list: readonly Worktree[]
  /** Directories that were looked for and are in no worktree of the list. */
  readonly gone: readonly Directory[]
}

/** The worktrees of each server, as they were read last. */
export function createWorktrees({ host }: { readonly host: HostClient }) {
  const [known, setKnown] = createStore<Record<ServerKey, Known>>({})
  /** Reads are counted as they begin: what an earlier one brings later is old. */
  let begun = 0
  const taken = new Map<ServerKey, number>()

  async function read(key: ServerKey, signal?: AbortSignal): Promise<boolean> {
    begun += 1
    const mine = begun
    let list: readonly Worktree[]
    try {
      list = await host.worktrees(key, signal)
    } catch {
      // The last known ones stay.
      return false
    }
    if ((taken.get(key) ?? 0) > mine) return true
    taken.set(key, mine)
    const gone = (unwrap(known)[key]?.gone ?? []).filter((directory) => !isInside(directory, list))
    setKnown(key, { list, gone })
    return true
  }

  return {
    of: (key: ServerKey): readonly Worktree[] => known[key]?.list ?? [],
    read,
    /** Looks for a directory that the list lacks; it may be newer than the list. */
    async check(key: ServerKey, directory: Directory): Promise<void> {
      if (isInside(directory, unwrap(known)[key]?.list ?? [])) return
      if (!(await read(key))) return
      const now = unwrap(known)[key]
      if (now && now.list.length > 0 && !isInside(directory, now.list) && !now.gone.includes(directory))
        setKnown(key, { list: now.list, gone: [...now.gone, directory] })
    },
    isGone(key: ServerKey, directory: Directory): boolean {
      const found = known[key]?.list.find((worktree) => worktree.directory === directory)
      return found ? found.state === 'missing' : (known[key]?.gone.includes(directory) ?? false)
    },
  }
}

function isInside(directory: Directory, list: readonly Worktree[]): boolean {
  return list.some((worktree) => isWithin(directory, worktree.directory))
}
