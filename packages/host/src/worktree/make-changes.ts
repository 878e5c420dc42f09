import type { Directory } from '@pointsman/domain/scope'
import { readChanges, type Changes } from './read-changes.ts'

/** Two cores and a disk: more gits at once only make each of them slower. */
const atOnce = 4

type Kept = {
  /** When the last reading began. */
  at: number
  value?: Changes
  /** Something happened since it began. */
  outdated: boolean
  reading?: Promise<void>
  /** The one after it, for all who asked since it was outdated: two at once of one worktree would only pile up. */
  behind?: Promise<void>
}

/**
 * What is dirty, ahead and behind in each worktree, kept for a moment. A list waits a bounded time for it: what is not read by then goes on
 * being read for the next list, and until then the last that was known stands.
 */
export function makeChanges(options: {
  readonly read?: (directory: Directory, base: string | undefined) => Promise<Changes | undefined>
  readonly now?: () => number
  /** Milliseconds. */
  readonly maxAge?: number
}) {
  const { read = readChanges, now = () => performance.now(), maxAge = 2_000 } = options
  let kept = new Map<Directory, Kept>()
  let running = 0
  const queue: (() => void)[] = []

  async function turn(): Promise<void> {
    if (running < atOnce) running += 1
    else await new Promise<void>((resolve) => queue.push(resolve))
  }
  function done(): void {
    const next = queue.shift()
    // The place goes straight to who waited: whoever asks in between has to wait too.
    if (next) next()
    else running -= 1
  }

  async function readOne(directory: Directory, base: string | undefined, mine: Kept): Promise<void> {
    await turn()
    try {
      // One that was forgotten while it waited is nobody's any more.
      if (kept.get(directory) !== mine) return
      mine.at = now()
      mine.outdated = false
      const value = await read(directory, base)
      if (value) mine.value = value
      else delete mine.value
    } finally {
      done()
    }
  }

  function refresh(directory: Directory, base: string | undefined): Promise<void> | undefined {
    const mine = kept.get(directory) ?? { at: Number.NEGATIVE_INFINITY, outdated: false }
    kept.set(directory, mine)
    const begin = () =>
      (mine.reading = readOne(directory, base, mine)
        .catch(() => {})
        .finally(() => delete mine.reading))
    if (!mine.reading) return mine.outdated || now() - mine.at >= maxAge ? begin() : undefined
    if (!mine.outdated) return mine.reading
    return (mine.behind ??= mine.reading.then(() => {
      delete mine.behind
      return mine.outdated ? begin() : undefined
    }))
  }

  return {
    /** Resolves once all are read, or `until` does. */
    async of(
      directories: readonly Directory[],
      base: string | undefined,
      until: Promise<void>,
    ): Promise<ReadonlyMap<Directory, Changes>> {
      await Promise.race([Promise.all(directories.map((directory) => refresh(directory, base))), until])
      return new Map(
        directories.flatMap((directory) => {
          const value = kept.get(directory)?.value
          return value ? [[directory, value] as const] : []
        }),
      )
    },
    /** Work in it came to an end: the next list reads it again, even if it is being read just now. Until then what was known stands. */
    outdate(directory: Directory): void {
      const mine = kept.get(directory)
      if (mine) mine.outdated = true
    },
    /** Something was made, removed or moved: nothing that was read before counts. */
    forget(): void {
      kept = new Map()
    },
  }
}
