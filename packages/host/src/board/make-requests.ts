import type { PermissionRequest, QuestionRequest } from '@pointsman/domain/conversation'
import type { PendingPermission, PendingQuestion } from '@pointsman/domain/host-api'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import type { DirectoriesRead } from './read-directories.ts'

/** So many answers are remembered: a late word of a request comes within seconds of it. */
const mostAnswered = 500

/**
 * The permissions and questions that wait for a person, each with the instance that asked. The engine tells of an answer, but not of a
 * stop: then it says only that the session is idle, and lists the request for ever (OPENCODE.md, a ghost).
 */
export function makeRequests() {
  /** The ids that were answered, oldest first: one that is told or listed late does not ask again. */
  const answered = new Set<string>()
  const permissions = new Map<string, PendingPermission>()
  const questions = new Map<string, PendingQuestion>()

  /** Removes what fits from both; answers which ids. */
  function remove(fits: (pending: PendingPermission | PendingQuestion) => boolean): readonly string[] {
    return [permissions, questions].flatMap((pending) => {
      const ids = [...pending].flatMap(([id, one]) => (fits(one) ? [id] : []))
      for (const id of ids) pending.delete(id)
      return ids
    })
  }

  return {
    addPermission: (request: PermissionRequest, directory: Directory) =>
      void permissions.set(request.id, { request, directory }),
    addQuestion: (request: QuestionRequest, directory: Directory) =>
      void questions.set(request.id, { request, directory }),
    settled(id: string): void {
      answered.add(id)
      for (const oldest of answered) {
        if (answered.size <= mostAnswered) break
        answered.delete(oldest)
      }
      permissions.delete(id)
      questions.delete(id)
    },
    isAnswered: (id: string): boolean => answered.has(id),
    /** Nobody asks any more in that session, in the instance that said so; a subagent's request is its own session's. */
    stopped: (sessionID: SessionID, where: Directory | undefined) =>
      remove(({ request, directory }) => request.sessionID === sessionID && (!where || directory === where)),
    forget: (sessionID: SessionID) => void remove(({ request }) => request.sessionID === sessionID),
    clear: () => void remove(() => true),
    /** What was read, save what events said meanwhile: `newer` by request, `isOver` by session. */
    take(
      read: DirectoriesRead,
      { newer, isOver }: { readonly newer: ReadonlySet<string>; readonly isOver: (id: SessionID) => boolean },
    ): void {
      const found = (id: string) => read.permissions.has(id) || read.questions.has(id)
      remove(({ request, directory }) => read.asked.has(directory) && !found(request.id) && !newer.has(request.id))
      const isWanted = ({ request }: PendingPermission | PendingQuestion) =>
        !newer.has(request.id) && !answered.has(request.id) && !isOver(request.sessionID)
      for (const [id, one] of read.permissions) if (isWanted(one)) permissions.set(id, one)
      for (const [id, one] of read.questions) if (isWanted(one)) questions.set(id, one)
    },
    /** The sessions that ask a person now. */
    askers: (): readonly SessionID[] =>
      [...permissions.values(), ...questions.values()].map(({ request }) => request.sessionID),
    of(sessionID: SessionID): {
      readonly permissions: readonly PendingPermission[]
      readonly questions: readonly PendingQuestion[]
    } {
      const ofSession = <T extends PendingPermission | PendingQuestion>(pending: ReadonlyMap<string, T>) =>
        pending.size === 0 ? [] : [...pending.values()].filter((one) => one.request.sessionID === sessionID)
      return { permissions: ofSession(permissions), questions: ofSession(questions) }
    },
  }
}
