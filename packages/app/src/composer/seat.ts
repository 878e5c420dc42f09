import type { Upload, Uploaded } from '@pointsman/domain/attachment'
import type { PermissionReply } from '@pointsman/domain/conversation'
import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { ChangeItem, PendingPermission, PendingQuestion } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import type { ExecutionView } from '../execution/create-execution-scope.ts'
import type { Readiness } from '../readiness/create-readiness.ts'
import type { Place } from '../server/place.ts'
import type { SessionView } from '../session/session-scope.ts'
import type { CompactPort } from './compact-command.ts'
import type { PlacePort } from './place-command.ts'
import type { UndoAsk } from './undo-command.ts'

/** A request, and who asked it where that is a subagent of the session (scenario 24). */
export type Asked<T> = { readonly pending: T; readonly by: string | undefined }

/**
 * What the composer and the docks need of the session that they stand under. One seat is one session in one tab; what is taken from
 * it at a click stays that session's, whatever is shown by the time an answer comes.
 */
export type Seat = {
  readonly view: SessionView
  readonly execution: ExecutionView
  readonly readiness: Readiness
  readonly serverName: () => string
  /** The server's own directory: where a session works whose place is not known yet. */
  readonly home: () => Directory | undefined
  readonly place: (directory: Directory) => Place
  readonly permissions: () => readonly Asked<PendingPermission>[]
  readonly questions: () => readonly Asked<PendingQuestion>[]
  /** Rejects where the host did not store it. */
  readonly send: (item: NewItem) => Promise<void>
  /** Files and folders of the place where the session works now that match, best first. */
  readonly findFiles: (query: string, signal: AbortSignal) => Promise<readonly string[]>
  /** Stores a file at the host. Rejects with its reason. */
  readonly upload: (file: Upload) => Promise<Uploaded>
  /** The name of this tab, by which the host knows whose hand an item is in. */
  readonly tab: () => string
  /** A person's wish for one item of the outbox. It shows at once; rejects where the host refused, and then all is as it was. */
  readonly change: (id: OutboxItem['id'], wish: ChangeItem) => Promise<void>
  readonly remove: (id: OutboxItem['id']) => Promise<void>
  /** Takes a follow-up in hand: its text is in the composer until it is put back or left. Rejects with the reason. */
  readonly edit: (id: OutboxItem['id']) => Promise<void>
  /** What waits behind the turn is paused first (F-7). */
  readonly stop: () => Promise<{ readonly paused: boolean }>
  /** A person's choice of model or agent: for this session, and the model for the directory's next one. */
  readonly choose: (choice: { readonly model?: NewItem['model']; readonly agent?: string }) => void
  readonly replyPermission: (pending: PendingPermission, reply: PermissionReply, message?: string) => Promise<unknown>
  readonly replyQuestion: (pending: PendingQuestion, answers: readonly (readonly string[])[]) => Promise<unknown>
  readonly rejectQuestion: (pending: PendingQuestion) => Promise<unknown>
  /** What `/worktree` does. Absent where a session can't change its place at all. */
  readonly places?: PlacePort
  /** What `/compact` does. */
  readonly compaction?: CompactPort
  /** What `/undo` and `/redo` do. Absent where there is no session yet. */
  readonly undo?: (ask: UndoAsk) => void
  /** Grows each time files were dropped on the page: they are not attached in silence (scenario 28). */
  readonly filesDropped: () => number
  /** Read out to who can't see it. */
  readonly announce: (text: string) => void
}

/** A request never changes under its id: what was read again is the same one, and what shows it stays. */
export function sameAsked<T extends PendingPermission | PendingQuestion>(
  a: Asked<T> | undefined,
  b: Asked<T> | undefined,
): boolean {
  return (
    a?.pending.request.id === b?.pending.request.id && a?.by === b?.by && a?.pending.directory === b?.pending.directory
  )
}
