import { existsSync, lstatSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from '@pointsman/domain/fingerprint'
import type { RemovedWorktree, WorktreeLoss } from '@pointsman/domain/host-api'
import { makeKey } from '@pointsman/domain/key'
import type { Directory } from '@pointsman/domain/scope'
import { readDefaultBranch } from './default-branch.ts'
import { partIgnored } from './ignored-files.ts'
import { listEntries, type Workspace } from './list-worktrees.ts'
import { PlaceRefused } from './place-refused.ts'
import { askStatus } from './read-changes.ts'
import type { WorktreeEntry } from './read-worktrees.ts'
import { runGit } from './run-git.ts'

/** So many are named; a person reads no more of them. */
const mostNamed = 500
/** Milliseconds: what would be lost is worth a wait. */
const patience = 30_000

type Doomed = {
  readonly entry: WorktreeEntry
  readonly present: boolean
  readonly loss: WorktreeLoss
  /** The branch goes with the worktree, as long as it is still at this commit. */
  readonly branch?: { readonly name: string; readonly commit: string; readonly goes: boolean }
}

/**
 * S-8: what removing this worktree would lose, or that it may not be removed at all. A commit is lost where no other branch, remote branch
 * or tag has it. An ignored file is in no commit either.
 * What can't be read counts as unreadable, never as nothing.
 */
export async function judgeRemoval(workspace: Workspace, directory: Directory): Promise<Doomed> {
  const { root } = workspace
  const entries = (await listEntries(root)) ?? []
  const index = entries.findIndex((entry) => entry.directory === directory)
  const entry = entries[index]
  if (!entry) throw new PlaceRefused('unknown-worktree', `${directory} is no worktree of ${root}`, undefined, 404)
  if (index === 0)
    throw new PlaceRefused('main-worktree', `${directory} is the main worktree: it holds the repository and stays`)
  const present = existsSync(directory)
  const all = { timeout: patience, untracked: 'all', ignored: true } as const
  const status = present ? await askStatus(directory, all) : { files: [], ignored: [] }
  if (!status) throw new PlaceRefused('unreadable', `Git can't say what would be lost in ${directory}`)
  const tip = await tipOf(root, entry)
  const goes = entry.branch === undefined || (await mayGo(root, entry, entries))
  // A branch that stays keeps its commits.
  const commits = tip === undefined || !goes ? [] : await lostCommits(root, tip, entry.branch)
  const { files } = status
  const { work, rebuilt } = partIgnored(status.ignored)
  const print = makeKey(
    directory,
    tip ?? '',
    ...[...files, ...work].map((file) => `${file} ${touchOf(join(directory, file))}`),
    ...commits.map(({ id }) => id),
  )
  return {
    entry,
    present,
    loss: {
      files: named(files),
      ignored: named(work),
      rebuilt: named(rebuilt),
      commits,
      fingerprint: fingerprint(print),
    },
    ...(entry.branch === undefined || tip === undefined ? {} : { branch: { name: entry.branch, commit: tip, goes } }),
  }
}

/** Removes what was judged. Without a confirmed loss git looks once more by itself: something may have been written meanwhile. */
export async function removeWorktree(workspace: Workspace, doomed: Doomed): Promise<RemovedWorktree> {
  const { root } = workspace
  const { entry, loss, branch } = doomed
  const force = loss.files.length > 0 ? ['--force'] : []
  const args = ['worktree', 'remove', ...force, '--', entry.directory]
  const removed = await runGit({ directory: root, args, timeout: patience })
  if (!removed.ok) throw new PlaceRefused('git-refused', `Git does not remove it: ${oneLine(removed.error)}`)
  const directory = entry.directory as Directory
  if (!branch) return { directory }
  const { name, commit, goes } = branch
  // With the commit that was judged: a branch that has moved on since then is another one, and stays.
  const deleted =
    goes && (await runGit({ directory: root, args: ['update-ref', '-d', `refs/heads/${name}`, commit] })).ok
  if (deleted) await runGit({ directory: root, args: ['config', '--remove-section', `branch.${name}`] })
  return { directory, branch: { name, state: deleted ? 'deleted' : 'kept' } }
}

async function tipOf(root: string, entry: WorktreeEntry): Promise<string | undefined> {
  if (entry.branch === undefined) return entry.head !== undefined && !/^0+$/.test(entry.head) ? entry.head : undefined
  const args = ['rev-parse', '--verify', '--quiet', `refs/heads/${entry.branch}^{commit}`]
  const answer = await runGit({ directory: root, args })
  return answer.ok ? answer.out.trim() : undefined
}

async function lostCommits(root: string, tip: string, branch: string | undefined): Promise<WorktreeLoss['commits']> {
  const others = [...(branch === undefined ? [] : [`--exclude=${branch}`]), '--branches', '--remotes', '--tags']
  const args = ['log', '-z', '--format=%H %s', `--max-count=${mostNamed}`, tip, '--not', ...others, '--']
  const answer = await runGit({ directory: root, args, timeout: patience })
  if (!answer.ok) throw new PlaceRefused('unreadable', `Git can't say which commits would be lost: ${answer.error}`)
  return answer.out
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => ({ id: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }))
}

/** The default branch is more than this worktree's, and one that is checked out elsewhere is in use. */
async function mayGo(root: string, entry: WorktreeEntry, entries: readonly WorktreeEntry[]): Promise<boolean> {
  if (entries.some((other) => other !== entry && other.branch === entry.branch)) return false
  return (await readDefaultBranch(root))?.name !== entry.branch
}

/** Another content is another loss: whoever confirmed has not read it. */
function touchOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found ? `${found.size} ${found.mtimeMs}` : 'gone'
}

function named(files: readonly string[]): readonly string[] {
  const more = files.length - mostNamed
  return more > 0 ? [...files.slice(0, mostNamed), `… and ${more} more`] : files
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').slice(0, 500)
