import { readdirSync, watch, type FSWatcher } from 'node:fs'
import { join } from 'node:path'
import { runGit } from './run-git.ts'

/** Milliseconds: git writes an entry in several steps. */
const settle = 100

/**
 * Tells when worktrees were made or removed, by whomever: git keeps a folder for each of them in `worktrees` of the repository's common
 * directory. Where that can't be watched nothing is told.
 */
export function watchWorktrees(options: {
  readonly root: string
  readonly onChange: () => void
  /** The host itself makes or removes one now, and tells of it when it is done. */
  readonly isOurs: () => boolean
  readonly pause: (milliseconds: number) => Promise<void>
}) {
  const { root, onChange, isOurs, pause } = options
  const watchers = new Map<string, FSWatcher>()
  let common: string | undefined
  let seen = ''
  let looking = false
  let stopped = false

  const entries = () => (common === undefined ? '' : read(join(common, 'worktrees')))

  /** The folder comes with the first worktree and goes with the last one. */
  function follow(directory: string, wanted: (name: string | null) => boolean): void {
    if (stopped || watchers.has(directory)) return
    try {
      const watcher = watch(directory, { persistent: false }, (_type, name) => {
        if (wanted(name)) void look()
      })
      watcher.on('error', () => drop(directory))
      watchers.set(directory, watcher)
    } catch {
      // Not there, or no watches left: a list is read anew wherever a person looks at one.
    }
  }
  function drop(directory: string): void {
    watchers.get(directory)?.close()
    watchers.delete(directory)
  }

  async function look(): Promise<void> {
    if (looking) return
    looking = true
    await pause(settle)
    looking = false
    if (stopped || common === undefined) return
    // One that was removed and made again is another folder, which the old watch does not see.
    const inner = join(common, 'worktrees')
    drop(inner)
    follow(inner, () => true)
    const now = entries()
    if (now === seen || isOurs()) return
    seen = now
    onChange()
  }

  async function start(): Promise<void> {
    const args = ['rev-parse', '--path-format=absolute', '--git-common-dir']
    const found = await runGit({ directory: root, args })
    if (!found.ok || stopped) return
    common = found.out.replace(/\n$/, '')
    seen = entries()
    follow(common, (name) => name === 'worktrees')
    follow(join(common, 'worktrees'), () => true)
  }

  return {
    started: start(),
    /** What was told already by another way is not told again. */
    note: () => void (seen = entries()),
    stop(): void {
      stopped = true
      for (const directory of [...watchers.keys()]) drop(directory)
    },
  }
}
export type WorktreeWatch = ReturnType<typeof watchWorktrees>

function read(directory: string): string {
  try {
    return readdirSync(directory).sort().join('\0')
  } catch {
    return ''
  }
}
