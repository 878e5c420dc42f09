import type { PendingPermission, PendingQuestion, SessionSummary } from '@pointsman/domain/host-api'
import { isSessionID, type SessionID, type TemporarySessionID } from '@pointsman/domain/scope'
import type { SessionRow } from './session-list.ts'

/** `by`: the subagent that asks, where it is not the session itself. */
export type FamilyRequest<T> = { readonly pending: T; readonly by: SessionRow | undefined }
export type FamilyRequests = {
  readonly permissions: readonly FamilyRequest<PendingPermission>[]
  readonly questions: readonly FamilyRequest<PendingQuestion>[]
}

/**
 * What a session's page asks of a person: its own requests, then those of its subagents and theirs (scenario 24). Oldest subagent
 * first: who speaks meanwhile must not put another request under the pointer.
 */
export function familyRequests(
  rows: readonly SessionRow[],
  list: Readonly<Record<SessionID, SessionSummary>>,
  sessionID: SessionID | TemporarySessionID,
): FamilyRequests {
  const summary = (id: SessionID | TemporarySessionID) => (isSessionID(id) ? list[id] : undefined)
  const created = (row: SessionRow) => summary(row.sessionID)?.session.time.created ?? 0
  const below = descendants(rows, sessionID).toSorted((a, b) => created(a) - created(b))
  const family = [{ id: sessionID, by: undefined }, ...below.map((row) => ({ id: row.sessionID, by: row }))]
  return {
    permissions: family.flatMap(({ id, by }) => (summary(id)?.permissions ?? []).map((pending) => ({ pending, by }))),
    questions: family.flatMap(({ id, by }) => (summary(id)?.questions ?? []).map((pending) => ({ pending, by }))),
  }
}

function descendants(rows: readonly SessionRow[], sessionID: string): readonly SessionRow[] {
  const children = rows.filter((row) => row.parentID !== undefined)
  const found = new Set<string>([sessionID])
  const below: SessionRow[] = []
  for (let grown = true; grown;) {
    grown = false
    for (const row of children) {
      if (found.has(row.sessionID) || row.parentID === undefined || !found.has(row.parentID)) continue
      found.add(row.sessionID)
      below.push(row)
      grown = true
    }
  }
  return below
}
