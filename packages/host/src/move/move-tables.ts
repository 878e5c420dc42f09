import type { Migration } from '../store/store.ts'

/** Moves that wait for their turn's end, and with a `reason` (JSON) those that were not made and that nobody has read of yet. */
export const moveTables: Migration = {
  name: 'moves',
  sql: `
    CREATE TABLE moves (
      server_key TEXT NOT NULL,
      session_id TEXT NOT NULL,
      directory TEXT NOT NULL,
      carry_changes INTEGER NOT NULL,
      incarnation TEXT NOT NULL,
      reason TEXT,
      PRIMARY KEY (server_key, session_id)
    ) STRICT, WITHOUT ROWID;
  `,
}
