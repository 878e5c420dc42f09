import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Directory } from '@pointsman/domain/scope'
import { freeWorktreeName, judgeWorktreeName } from '@pointsman/domain/worktree-name'
import { listEntries, type Workspace } from './list-worktrees.ts'
import { PlaceRefused } from './place-refused.ts'
import { runGit } from './run-git.ts'

/** Where worktrees of our making lie: inside the repository, where its tools and its permissions reach, and out of its status. */
export const treesFolder = '.worktrees'
/** Milliseconds: a large repository, or one that fetches its large files, takes its time. */
const patience = 300_000

/**
 * `git worktree add` with a new branch of the same name. Whole or not at all: what a failure leaves behind is taken back. No tracked file
 * is touched; the folder is kept out of the status by `.git/info/exclude`.
 */
export async function addWorktree(options: {
  readonly workspace: Workspace
  /** Without one it gets a free name of its own. */
  readonly name?: string
  readonly base?: string
}): Promise<Directory> {
  const { workspace, base } = options
  const { root } = workspace
  const git = (...args: readonly string[]) => runGit({ directory: root, args })
  await refuseWhereImpossible(workspace)
  const taken = await takenNames(root)
  const name = options.name ?? freeWorktreeName(taken)
  const verdict = judgeWorktreeName(name, taken)
  if (!verdict.ok) throw new PlaceRefused('bad-name', verdict.message, { suggestion: verdict.suggestion })

  const found = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${base ?? 'HEAD'}^{commit}`)
  const commit = found.out.trim()
  if (!found.ok || !/^[0-9a-f]{40,64}$/.test(commit)) {
    if (base === undefined) throw noCommits(root)
    throw new PlaceRefused('unknown-base', `There is no branch or commit “${base}” here`, { base })
  }

  const directory = join(await prepareFolder(root), name)
  claim(directory, name)
  const args = ['worktree', 'add', '--quiet', '--no-track', '-b', name, '--', directory, commit]
  const added = await runGit({ directory: root, args, timeout: patience })
  if (added.ok) return realpathSync(directory) as Directory
  await git('worktree', 'remove', '--force', '--', directory)
  await git('worktree', 'prune')
  removeEmpty(directory)
  // Only while it is as it was made: that nothing is lost by it is git's to check (S-8). One that was there before is not ours.
  if (!/branch named .* already exists/.test(added.error)) await git('update-ref', '-d', `refs/heads/${name}`, commit)
  throw new PlaceRefused('git-refused', `Git could not make the worktree: ${lastLine(added.error)}`, {
    output: added.error.slice(-4_000),
  })
}

/** Whoever makes the folder has the name: what a failure takes back is never another one's. Git fills a folder that is empty. */
function claim(directory: string, name: string): void {
  try {
    mkdirSync(directory)
  } catch (cause) {
    const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    if (isTaken) throw new PlaceRefused('bad-name', `There is a branch or worktree called “${name}” already`)
    throw notMade(directory, cause)
  }
}

function removeEmpty(directory: string): void {
  try {
    rmdirSync(directory)
  } catch {
    // Git took it away already, or something lies in it that is not ours.
  }
}

const notMade = (folder: string, cause: unknown) =>
  new PlaceRefused('git-refused', `${folder} can't be made: ${cause instanceof Error ? cause.message : cause}`)

async function refuseWhereImpossible({ root, git }: Workspace): Promise<void> {
  if (!git) throw new PlaceRefused('no-git', `${root} is no git repository, so it has no worktrees`)
  const [main] = (await listEntries(root)) ?? []
  if (!main) throw new PlaceRefused('no-git', `Git finds no repository in ${root}`)
  if (main.bare)
    throw new PlaceRefused(
      'bare',
      `${root} is a bare repository: it has no main worktree to come back to. Add worktrees with git itself; they are listed here`,
    )
  const above = await runGit({ directory: root, args: ['rev-parse', '--show-superproject-working-tree'] })
  if (above.out.trim() !== '')
    throw new PlaceRefused(
      'submodule',
      `${root} is a submodule of ${above.out.trim()}: make the worktree there, where both fit together`,
    )
  if (main.branch !== undefined && /^0*$/.test(main.head ?? '')) throw noCommits(root)
}

const noCommits = (root: string) =>
  new PlaceRefused('no-commits', `${root} has no commit yet: a worktree begins with one, so commit something first`)

async function takenNames(root: string): Promise<readonly string[]> {
  const branches = await runGit({ directory: root, args: ['for-each-ref', '--format=%(refname)', 'refs/heads'] })
  if (!branches.ok) throw new PlaceRefused('git-refused', `Git could not list its branches: ${branches.error}`)
  const entries = (await listEntries(root)) ?? []
  const folder = join(root, treesFolder)
  return [
    ...branches.out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^refs\/heads\//, '')),
    ...entries.slice(1).map((entry) => basename(entry.directory)),
    ...(existsSync(folder) ? readdirSync(folder) : []),
  ]
}

/** The folder, made and kept out of the status. A link in its place could lead anywhere. */
async function prepareFolder(root: string): Promise<string> {
  const folder = join(root, treesFolder)
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw notMade(folder, cause)
  }
  if (realpathSync(folder) !== folder)
    throw new PlaceRefused('git-refused', `${folder} is a link to another place; worktrees are not made through it`)
  const ignored = await runGit({ directory: root, args: ['check-ignore', '--quiet', '--', `${treesFolder}/x`] })
  if (ignored.ok) return folder
  const path = await runGit({
    directory: root,
    args: ['rev-parse', '--path-format=absolute', '--git-path', 'info/exclude'],
  })
  const file = path.out.replace(/\n$/, '')
  if (!path.ok || file === '') throw new PlaceRefused('git-refused', `Git does not say where it keeps its excludes`)
  mkdirSync(dirname(file), { recursive: true })
  const before = existsSync(file) ? readFileSync(file, 'utf8') : ''
  appendFileSync(file, `${before === '' || before.endsWith('\n') ? '' : '\n'}/${treesFolder}/\n`)
  return folder
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''
