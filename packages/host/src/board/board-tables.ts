import type { Migration } from '../store/store.ts'

/** Where each session works, and which directories an engine's life has an instance for: the only ones whose status is worth asking. */
export const boardTables: Migration = {
  name: 'placements',
  sql: `
    CREATE TABLE placements (
      server_key TEXT NOT NULL,
      session_id TEXT NOT NULL,
      directory TEXT NOT NULL,
      incarnation TEXT NOT NULL,
      revision INTEGER NOT NULL,
      PRIMARY KEY (server_key, session_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE instances (
      server_key TEXT NOT NULL,
      incarnation TEXT NOT NULL,
      directory TEXT NOT NULL,
      PRIMARY KEY (server_key, incarnation, directory)
    ) STRICT, WITHOUT ROWID;
  `,
}
