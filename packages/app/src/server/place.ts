import { fingerprint } from '@pointsman/domain/fingerprint'
import type { Directory } from '@pointsman/domain/scope'
import type { Worktree } from '@pointsman/domain/host-api'

/** How a directory is named and coloured wherever it shows: the trunk has no hue, a worktree one of six by its path, for good. */
export type Place = {
  readonly name: string
  readonly hue: 0 | 1 | 2 | 3 | 4 | 5 | 6
  readonly main: boolean
  readonly branch?: string
}

const hues = [1, 2, 3, 4, 5, 6] as const

/** Asked for each row of a list, and the same for good. */
const hueByDirectory = new Map<Directory, Place['hue']>()

function hueOf(directory: Directory): Place['hue'] {
  let hue = hueByDirectory.get(directory)
  if (hue === undefined) {
    hue = hues[Number(BigInt(`0x${fingerprint(directory)}`) % BigInt(hues.length))] ?? 1
    hueByDirectory.set(directory, hue)
  }
  return hue
}

export function placeOf(
  directory: Directory,
  known: { readonly main: Directory | undefined; readonly git: boolean; readonly worktrees: readonly Worktree[] },
): Place {
  const worktree = known.worktrees.find((one) => one.directory === directory)
  const branch = worktree?.branch === undefined ? {} : { branch: worktree.branch }
  if (worktree?.main === true || directory === known.main)
    return { name: known.git ? (worktree?.name ?? 'main') : lastSegment(directory), hue: 0, main: true, ...branch }
  return { name: worktree?.name ?? lastSegment(directory), hue: hueOf(directory), main: false, ...branch }
}

/** The host makes worktrees in this folder of the main one: what lies there is never part of that. */
const treesFolder = '.worktrees'

/** Whether a directory is a worktree's own, or a folder in it: a session may work in either. */
export function isWithin(directory: Directory, worktree: Directory): boolean {
  if (directory === worktree) return true
  return directory.startsWith(`${worktree}/`) && !directory.startsWith(`${worktree}/${treesFolder}/`)
}

function lastSegment(directory: string): string {
  return directory.split(/[\\/]/).filter(Boolean).at(-1) ?? directory
}
