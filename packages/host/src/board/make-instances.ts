import { readDirectory, type Directory, type ServerKey } from '@pointsman/domain/scope'
import type { Store } from '../store/store.ts'

/**
 * The directories for which an engine's present life has an instance. Status and requests are kept for each of them, and asking
 * another one would build it (OPENCODE.md, events). On disk, so that an adopted engine is asked where its turns run.
 */
export function makeInstances(options: { readonly store: Store; readonly serverKey: ServerKey }) {
  const { store, serverKey } = options
  let incarnation = ''
  let known = new Set<Directory>()
  return {
    /** Another life has none of the former's instances. Answers whether this one was met before. */
    begin(now: string): boolean {
      if (now === incarnation) return known.size > 0
      incarnation = now
      store.run('DELETE FROM instances WHERE server_key = ? AND incarnation <> ?', serverKey, now)
      const rows = store.all<{ directory: string }>(
        'SELECT directory FROM instances WHERE server_key = ? AND incarnation = ?',
        serverKey,
        now,
      )
      known = new Set(rows.map((row) => readDirectory(row.directory)).filter((directory) => directory !== undefined))
      return known.size > 0
    },
    see(directory: Directory): void {
      if (known.has(directory)) return
      known.add(directory)
      store.run(
        'INSERT OR IGNORE INTO instances (server_key, incarnation, directory) VALUES (?, ?, ?)',
        serverKey,
        incarnation,
        directory,
      )
    },
    list: (): readonly Directory[] => [...known],
  }
}
