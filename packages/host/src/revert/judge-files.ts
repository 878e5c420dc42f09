import { relative } from 'node:path'
import { fingerprint } from '@pointsman/domain/fingerprint'
import type { MessageWithParts } from '@pointsman/domain/conversation'
import type { Overwritten } from '@pointsman/domain/host-api'
import type { UndoneFile } from '@pointsman/domain/revert-diff'
import type { Directory } from '@pointsman/domain/scope'
import { PlaceRefused } from '../worktree/place-refused.ts'
import type { SnapshotRepo } from './snapshot-repo.ts'

/** What is undone now, as the engine keeps it. */
export type Undone = { readonly snapshot: string; readonly files: readonly UndoneFile[] }

/** What has to be done around the engine's own work, which knows nothing of what anybody changed since. */
export type FilePlan = {
  /** Changed since and no part of it: the engine would overwrite them, so they are put aside and back. */
  readonly aside: readonly string[]
  /** Brought back by the undo: the engine's restore leaves them there. */
  readonly leftovers: readonly string[]
  /** The same, but changed since: they stay. */
  readonly kept: readonly string[]
  /** Changed since, and overwritten: a person is asked. */
  readonly overwritten: readonly string[]
}

export const noPlan: FilePlan = { aside: [], leftovers: [], kept: [], overwritten: [] }

/** The files that the undo of these messages changes, relative to the worktree. */
export function filesOf(range: readonly MessageWithParts[], directory: Directory): readonly string[] {
  const files = range.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'patch' ? part.files : [])))
  return [...new Set(files.map((file) => relative(directory, file)))]
}

/** The records without which the engine would take the files of these messages for new ones, and delete them. */
export function recordsOf(range: readonly MessageWithParts[]): readonly string[] {
  return range.flatMap(({ parts }) =>
    parts.flatMap((part) => (part.kind === 'patch' && part.files.length > 0 && part.hash ? [part.hash] : [])),
  )
}

/** For the first undo: what the last of these turns left may have been worked on since. */
export async function planFirst(options: {
  readonly repo: SnapshotRepo
  readonly range: readonly MessageWithParts[]
  readonly directory: Directory
}): Promise<FilePlan> {
  const { repo, range, directory } = options
  const last = range
    .flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'step' && part.snapshot ? [part.snapshot] : [])))
    .at(-1)
  const files = filesOf(range, directory)
  if (last === undefined || files.length === 0 || !(await repo.has([last]))) return noPlan
  const { changed, anew } = await repo.changedSince(last, files)
  return { ...noPlan, overwritten: [...changed.filter((path) => files.includes(path)), ...anew] }
}

/**
 * Once something is undone the engine begins every further step by writing the whole tree as it was before, whoever changed it since, and
 * takes nothing away (measured; docs/engine.md). `next`: the files that the new range undoes; none for a restore of all.
 */
export async function planNext(options: {
  readonly repo: SnapshotRepo
  readonly undone: Undone
  readonly next: readonly string[]
}): Promise<FilePlan> {
  const { repo, undone } = options
  const next = new Set(options.next)
  const touched = new Map(undone.files.map((file) => [file.path, file]))
  const contents = await repo.contents([...touched.keys()])
  const isAsLeft = ({ path, status, after }: UndoneFile) => {
    const now = contents.get(path)
    if (status === 'deleted') return now === undefined
    return after === undefined ? now !== undefined : (now?.startsWith(after) ?? false)
  }
  const since = await repo.changedSince(undone.snapshot, options.next)
  const changed = since.changed.filter((path) => !touched.has(path))
  const added = undone.files.filter((file) => file.status === 'added' && !next.has(file.path))
  return {
    aside: changed.filter((path) => !next.has(path)),
    leftovers: added.filter(isAsLeft).map(({ path }) => path),
    kept: added.filter((file) => !isAsLeft(file) && contents.has(file.path)).map(({ path }) => path),
    overwritten: [
      ...changed.filter((path) => next.has(path)),
      ...since.anew.filter((path) => !touched.has(path)),
      ...undone.files.filter((file) => !added.includes(file) && !isAsLeft(file)).map(({ path }) => path),
    ],
  }
}

/** Throws with the files that a person must read of first, unless they did. */
export function askFirst(overwritten: readonly string[], confirmed: string | undefined): void {
  if (overwritten.length === 0) return
  const files = overwritten.toSorted()
  const print = fingerprint(JSON.stringify(files))
  if (print === confirmed) return
  const detail: Overwritten = { files, fingerprint: print }
  const words = files.length === 1 ? `${files[0]} was` : `${files.length} files were`
  throw new PlaceRefused('would-overwrite', `${words} changed since, and that would be lost`, detail)
}
