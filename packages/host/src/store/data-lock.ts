import { Database, SQLiteError } from 'bun:sqlite'
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Another host has the data directory. `url` is where it answers, once it does. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse'
  constructor(
    readonly directory: string,
    readonly url: string | undefined,
    pid: number | undefined,
  ) {
    const where = url ?? (pid === undefined ? 'another Pointsman' : `process ${pid}, which is still starting`)
    super(`the data directory ${directory} is in use by ${where}`)
  }
}

export type DataLock = {
  /** Leaves the address where a second host, and a person, can read it. */
  readonly announce: (url: string) => void
  readonly release: () => void
}

/**
 * One host for each data directory. The lock is SQLite's own on a small file, since the system frees it with the process
 * however that ends; the address beside it is for reading only and decides nothing.
 */
export function lockDataDirectory(directory: string): DataLock {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  chmodSync(directory, 0o700)
  const file = join(directory, 'host.lock')
  const address = join(directory, 'host.json')
  const database = new Database(file, { create: true, readwrite: true })
  try {
    chmodSync(file, 0o600)
    database.run('PRAGMA busy_timeout = 0')
    database.run('PRAGMA locking_mode = EXCLUSIVE')
    database.run('BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if (!(cause instanceof SQLiteError) || !cause.code?.startsWith('SQLITE_BUSY')) throw cause
    const { url, pid } = readAddress(address)
    throw new DataDirectoryInUse(directory, url, pid)
  }
  const write = (value: { readonly pid: number; readonly url?: string }) =>
    writeFileSync(address, `${JSON.stringify(value)}\n`, { mode: 0o600 })
  write({ pid: process.pid })
  return {
    announce: (url) => write({ pid: process.pid, url }),
    release: () => {
      rmSync(address, { force: true })
      database.close()
    },
  }
}

function readAddress(file: string): { readonly url?: string; readonly pid?: number } {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value !== 'object' || value === null) return {}
    return {
      ...('url' in value && typeof value.url === 'string' ? { url: value.url } : {}),
      ...('pid' in value && typeof value.pid === 'number' ? { pid: value.pid } : {}),
    }
  } catch {
    return {}
  }
}
