import { cpSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Directory } from '@pointsman/domain/scope'

function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // What was a folder is a file now.
    return false
  }
}

/** Copies of some files, and the knowledge which of them are not there, so that they can be made as they were. */
export function putAside(directory: Directory, changed: readonly string[]) {
  // A repository within this one is never written to.
  const paths = changed.filter((path) => !exists(join(directory, path, '.git')))
  const folder = paths.length > 0 ? mkdtempSync(join(tmpdir(), 'pointsman-aside-')) : undefined
  const there = new Set<string>()
  for (const path of folder === undefined ? [] : paths) {
    if (!exists(join(directory, path))) continue
    there.add(path)
    copy(join(directory, path), join(folder as string, path))
  }
  return {
    putBack(): void {
      for (const path of paths) {
        const target = join(directory, path)
        rmSync(target, { force: true, recursive: true })
        if (there.has(path)) copy(join(folder as string, path), target)
      }
    },
    forget: () => folder !== undefined && rmSync(folder, { recursive: true, force: true }),
  }
}

/** A link stays a link, and a program executable. */
function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
}

/** Takes a file away and, as git does, the folders that are empty by that. */
export function takeAway(directory: Directory, path: string): void {
  rmSync(join(directory, path), { force: true })
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const whole = join(directory, folder)
    if (!exists(whole) || readdirSync(whole).length > 0) return
    rmdirSync(whole)
  }
}
