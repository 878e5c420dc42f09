import type { Worktree } from '@pointsman/domain/host-api'
import { runGit } from './run-git.ts'

export type Changes = Pick<Worktree, 'dirty' | 'ahead' | 'behind'>

/** Paths that differ from the last commit, untracked ones among them; a folder of new files is one. */
export type Status = {
  readonly files: readonly string[]
  /** Where they were asked for: a folder that is ignored as a whole is one. */
  readonly ignored: readonly string[]
  readonly ahead?: number
  readonly behind?: number
  /** The last commit; nothing before the first one. */
  readonly head?: string
}

/** Reads `git status --porcelain=v2 --branch -z` (https://git-scm.com/docs/git-status#_porcelain_format_version_2). */
export function readStatus(text: string): Status {
  const files: string[] = []
  const ignored: string[] = []
  let counts: Pick<Status, 'ahead' | 'behind'> = {}
  let head: string | undefined
  const fields = text.split('\0')
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] as string
    const [kind] = field
    if (field.startsWith('# branch.oid ')) {
      const id = field.slice('# branch.oid '.length)
      if (id !== '(initial)') head = id
    } else if (field.startsWith('# branch.ab ')) {
      const [, ahead, behind] = /\+(\d+) -(\d+)/.exec(field) ?? []
      if (ahead !== undefined && behind !== undefined) counts = { ahead: Number(ahead), behind: Number(behind) }
    } else if (kind === '?') files.push(field.slice(2))
    else if (kind === '!') ignored.push(field.slice(2))
    else if (kind === '1') files.push(afterSpaces(field, 8))
    else if (kind === 'u') files.push(afterSpaces(field, 10))
    else if (kind === '2') {
      files.push(afterSpaces(field, 9))
      // The name before a rename is a field of its own.
      index += 1
    }
  }
  return { files, ignored, ...counts, ...(head === undefined ? {} : { head }) }
}

/** A path may have spaces itself. */
function afterSpaces(field: string, count: number): string {
  let place = 0
  for (let seen = 0; seen < count; seen += 1) place = field.indexOf(' ', place) + 1
  return field.slice(place)
}

/** Milliseconds: a disk that takes longer must not hold a list up. */
const patience = 5_000

/** `untracked`: a folder of new files as one, or each of them. Nothing where it could not be read: never the same as clean. */
export async function askStatus(
  directory: string,
  options: { readonly timeout?: number; readonly untracked?: 'normal' | 'all'; readonly ignored?: boolean } = {},
): Promise<Status | undefined> {
  const { timeout = patience, untracked = 'normal', ignored = false } = options
  const args = ['status', '--porcelain=v2', '--branch', `--untracked-files=${untracked}`, '-z']
  if (ignored) args.push('--ignored=matching')
  const answer = await runGit({ directory, args, timeout })
  return answer.ok ? readStatus(answer.out) : undefined
}

/** `base`: the commit or branch to measure by where the branch has no upstream. */
export async function readChanges(directory: string, base: string | undefined): Promise<Changes | undefined> {
  const status = await askStatus(directory)
  if (!status) return undefined
  const { files, head, ignored: _ignored, ...counts } = status
  const dirty = files.length
  if (counts.ahead !== undefined || base === undefined || head === undefined) return { dirty, ...counts }
  const args = ['rev-list', '--left-right', '--count', `${base}...${head}`, '--']
  const [, behind, ahead] = /^(\d+)\s+(\d+)/.exec((await runGit({ directory, args, timeout: patience })).out) ?? []
  return ahead === undefined ? { dirty } : { dirty, ahead: Number(ahead), behind: Number(behind) }
}
