import type { Migration } from '../store/store.ts'

/**
 * Forks that are being made, written before the engine hears of them and gone with the last step: what stands here after a crash is half made.
 * `metadata` is the source's, which the engine copies: with it and the title a copy is found whose id nobody heard.
 */
export const forkTables: Migration = {
  name: 'forks',
  sql: `
    CREATE TABLE forks (
      server_key TEXT NOT NULL,
      fork_id TEXT NOT NULL,
      source_id TEXT NOT NULL,
      title TEXT NOT NULL,
      metadata TEXT NOT NULL,
      asked_at INTEGER NOT NULL,
      session_id TEXT,
      PRIMARY KEY (server_key, fork_id)
    ) STRICT, WITHOUT ROWID;
  `,
}
