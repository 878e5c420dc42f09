import type { Upload, Uploaded } from '@pointsman/domain/attachment'
import type { ExportFormat } from '@pointsman/domain/export-session'
import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { ForkAnswer, ForkRequest } from '@pointsman/domain/fork'
import type { ModelRef } from '@pointsman/domain/conversation'
import type { Pause } from '@pointsman/domain/queue'
import {
  routes,
  type ChangeItem,
  type CreatedSession,
  type CreateSession,
  type MadeWorktree,
  type MakeWorktree,
  type MoveAnswer,
  type MoveRequest,
  type RemovedWorktree,
  type RestoreRequest,
  type RevertAnswer,
  type RevertRequest,
  type OutboxAnswer,
  type QueueState,
  type ServerInfo,
  type SessionList,
  type SessionSummary,
  type TakenBack,
  type Worktree,
} from '@pointsman/domain/host-api'
import type { Directory, ServerKey, SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import type { Download, Request } from './make-request.ts'

type AnySessionID = SessionID | TemporarySessionID

/** Milliseconds: git writes a whole tree, a move may stop a turn first, an engine copies a long session slowly, a model writes its summary. */
const limits = {
  worktree: 120_000,
  move: 60_000,
  undo: 60_000,
  upload: 120_000,
  fork: 900_000,
  compact: 1_800_000,
} as const

/** The host's own routes. It is the same program from the same build, so its answers are taken as their types say. */
export function makeHostClient(request: Request, download: Download) {
  async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await request(path, signal ? { signal } : {})).value as T
  }
  async function change<T>(method: string, path: string, body?: unknown, timeout?: number): Promise<T> {
    return (await request(path, { method, body, ...(timeout === undefined ? {} : { timeout }) })).value as T
  }
  return {
    servers: (signal?: AbortSignal) => read<readonly ServerInfo[]>(routes.servers, signal),
    sessions: (key: ServerKey, signal?: AbortSignal) => read<SessionList>(routes.sessions(key), signal),
    session: (key: ServerKey, id: SessionID, signal?: AbortSignal) =>
      read<SessionSummary>(routes.session(key, id), signal),
    worktrees: (key: ServerKey, signal?: AbortSignal) => read<readonly Worktree[]>(routes.worktrees(key), signal),
    /** What a new worktree can begin from, the last used first. */
    branches: (key: ServerKey) => read<readonly string[]>(routes.branches(key)),
    /** Rejects with 409 or 400; `detail` may suggest another name. */
    makeWorktree: (key: ServerKey, body: MakeWorktree) =>
      change<MadeWorktree>('POST', routes.worktrees(key), body, limits.worktree),
    /** Rejects with 409 `would-lose` and a `WorktreeLoss` as detail, until its fingerprint comes as `confirmed`. */
    removeWorktree: (key: ServerKey, directory: Directory, confirmed?: string) =>
      change<RemovedWorktree>(
        'DELETE',
        routes.worktrees(key),
        { directory, ...(confirmed === undefined ? {} : { confirmed }) },
        limits.worktree,
      ),
    /** Rejects with 409 and one of `moveRefusals`. */
    move: (key: ServerKey, id: SessionID, body: MoveRequest) =>
      change<MoveAnswer>('POST', routes.move(key, id), body, limits.move),
    takeMoveBack: (key: ServerKey, id: SessionID) => change<TakenBack>('DELETE', routes.move(key, id)),
    /** Rejects with the step that failed as detail; then there is no such session. */
    fork: (key: ServerKey, id: SessionID, body: ForkRequest) =>
      change<ForkAnswer>('POST', routes.fork(key, id), body, limits.fork),
    /** Resolves once the summary is written. */
    compact: (key: ServerKey, id: SessionID, { providerID, modelID }: ModelRef) =>
      change<unknown>('POST', routes.compact(key, id), { model: { providerID, modelID } }, limits.compact),
    exportSession: (key: ServerKey, id: SessionID, format: ExportFormat) => download(routes.export(key, id, format)),
    /** Rejects with 409 and one of `revertRefusals`; then nothing was changed. */
    revert: (key: ServerKey, id: SessionID, body: RevertRequest) =>
      change<RevertAnswer>('POST', routes.revert(key, id), body, limits.undo),
    restore: (key: ServerKey, id: SessionID, body: RestoreRequest) =>
      change<RevertAnswer>('POST', routes.restore(key, id), body, limits.undo),
    createSession: (key: ServerKey, body: CreateSession) => change<CreatedSession>('POST', routes.sessions(key), body),
    outbox: (key: ServerKey, id: AnySessionID, signal?: AbortSignal) =>
      read<readonly OutboxItem[]>(routes.outbox(key, id), signal),
    postItem: (key: ServerKey, id: SessionID, item: NewItem) =>
      change<OutboxAnswer>('POST', routes.outbox(key, id), item),
    /** Rejects with 409 `not-now` where the item is past it, `in-hand` where another tab has it. */
    changeItem: (id: string, wish: ChangeItem) => change<OutboxItem>('PATCH', routes.item(id), wish),
    removeItem: (id: string) => change<unknown>('DELETE', routes.item(id)),
    pauseQueue: (key: ServerKey, id: AnySessionID, why?: Pause['why']) =>
      change<QueueState>('POST', routes.pause(key, id), why ? { why } : {}),
    resumeQueue: (key: ServerKey, id: AnySessionID) => change<QueueState>('POST', routes.resume(key, id)),
    /** All items of the session, in their new order. */
    orderItems: (key: ServerKey, id: AnySessionID, ids: readonly OutboxItem['id'][]) =>
      change<readonly OutboxItem[]>('POST', routes.order(key, id), { ids }),
    restart: (key: ServerKey) => change<unknown>('POST', routes.restart(key)),
    /** Rejects with 413, 415 or 507, each with a sentence. */
    upload: (file: Upload) => change<Uploaded>('POST', routes.attachments, file, limits.upload),
    login: (password: string) => change<unknown>('POST', routes.login, { password }),
  }
}
export type HostClient = ReturnType<typeof makeHostClient>
