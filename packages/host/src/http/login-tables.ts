import type { Migration } from '../store/store.ts'

export const loginTables: Migration = {
  name: 'logins',
  sql: 'CREATE TABLE login_secret (one INTEGER PRIMARY KEY CHECK (one = 1), secret BLOB NOT NULL) STRICT;',
}
