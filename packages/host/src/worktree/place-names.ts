import { basename } from 'node:path'
import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'

/** A place as a person knows it: the worktree's name, or its folder's where the list has it no more. */
export function placeNames(worktrees: readonly Worktree[]): (directory: Directory) => string {
  const names = new Map(worktrees.map(({ directory, name, main }) => [directory, main ? 'main' : name]))
  return (directory) => names.get(directory) ?? (basename(directory) || directory)
}
