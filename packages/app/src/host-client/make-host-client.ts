import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import {
  routes,
  type CreatedSession,
  type CreateSession,
  type OutboxAnswer,
  type ServerInfo,
  type SessionList,
  type SessionSummary,
  type Worktree,
} from '@pointsman/domain/host-api'
import type { ServerKey, SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import type { Request } from './make-request.ts'

/** The host's own routes. It is the same program from the same build, so its answers are taken as their types say. */
export function makeHostClient(request: Request) {
  async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await request(path, signal ? { signal } : {})).value as T
  }
  async function change<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await request(path, { method, body })).value as T
  }
  return {
    servers: (signal?: AbortSignal) => read<readonly ServerInfo[]>(routes.servers, signal),
    sessions: (key: ServerKey, signal?: AbortSignal) => read<SessionList>(routes.sessions(key), signal),
    session: (key: ServerKey, id: SessionID, signal?: AbortSignal) =>
      read<SessionSummary>(routes.session(key, id), signal),
    worktrees: (key: ServerKey, signal?: AbortSignal) => read<readonly Worktree[]>(routes.worktrees(key), signal),
    createSession: (key: ServerKey, body: CreateSession) => change<CreatedSession>('POST', routes.sessions(key), body),
    outbox: (key: ServerKey, id: SessionID | TemporarySessionID, signal?: AbortSignal) =>
      read<readonly OutboxItem[]>(routes.outbox(key, id), signal),
    postItem: (key: ServerKey, id: SessionID, item: NewItem) =>
      change<OutboxAnswer>('POST', routes.outbox(key, id), item),
    againItem: (id: string) => change<OutboxItem>('PATCH', routes.item(id), { again: true }),
    removeItem: (id: string) => change<unknown>('DELETE', routes.item(id)),
    restart: (key: ServerKey) => change<unknown>('POST', routes.restart(key)),
    login: (password: string) => change<unknown>('POST', routes.login, { password }),
  }
}
export type HostClient = ReturnType<typeof makeHostClient>
