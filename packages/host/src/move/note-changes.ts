import { lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Directory } from '@pointsman/domain/scope'
import { askStatus } from '../worktree/read-changes.ts'

/** Milliseconds: whether work came along is worth a wait. */
const patience = 30_000
/** Of more files, and of longer ones (bytes), only the name is looked for. */
const most = { files: 2_000, bytes: 8 * 1024 * 1024 }

/**
 * The changed files of a directory before they are carried to another. `left` names those that did not come: neither changed there now, nor
 * as they were here. Nothing where it can't be read here.
 */
export async function noteChanges(from: Directory) {
  const files = (await askStatus(from, { timeout: patience, untracked: 'all' }))?.files
  if (!files) return undefined
  // A repository inside, such as a worktree, is none of its changes.
  const before = files.filter((file) => !file.endsWith('/'))
  const prints = new Map(before.slice(0, most.files).map((file) => [file, printOf(join(from, file))]))
  return {
    async left(to: Directory): Promise<readonly string[]> {
      const changed = new Set((await askStatus(to, { timeout: patience, untracked: 'all' }))?.files)
      return before.filter((file) => !changed.has(file) && printOf(join(to, file)) !== (prints.get(file) ?? 'unknown'))
    },
  }
}

function printOf(path: string): string {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return 'gone'
  if (found.isSymbolicLink()) return `link ${readlinkSync(path)}`
  if (!found.isFile() || found.size > most.bytes) return `size ${found.size}`
  return `text ${Bun.hash(readFileSync(path))}`
}
