import * as records from '@pointsman/domain/engine-record'
import type { Message, MessageWithParts, Session, SessionStatus } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import type { Engine, EngineRequest } from '../engine/engine.ts'
import { withDirectory } from '../engine/with-directory.ts'

/** The engine answered, and no. `code` is its own name for it, such as `NotFoundError`. */
export class EngineRefused extends Error {
  override readonly name = 'EngineRefused'
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Milliseconds after which it wants to be asked again, where it said so. */
    readonly retryAfter?: number,
  ) {
    super(message)
  }
  get notFound(): boolean {
    return this.status === 404 && this.code === 'NotFoundError'
  }
}

/** One JSON answer. Rejects with `EngineRefused` or, where it could not be asked, `EngineUnavailable`. */
export async function askEngine(engine: Engine, path: string, init?: EngineRequest): Promise<unknown> {
  const response = await engine.fetch(path, init)
  const text = await response.text()
  let value: unknown
  try {
    value = text === '' ? undefined : JSON.parse(text)
  } catch {
    throw new EngineRefused(
      response.ok ? 502 : response.status,
      'not-json',
      `The engine’s answer is no JSON: ${text.slice(0, 200)}`,
    )
  }
  if (response.ok) return value
  throw readRefusal(response, value)
}

/** `{name, data: {message}}` or `{_tag, message}`, whichever the engine's route uses. */
function readRefusal({ status, headers }: Response, value: unknown): EngineRefused {
  const body = asRecord(value)
  const data = asRecord(body['data'])
  const name = [body['name'], body['_tag']].find((item) => typeof item === 'string')
  const message = [data['message'], body['message']].find((item) => typeof item === 'string')
  const words = String(message ?? `The engine answered ${status}`)
  return new EngineRefused(status, String(name ?? `http-${status}`), words, readRetryAfter(headers, data))
}

/** A header in seconds or as a date (RFC 9110, 10.2.3), or seconds in the answer itself. */
function readRetryAfter(headers: Headers, data: Record<string, unknown>): number | undefined {
  const said = headers.get('retry-after') ?? data['retryAfter'] ?? data['retry_after']
  const seconds = typeof said === 'number' ? said : typeof said === 'string' && said.trim() !== '' ? Number(said) : NaN
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000)
  const date = typeof said === 'string' ? Date.parse(said) : NaN
  return Number.isFinite(date) ? Math.max(0, date - Date.now()) : undefined
}

const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

function sure<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new EngineRefused(502, 'malformed', `The engine’s ${what} can’t be read`)
  return value
}

/** Milliseconds. A status that does not come blocks nothing. */
const statusLimit = 5_000

/** All sessions of the project, moved ones and those of its worktrees among them. Without a limit the engine stops at 100. */
export async function readProjectSessions(engine: Engine, directory: Directory): Promise<records.Rows<Session>> {
  const value = await askEngine(engine, withDirectory('/session?scope=project&limit=1000000', directory))
  return sure(records.readSessions(value), 'list of sessions')
}

export async function readOneSession(engine: Engine, id: SessionID): Promise<Session> {
  return sure(records.readSession(await askEngine(engine, `/session/${id}`)), 'session')
}

export async function readDirectoryStatuses(
  engine: Engine,
  directory: Directory,
): Promise<ReadonlyMap<SessionID, SessionStatus>> {
  const value = await askEngine(engine, withDirectory('/session/status', directory), { timeout: statusLimit })
  return sure(records.readStatuses(value), 'list of statuses')
}

export async function readDirectoryRequests(engine: Engine, directory: Directory) {
  const [permissions, questions] = await Promise.all([
    askEngine(engine, withDirectory('/permission', directory), { timeout: statusLimit }),
    askEngine(engine, withDirectory('/question', directory), { timeout: statusLimit }),
  ])
  return {
    permissions: sure(records.readPermissions(permissions), 'list of permissions').rows,
    questions: sure(records.readQuestions(questions), 'list of questions').rows,
  }
}

/** Whether the session has that message; rejects with `EngineRefused` (`notFound`) where the session itself is gone. */
export async function hasMessage(engine: Engine, id: SessionID, messageID: MessageID): Promise<boolean> {
  try {
    await askEngine(engine, `/session/${id}/message/${messageID}`)
    return true
  } catch (cause) {
    if (!(cause instanceof EngineRefused) || !cause.notFound) throw cause
    // The engine says the same of a missing session as of a missing message.
    await readOneSession(engine, id)
    return false
  }
}

/** As the engine gave them, oldest first; `next`: the way to the page before it. */
export type WirePage = { readonly messages: readonly unknown[]; readonly next?: string }

export async function readWirePage(
  engine: Engine,
  id: SessionID,
  { before, size = pageSize }: { readonly before?: string | undefined; readonly size?: number } = {},
): Promise<WirePage> {
  const query = before === undefined ? '' : `&before=${encodeURIComponent(before)}`
  const response = await engine.fetch(`/session/${id}/message?limit=${size}${query}`)
  const value: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw readRefusal(response, value)
  if (!Array.isArray(value)) throw new EngineRefused(502, 'malformed', 'The engine’s page of messages can’t be read')
  const next = response.headers.get('x-next-cursor')
  return { messages: value, ...(next ? { next } : {}) }
}

/** Nothing where the session has none yet. */
export async function readNewestMessage(engine: Engine, id: SessionID): Promise<Message | undefined> {
  const value = await askEngine(engine, `/session/${id}/message?limit=1`)
  return sure(records.readMessages(value), 'newest message').rows.at(-1)?.info
}

const pageSize = 50
/** 5,000 messages: an item's turn that far back is not worth more. */
const mostPages = 100

/** The session's messages from the oldest of those asked for to its end, oldest first; to the beginning where one is missing. */
export async function readMessagesSince(
  engine: Engine,
  id: SessionID,
  wanted: ReadonlySet<string>,
): Promise<readonly MessageWithParts[]> {
  let messages: readonly MessageWithParts[] = []
  let before: string | undefined
  for (let page = 0; page < mostPages; page += 1) {
    const { messages: wire, next } = await readWirePage(engine, id, { before })
    messages = [...sure(records.readMessages(wire), 'page of messages').rows, ...messages]
    const found = new Set(messages.map((message) => message.info.id as string))
    if (next === undefined || [...wanted].every((one) => found.has(one))) break
    before = next
  }
  return messages
}
