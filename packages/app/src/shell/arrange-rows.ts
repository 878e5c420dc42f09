import fuzzysort from 'fuzzysort'
import type { SessionRow } from '../server/session-list.ts'

export type ArrangedRow = { readonly row: SessionRow; readonly child: boolean }

/**
 * Newest first, a subagent under its parent. A subagent that rests is no line of its own: it is in its parent's conversation. One
 * whose parent is not in the list stands for itself.
 */
export function arrangeRows(rows: readonly SessionRow[], current: string | undefined): readonly ArrangedRow[] {
  const known = new Set<string>(rows.map((row) => row.sessionID))
  const children = new Map<string, SessionRow[]>()
  const tops: SessionRow[] = []
  for (const row of rows) {
    if (row.parentID === undefined || !known.has(row.parentID)) tops.push(row)
    else if (row.status !== 'idle' || row.sessionID === current)
      children.set(row.parentID, [...(children.get(row.parentID) ?? []), row])
  }
  const below = (row: SessionRow): readonly ArrangedRow[] =>
    (children.get(row.sessionID) ?? []).flatMap((child) => [{ row: child, child: true }, ...below(child)])
  return tops.flatMap((row) => [{ row, child: false }, ...below(row)])
}

export type RowFilter = 'all' | 'working' | 'unread'

/** The rows of an overview: what it counts is what it shows, so a subagent is in neither while its parent is there. */
export function shownRows(
  rows: readonly SessionRow[],
  filter: RowFilter,
  unread: (row: SessionRow) => boolean,
): readonly SessionRow[] {
  const tops = arrangeRows(rows, undefined).flatMap(({ row, child }) => (child ? [] : [row]))
  switch (filter) {
    case 'all':
      return tops
    case 'working':
      return tops.filter((row) => row.status === 'busy' || row.status === 'retry')
    case 'unread':
      return tops.filter(unread)
  }
}

/** What a search finds, best first; `placeName` is found too. An empty search finds all, in their order. */
export function findRows(
  rows: readonly SessionRow[],
  query: string,
  placeName: (row: SessionRow) => string,
): readonly SessionRow[] {
  if (query.trim() === '') return rows
  const named = rows.map((row) => ({ row, title: row.title, place: placeName(row) }))
  return fuzzysort.go(query.trim(), named, { keys: ['title', 'place'], threshold: 0.1 }).map((hit) => hit.obj.row)
}
