import type { SessionRow } from '../../server/session-list.ts'
import { rowTitle } from '../row-words.ts'

/** Who works in a worktree that is to be removed, and what that means for them (S-8, S-9); empty where nobody does. */
export function workerWords({
  rows,
  busy,
}: {
  readonly rows: readonly SessionRow[]
  readonly busy: readonly SessionRow[]
}): string {
  if (busy.length > 0)
    return `${named(busy)} ${busy.length === 1 ? 'is' : 'are'} at work there. It stays until that turn is over or stopped.`
  if (rows.length === 0) return ''
  const verb = rows.length === 1 ? 'works' : 'work'
  return `${named(rows)} ${verb} there. The conversation stays, and you choose where it goes on.`
}

function named(rows: readonly SessionRow[]): string {
  const [first] = rows
  if (!first) return ''
  const more = rows.length - 1
  const others = more === 0 ? '' : more === 1 ? ' and 1 more session' : ` and ${more} more sessions`
  return `“${rowTitle(first)}”${others}`
}
