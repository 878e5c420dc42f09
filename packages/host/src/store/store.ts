/** The host's state on disk, behind one small interface: synchronous, so that no other caller's write can join an open transaction. */
export type Store = {
  readonly all: <Row>(sql: string, ...values: readonly SqlValue[]) => readonly Row[]
  readonly get: <Row>(sql: string, ...values: readonly SqlValue[]) => Row | undefined
  readonly run: (sql: string, ...values: readonly SqlValue[]) => { readonly changes: number }
  /** All or nothing; `work` must not wait. A full disk throws `StoreFull` and leaves the state as it was. */
  readonly transaction: <T>(work: () => T) => T
  readonly close: () => void
}

export type SqlValue = string | number | bigint | null | Uint8Array

/** One step of the schema. Steps are only ever added; the store keeps the number of the last one that it has taken. */
export type Migration = { readonly name: string; readonly sql: string }

export class StoreFull extends Error {
  override readonly name = 'StoreFull'
}
