import type { SessionStatus } from '@pointsman/domain/conversation'
import type { PendingPermission, PendingQuestion } from '@pointsman/domain/host-api'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import type { Engine } from '../engine/engine.ts'
import { readDirectoryRequests, readDirectoryStatuses } from './engine-answers.ts'

export type DirectoriesRead = {
  /** Those that answered; of the others nothing is known. */
  readonly asked: ReadonlySet<Directory>
  readonly failed: readonly Directory[]
  /** Who is not idle, and where; after a move one session may be at work in two. */
  readonly statuses: ReadonlyMap<SessionID, ReadonlyMap<Directory, SessionStatus>>
  readonly permissions: ReadonlyMap<string, PendingPermission>
  readonly questions: ReadonlyMap<string, PendingQuestion>
}

/** Who is busy and what is asked in these directories, each by its own instance. Never rejects: one that hangs spoils no other. */
export async function readDirectories(engine: Engine, directories: Iterable<Directory>): Promise<DirectoriesRead> {
  const asked = new Set<Directory>()
  const failed: Directory[] = []
  const statuses = new Map<SessionID, Map<Directory, SessionStatus>>()
  const permissions = new Map<string, PendingPermission>()
  const questions = new Map<string, PendingQuestion>()
  await Promise.all(
    [...directories].map(async (directory) => {
      try {
        const [list, requests] = await Promise.all([
          readDirectoryStatuses(engine, directory),
          readDirectoryRequests(engine, directory),
        ])
        asked.add(directory)
        for (const [id, status] of list) {
          if (status.kind !== 'idle') statuses.set(id, (statuses.get(id) ?? new Map()).set(directory, status))
        }
        // Who asks is busy: the request of an idle session was stopped, and the engine forgets to drop it.
        const asks = ({ sessionID }: { readonly sessionID: SessionID }) =>
          (list.get(sessionID)?.kind ?? 'idle') !== 'idle'
        for (const request of requests.permissions.filter(asks)) permissions.set(request.id, { request, directory })
        for (const request of requests.questions.filter(asks)) questions.set(request.id, { request, directory })
      } catch {
        failed.push(directory)
      }
    }),
  )
  return { asked, failed, statuses, permissions, questions }
}
