import { basename, dirname } from 'node:path'
import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'

/** One entry of `git worktree list`, before it has a name among the others. */
export type WorktreeEntry = {
  readonly directory: string
  readonly bare: boolean
  readonly head?: string
  readonly branch?: string
  readonly prunable: boolean
}

/**
 * Reads `git worktree list --porcelain -z`: attributes end in NUL, entries in a second one, the first is the main worktree
 * (https://git-scm.com/docs/git-worktree#_porcelain_format). Unknown attributes are skipped: git adds some over time.
 */
export function readWorktrees(text: string): readonly WorktreeEntry[] {
  const entries: WorktreeEntry[] = []
  for (const block of text.split('\0\0')) {
    const attributes = new Map<string, string>()
    for (const line of block.split('\0')) {
      const space = line.indexOf(' ')
      if (line !== '') attributes.set(space < 0 ? line : line.slice(0, space), space < 0 ? '' : line.slice(space + 1))
    }
    const directory = attributes.get('worktree')
    if (directory === undefined) continue
    const head = attributes.get('HEAD')
    const branch = attributes.get('branch')
    entries.push({
      directory,
      bare: attributes.has('bare'),
      prunable: attributes.has('prunable'),
      ...(head === undefined ? {} : { head }),
      ...(branch === undefined ? {} : { branch: branch.replace(/^refs\/heads\//, '') }),
    })
  }
  return entries
}

/** Entries to what the browser shows. `present` says whether a directory is there; the main one's name does not follow its branch. */
export function nameWorktrees(
  entries: readonly WorktreeEntry[],
  present: (directory: string) => boolean,
): readonly Worktree[] {
  const names = uniqueNames(entries.map((entry) => entry.directory))
  return entries.map((entry, index) => {
    const state = entry.bare ? 'bare' : present(entry.directory) ? 'present' : 'missing'
    // A repository without a commit has a branch and a hash of zeros.
    const head =
      entry.branch === undefined && entry.head !== undefined && !/^0+$/.test(entry.head)
        ? entry.head.slice(0, 7)
        : undefined
    return {
      directory: entry.directory as Directory,
      name: index === 0 ? 'main' : (names[index] ?? entry.directory),
      main: index === 0,
      state,
      ...(entry.branch === undefined ? {} : { branch: entry.branch }),
      ...(head === undefined ? {} : { head }),
    }
  })
}

/** The last segment, and as many parents as make it the only one. The first place is `main`'s, so no other may be called that. */
function uniqueNames(directories: readonly string[]): readonly string[] {
  const names = directories.map((directory) => basename(directory) || directory)
  const parents = directories.map((directory) => dirname(directory))
  for (;;) {
    const seen = new Map<string, number>([['main', 1]])
    names.forEach((name, index) => index > 0 && seen.set(name, (seen.get(name) ?? 0) + 1))
    let longer = false
    for (let index = 1; index < names.length; index += 1) {
      const name = names[index] as string
      const parent = parents[index] as string
      if ((seen.get(name) ?? 0) < 2 || basename(parent) === '') continue
      names[index] = `${basename(parent)}/${name}`
      parents[index] = dirname(parent)
      longer = true
    }
    if (!longer) return names
  }
}
