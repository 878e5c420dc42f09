import type { Migration } from '../store/store.ts'

/** What a person said of a session's whole queue; a row only where there is something to say. */
export const queueTables: Migration = {
  name: 'queues',
  sql: `
    CREATE TABLE queues (
      server_key TEXT NOT NULL,
      session_id TEXT NOT NULL,
      paused TEXT NOT NULL,
      PRIMARY KEY (server_key, session_id)
    ) STRICT;
  `,
}
