import { realpathSync, statSync } from 'node:fs'
import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { nameWorktrees, readWorktrees, type WorktreeEntry } from './read-worktrees.ts'
import { runGit } from './run-git.ts'

/** A repository with all its worktrees, or a plain folder. `root` is the main worktree's real path: the workspace's identity. */
export type Workspace = { readonly root: Directory; readonly git: boolean }

/** Finds the workspace that a directory belongs to: a linked worktree, and any folder inside one, leads to the main one. */
export async function findWorkspace(directory: string): Promise<Workspace> {
  const real = realpathSync(directory)
  const entries = await listEntries(real)
  const main = entries?.[0]
  if (!main) return { root: real as Directory, git: false }
  return { root: main.directory as Directory, git: true }
}

/** The worktrees as git has them now, the main one first; for a plain folder, the folder. */
export async function listWorktrees(workspace: Workspace): Promise<readonly Worktree[]> {
  const folder: Worktree = {
    directory: workspace.root,
    name: 'main',
    main: true,
    state: isDirectory(workspace.root) ? 'present' : 'missing',
  }
  if (!workspace.git) return [folder]
  const entries = await listEntries(workspace.root)
  return entries && entries.length > 0 ? nameWorktrees(entries, isDirectory) : [folder]
}

export type Worktrees = {
  readonly list: () => Promise<readonly Worktree[]>
  /** After something that may have made or removed one. */
  readonly invalidate: () => void
}

/** The list, at most `maxAge` milliseconds old: several readers in one moment cost one git. */
export function makeWorktrees(options: {
  readonly workspace: Workspace
  readonly maxAge?: number
  readonly now?: () => number
}): Worktrees {
  const { workspace, maxAge = 1000, now = () => performance.now() } = options
  let last: { readonly at: number; readonly list: Promise<readonly Worktree[]> } | undefined
  return {
    list: () => {
      if (last && now() - last.at < maxAge) return last.list
      const asked = { at: now(), list: listWorktrees(workspace) }
      last = asked
      // A failure is not kept: the next reader asks again.
      asked.list.catch(() => {
        if (last === asked) last = undefined
      })
      return asked.list
    },
    invalidate: () => {
      last = undefined
    },
  }
}

/** The worktrees with what git says of each, by real path; nothing where it is no repository. */
export async function listEntries(directory: string): Promise<readonly WorktreeEntry[] | undefined> {
  const answer = await runGit({ directory, args: ['worktree', 'list', '--porcelain', '-z'] })
  if (!answer.ok) return undefined
  const entries = readWorktrees(answer.out).map((entry) => ({ ...entry, directory: realPath(entry.directory) }))
  const main = entries[0]
  if (!main) return undefined
  // For a submodule git names its folder below .git/modules as the main worktree. Its working folder is the one that people mean.
  if (!main.bare && !(await isWorkingFolder(main.directory))) {
    const top = await runGit({ directory, args: ['rev-parse', '--show-toplevel'] })
    const folder = top.out.replace(/\n$/, '')
    if (top.ok && folder !== '') return [{ ...main, directory: realPath(folder) }, ...entries.slice(1)]
  }
  return entries
}

async function isWorkingFolder(directory: string): Promise<boolean> {
  if (!isDirectory(directory)) return true
  const answer = await runGit({ directory, args: ['rev-parse', '--is-inside-work-tree'] })
  return answer.out.trim() === 'true'
}

function realPath(directory: string): string {
  try {
    return realpathSync(directory)
  } catch {
    return directory
  }
}

function isDirectory(directory: string): boolean {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false
}
