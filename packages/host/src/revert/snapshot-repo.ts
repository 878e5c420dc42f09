import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, lstatSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Directory } from '@pointsman/domain/scope'
import { runGit } from '../worktree/run-git.ts'

/** Milliseconds: a large tree is read whole. */
const timeout = 60_000

/** The engine's own git repository in which it keeps what the files of one worktree were, before and after each step. */
export type SnapshotRepo = ReturnType<typeof makeSnapshotRepo>

/** `folder` has one for each project, and in it one for each worktree. Nothing where the engine never kept any for this one. */
export async function findSnapshotRepo(options: {
  readonly folder: string
  readonly projectID: string
  readonly directory: Directory
}): Promise<SnapshotRepo | undefined> {
  const project = join(options.folder, options.projectID)
  const names = existsSync(project) ? readdirSync(project) : []
  for (const name of names) {
    const repo = join(project, name)
    const { out } = await runGit({ directory: project, args: ['--git-dir', repo, 'config', 'core.worktree'] })
    if (out.trim() === options.directory) return makeSnapshotRepo({ repo, directory: options.directory })
  }
  return undefined
}

export type Changed = { readonly changed: readonly string[]; readonly anew: readonly string[] }

export function makeSnapshotRepo({ repo, directory }: { readonly repo: string; readonly directory: Directory }) {
  const git = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runGit({
      directory,
      args: ['--git-dir', repo, '--work-tree', directory, '-c', 'core.autocrlf=false', ...args],
      env,
      timeout,
    })
  return {
    /** A record may be gone: the engine clears what is older than a week, and an imported session has none here. */
    async has(trees: readonly string[]): Promise<boolean> {
      for (const tree of new Set(trees)) {
        if (!/^[0-9a-f]{4,64}$/.test(tree) || !(await git(['cat-file', '-e', `${tree}^{tree}`])).ok) return false
      }
      return true
    },
    /**
     * Files of the tree that are not on the disk as they are in it; and those of `paths` that it lacks and the disk has: git tells of no file
     * that it does not know. In an index of our own: the engine uses its.
     */
    async changedSince(tree: string, paths: readonly string[]): Promise<Changed> {
      const folder = mkdtempSync(join(tmpdir(), 'pointsman-index-'))
      const own = { GIT_INDEX_FILE: join(folder, 'index') }
      try {
        // With what the engine's index knows of the disk, so that not every file is read.
        if (existsSync(join(repo, 'index'))) copyFileSync(join(repo, 'index'), own.GIT_INDEX_FILE)
        const merged = await git(['read-tree', '-m', tree], own)
        const read = merged.ok ? merged : await git(['read-tree', '--reset', tree], own)
        if (!read.ok) throw new Error(`the engine's record of the files can't be read: ${read.error}`)
        // Its exit code only says that something differs.
        await git(['update-index', '-q', '--refresh'], own)
        const names = async (args: readonly string[]) =>
          (await git([...args, '-z'], own)).out.split('\0').filter(Boolean)
        const changed = await names(['diff-files', '--name-only', '--no-renames'])
        const recorded = new Set(await names(['ls-files']))
        return { changed, anew: paths.filter((path) => !recorded.has(path) && kindAt(join(directory, path))) }
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },
    /** Git's ids of what these files hold now, as it would keep it; what is not there has none, and what is no file is like none. */
    async contents(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const found = new Map<string, string>()
      const files: string[] = []
      for (const path of paths) {
        const kind = kindAt(join(directory, path))
        if (kind === 'link') found.set(path, blobID(readlinkSync(join(directory, path))))
        else if (kind === 'other') found.set(path, '')
        else if (kind === 'file') files.push(path)
      }
      for (let at = 0; at < files.length; at += many) {
        const some = files.slice(at, at + many)
        const { ok, out, error } = await git(['hash-object', '--', ...some])
        if (!ok) throw new Error(`files could not be compared: ${error}`)
        for (const [place, id] of out.trim().split('\n').entries()) found.set(some[place] as string, id)
      }
      return found
    },
  }
}

/** Names on one command line. */
const many = 500

const blobID = (text: string) =>
  createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest('hex')

/** `other`: a folder, or something in the way of it. */
function kindAt(path: string): 'file' | 'link' | 'other' | undefined {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false })
    return stat && (stat.isFile() ? 'file' : stat.isSymbolicLink() ? 'link' : 'other')
  } catch {
    return 'other'
  }
}
