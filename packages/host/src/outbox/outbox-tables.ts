import type { Migration } from '../store/store.ts'

/**
 * `position` is the order in which they came; that of sending is in the item. A row stays when its item has left (`gone`), without its text: the same send, posted again by a
 * client that lost the answer, must not go out twice.
 */
export const outboxTables: Migration = {
  name: 'outbox',
  sql: `
    CREATE TABLE items (
      position INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      server_key TEXT NOT NULL,
      session_id TEXT NOT NULL,
      item TEXT NOT NULL,
      gone TEXT CHECK (gone IN ('answered', 'removed'))
    ) STRICT;
    CREATE INDEX items_open ON items (server_key, session_id) WHERE gone IS NULL;
    CREATE TABLE creations (
      temp_id TEXT PRIMARY KEY,
      server_key TEXT NOT NULL,
      directory TEXT NOT NULL,
      asked INTEGER NOT NULL DEFAULT 0,
      session_id TEXT,
      failure TEXT,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX creations_session ON creations (server_key, session_id);
  `,
}
