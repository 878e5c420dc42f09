import { boardTables } from '../board/board-tables.ts'
import { forkTables } from '../fork/fork-tables.ts'
import { loginTables } from '../http/login-tables.ts'
import { moveTables } from '../move/move-tables.ts'
import { outboxTables } from '../outbox/outbox-tables.ts'
import { queueTables } from '../outbox/queue-tables.ts'
import type { Migration } from './store.ts'

/**
 * The whole schema in the order of its life. Entries are only ever added at the end: a database remembers how many it has taken.
 * A server's row outlives its runs, so that a changed port or a second start finds the same key.
 */
export const migrations: readonly Migration[] = [
  {
    name: 'servers',
    sql: `
      CREATE TABLE servers (
        key TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('managed', 'remote', 'bridged')),
        name TEXT NOT NULL,
        root TEXT NOT NULL,
        url TEXT,
        seen_at INTEGER NOT NULL
      ) STRICT;
    `,
  },
  {
    name: 'engines',
    // One row for each living engine, written before it is used. `members` are the ids of all processes of its group,
    // since a wrapper's own id differs from the engine's; `demo` lets an adopted engine's demo come back where it expects it.
    sql: `
      CREATE TABLE engines (
        server_key TEXT PRIMARY KEY REFERENCES servers (key),
        pid INTEGER NOT NULL,
        started TEXT NOT NULL,
        started_at INTEGER NOT NULL,
        port INTEGER,
        password TEXT NOT NULL,
        data_directory TEXT NOT NULL,
        incarnation TEXT NOT NULL,
        started_in INTEGER,
        members TEXT NOT NULL DEFAULT '[]'
      ) STRICT;
      CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    `,
  },
  boardTables,
  outboxTables,
  loginTables,
  moveTables,
  queueTables,
  forkTables,
]
