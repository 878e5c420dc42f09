import { Database, SQLiteError } from 'bun:sqlite'
import { chmodSync, existsSync } from 'node:fs'
import { StoreFull, type Migration, type SqlValue, type Store } from './store.ts'

/** The file can't be used: not a database, or written by a newer version. The message is one line for a person. */
export class StoreUnusable extends Error {
  override readonly name = 'StoreUnusable'
}

const fullCodes = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN']
const corruptCodes = ['SQLITE_CORRUPT', 'SQLITE_NOTADB']

/** Opens and migrates. Throws `StoreFull` or `StoreUnusable`; the file is never deleted or moved away. */
export function openStore(options: { readonly file: string; readonly migrations: readonly Migration[] }): Store {
  const { file, migrations } = options
  const database = named(
    file,
    () => new Database(file, { create: true, readwrite: true, strict: true, safeIntegers: false }),
  )
  let depth = 0

  const transaction = <T>(work: () => T): T => {
    // Nested is the same transaction: the outermost decides, so a caller can't commit half of another's work.
    if (depth > 0) return work()
    depth += 1
    try {
      database.run('BEGIN IMMEDIATE')
      const result = work()
      if (result instanceof Promise) throw new TypeError('a transaction must not wait')
      database.run('COMMIT')
      return result
    } catch (cause) {
      // A full disk has rolled back already, and then ROLLBACK itself would be the error that is seen.
      if (database.inTransaction) database.run('ROLLBACK')
      throw cause
    } finally {
      depth -= 1
    }
  }

  try {
    named(file, () => {
      database.run('PRAGMA journal_mode = WAL')
      database.run('PRAGMA synchronous = FULL')
      database.run('PRAGMA foreign_keys = ON')
      database.run('PRAGMA busy_timeout = 5000')
      transaction(() => migrate(database, file, migrations))
      for (const suffix of ['', '-wal', '-shm']) if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600)
    })
  } catch (cause) {
    database.close()
    throw cause
  }

  return {
    all: (sql, ...values) => named(file, () => database.query<never, SqlValue[]>(sql).all(...values)),
    get: <Row>(sql: string, ...values: readonly SqlValue[]) =>
      named(file, () => database.query<Row, SqlValue[]>(sql).get(...values)) ?? undefined,
    run: (sql, ...values) =>
      named(file, () => ({ changes: database.query<never, SqlValue[]>(sql).run(...values).changes })),
    transaction: (work) => named(file, () => transaction(work)),
    close: () => database.close(),
  }
}

function migrate(database: Database, file: string, migrations: readonly Migration[]): void {
  const taken = database.query<{ user_version: number }, []>('PRAGMA user_version').get()?.user_version ?? 0
  if (taken > migrations.length) throw new StoreUnusable(`${file} was written by a newer Pointsman; start that one`)
  for (const migration of migrations.slice(taken)) database.run(migration.sql)
  if (taken < migrations.length) database.run(`PRAGMA user_version = ${migrations.length}`)
}

function named<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (!(cause instanceof SQLiteError)) throw cause
    const code = cause.code ?? ''
    if (fullCodes.some((full) => code.startsWith(full))) {
      throw new StoreFull(`${file} can't be written (${cause.message}): free the disk or make it writable`, { cause })
    }
    if (corruptCodes.some((corrupt) => code.startsWith(corrupt))) {
      throw new StoreUnusable(`${file} is damaged (${cause.message}): move it away to begin anew, or restore a copy`, {
        cause,
      })
    }
    throw cause
  }
}
