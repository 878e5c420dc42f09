import type { ServerKey } from '@pointsman/domain/scope'
import type { Store } from '../store/store.ts'
import type { ProcessLife } from './process-table.ts'

/** What a host that comes after this one must know of a living engine. */
export type EngineRecord = {
  readonly serverKey: ServerKey
  readonly life: ProcessLife
  readonly startedAt: number
  readonly port: number
  readonly password: string
  readonly dataDirectory: string
  readonly incarnation: string
  readonly startedIn?: number
  readonly members: readonly ProcessLife[]
}

type Row = {
  server_key: string
  pid: number
  started: string
  started_at: number
  port: number
  password: string
  data_directory: string
  incarnation: string
  started_in: number | null
  members: string
}

export type ServerRecord = {
  readonly key: ServerKey
  readonly kind: 'managed' | 'remote'
  readonly name: string
  readonly root: string
  readonly url?: string
}

export function saveServer(store: Store, server: ServerRecord, now: number): void {
  store.run(
    `INSERT INTO servers (key, kind, name, root, url, seen_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET name = excluded.name, root = excluded.root, url = excluded.url, seen_at = excluded.seen_at`,
    server.key,
    server.kind,
    server.name,
    server.root,
    server.url ?? null,
    now,
  )
}

export function findRemoteKey(store: Store, url: string): ServerKey | undefined {
  return store.get<{ key: ServerKey }>(`SELECT key FROM servers WHERE kind = 'remote' AND url = ?`, url)?.key
}

export function isServerKnown(store: Store, key: ServerKey): boolean {
  return store.get('SELECT 1 FROM servers WHERE key = ?', key) !== undefined
}

export function saveEngine(store: Store, record: EngineRecord): void {
  store.run(
    `INSERT OR REPLACE INTO engines
       (server_key, pid, started, started_at, port, password, data_directory, incarnation, started_in, members)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    record.serverKey,
    record.life.pid,
    record.life.started,
    record.startedAt,
    record.port,
    record.password,
    record.dataDirectory,
    record.incarnation,
    record.startedIn ?? null,
    JSON.stringify(record.members),
  )
}

export function forgetEngine(store: Store, key: ServerKey): void {
  store.run('DELETE FROM engines WHERE server_key = ?', key)
}

export function readEngine(store: Store, key: ServerKey): EngineRecord | undefined {
  const row = store.get<Row>('SELECT * FROM engines WHERE server_key = ?', key)
  return row && toRecord(row)
}

export function readEngines(store: Store): readonly EngineRecord[] {
  return store.all<Row>('SELECT * FROM engines').map(toRecord)
}

function toRecord(row: Row): EngineRecord {
  return {
    serverKey: row.server_key as ServerKey,
    life: { pid: row.pid, started: row.started },
    startedAt: row.started_at,
    port: row.port,
    password: row.password,
    dataDirectory: row.data_directory,
    incarnation: row.incarnation,
    members: JSON.parse(row.members),
    ...(row.started_in === null ? {} : { startedIn: row.started_in }),
  }
}
