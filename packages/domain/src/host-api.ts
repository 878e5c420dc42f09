import * as v from 'valibot'
import { attachmentsSchema, mentionsSchema } from './attachment.ts'
import type { PermissionRequest, QuestionRequest, Session, SessionStatus } from './conversation.ts'
import type { EngineEvent } from './engine-event.ts'
import type { ExportFormat } from './export-session.ts'
import {
  holdSchema,
  itemTextSchema,
  messageIDSchema,
  modelRefSchema,
  newItemSchema,
  saysSomething,
  itemKinds,
  partIDSchema,
  tabSchema,
  type OutboxItem,
} from './follow-up.ts'
import { pauseSchema, type Pause } from './queue.ts'
import {
  directorySchema,
  serverKeySchema,
  sessionIDSchema,
  temporarySessionIDSchema,
  type Directory,
  type Placement,
  type ServerKey,
  type SessionID,
  type TemporarySessionID,
} from './scope.ts'

/** The host's own routes and live frames (SURFACE.md). Both sides take their words from here. */

export const readyLine = (url: string) => `Pointsman listening on ${url}`

/** The provider that the host adds where an engine has no usable model. */
export const demoProvider = { id: 'pointsman-demo', name: 'Demo', modelID: 'demo', modelName: 'Demo' } as const

/** Where the host leaves a session's temporary id in the engine's record of it, so that a creation is found again after a crash. */
export const temporaryIDField = 'pointsmanTemporaryID'

export const routes = {
  health: '/api/health',
  login: '/api/login',
  servers: '/api/servers',
  live: '/api/live',
  sessions: (key: ServerKey) => `/api/servers/${key}/sessions`,
  session: (key: ServerKey, id: SessionID) => `/api/servers/${key}/sessions/${id}`,
  outbox: (key: ServerKey, id: SessionID | TemporarySessionID) => `/api/servers/${key}/sessions/${id}/outbox`,
  pause: (key: ServerKey, id: SessionID | TemporarySessionID) => `/api/servers/${key}/sessions/${id}/outbox/pause`,
  resume: (key: ServerKey, id: SessionID | TemporarySessionID) => `/api/servers/${key}/sessions/${id}/outbox/resume`,
  order: (key: ServerKey, id: SessionID | TemporarySessionID) => `/api/servers/${key}/sessions/${id}/outbox/order`,
  item: (id: string) => `/api/outbox/${id}`,
  attachments: '/api/attachments',
  attachment: (hash: string) => `/api/attachments/${hash}`,
  worktrees: (key: ServerKey) => `/api/servers/${key}/worktrees`,
  branches: (key: ServerKey) => `/api/servers/${key}/branches`,
  move: (key: ServerKey, id: SessionID) => `/api/servers/${key}/sessions/${id}/move`,
  fork: (key: ServerKey, id: SessionID) => `/api/servers/${key}/sessions/${id}/fork`,
  compact: (key: ServerKey, id: SessionID) => `/api/servers/${key}/sessions/${id}/compact`,
  export: (key: ServerKey, id: SessionID, format: ExportFormat) =>
    `/api/servers/${key}/sessions/${id}/export?format=${format}`,
  revert: (key: ServerKey, id: SessionID) => `/api/servers/${key}/sessions/${id}/revert`,
  restore: (key: ServerKey, id: SessionID) => `/api/servers/${key}/sessions/${id}/restore`,
  restart: (key: ServerKey) => `/api/servers/${key}/restart`,
  engine: (key: ServerKey) => `/server/${key}`,
} as const

/** What a server can do, and if not, why: what it can't is absent with that reason and never a dead button. */
export type Capability = { readonly able: true } | { readonly able: false; readonly reason: string }
/** `worktreeOptions`: a base and a start command for a new one. */
export const capabilityNames = ['makeWorktree', 'worktreeOptions', 'removeWorktree', 'agentTools', 'restart'] as const
export type Capabilities = { readonly [name in (typeof capabilityNames)[number]]: Capability }

export type ServerStatus = 'starting' | 'ready' | 'stopped' | 'failed'
export type ServerInfo = {
  readonly key: ServerKey
  readonly kind: 'managed' | 'remote' | 'bridged'
  readonly name: string
  /** The main worktree, or the folder where there is no git. */
  readonly directory: Directory
  readonly status: ServerStatus
  /** The engine's version, once it said it. */
  readonly version?: string
  readonly capabilities: Capabilities
  /** One life of the engine: another one means that what was read before may be gone. */
  readonly incarnation?: string
  /** Milliseconds from its start to its ready line. */
  readonly startedIn?: number
  /** False where the folder is no git repository: one place, no worktrees. */
  readonly git: boolean
  /** True where it has no usable model of its own and got the demo. */
  readonly demo: boolean
  /** Why it is not ready: a sentence, and the last lines of its log. */
  readonly failure?: { readonly code: string; readonly message: string; readonly log: readonly string[] }
}

export type HostHealth = { readonly version: string; readonly servers: number }

export type Worktree = {
  readonly directory: Directory
  readonly name: string
  readonly branch?: string
  readonly main: boolean
  /** Where it has no branch: the commit's short hash. */
  readonly head?: string
  readonly state: 'present' | 'missing' | 'bare'
  /** Files that differ from the last commit, untracked ones included; absent where it was not read. */
  readonly dirty?: number
  /** Commits that the upstream (without one, the default branch) lacks, and that it has more. */
  readonly ahead?: number
  readonly behind?: number
  /** The command that it was made with, while this host lives: running, or how it went. */
  readonly start?: StartedCommand
}

/** `base`: a branch; the main worktree's present commit unless told. `start`: a command line that is run there once, as an argument list. */
export const makeWorktreeSchema = v.object({
  name: v.pipe(v.string(), v.maxLength(200)),
  base: v.exactOptional(v.string()),
  start: v.exactOptional(v.array(v.string())),
})
export type MakeWorktree = v.InferOutput<typeof makeWorktreeSchema>
/** A start command: still running, or its exit code, or why it has none. `cut`: only the end of its output is here. */
export type StartedCommand = {
  readonly command: readonly string[]
  readonly output: string
  readonly cut: boolean
  readonly running?: true
  readonly code?: number
  readonly failure?: string
}
/** 201, after a moment at most: a start command that takes longer runs on, and one that fails leaves the worktree. */
export type MadeWorktree = { readonly worktree: Worktree; readonly start?: StartedCommand }
/** `branch`: what became of the branch that it was on; `kept` where others need it. */
export type RemovedWorktree = {
  readonly directory: Directory
  readonly branch?: { readonly name: string; readonly state: 'deleted' | 'kept' }
}
/** `confirmed` is the fingerprint of the loss that a person has read (`WorktreeLoss.fingerprint`): another loss asks again. */
export const removeWorktreeSchema = v.object({ directory: directorySchema, confirmed: v.exactOptional(v.string()) })
/** What removing a worktree would lose: the detail of a 409 `would-lose`. */
export type WorktreeLoss = {
  readonly files: readonly string[]
  /** Ignored ones that nothing makes again; a folder that is ignored as a whole is one. */
  readonly ignored: readonly string[]
  /** Names of what goes too and tools make again: that alone asks nobody. */
  readonly rebuilt: readonly string[]
  readonly commits: readonly { readonly id: string; readonly subject: string }[]
  readonly fingerprint: string
}

export const moveSchema = v.object({
  directory: directorySchema,
  carryChanges: v.exactOptional(v.boolean()),
  whenBusy: v.exactOptional(v.picklist(['refuse', 'wait', 'stop'])),
})
export type MoveRequest = v.InferOutput<typeof moveSchema>
/** 200 `moved`, verified by reading back; 202 `waiting` until the turn is idle where it runs. Refusals are 409 with one of `moveRefusals`. */
export type MoveAnswer = { readonly state: 'moved' | 'waiting'; readonly placement: Placement }
export const moveRefusals = [
  'busy',
  'blocked',
  'other-workspace',
  'missing-directory',
  'superseded',
  'mismatch',
  'bare',
  'not-carried',
] as const

/** `confirmed`: the fingerprint of the files that a person has read would be overwritten (`Overwritten.fingerprint`): others ask again. */
const undoWish = {
  whenBusy: v.exactOptional(v.picklist(['refuse', 'stop'])),
  confirmed: v.exactOptional(v.string()),
}
export const revertSchema = v.object({
  messageID: messageIDSchema,
  partID: v.exactOptional(partIDSchema),
  ...undoWish,
})
export type RevertRequest = v.InferOutput<typeof revertSchema>
export const restoreSchema = v.object(undoWish)
export type RestoreRequest = v.InferOutput<typeof restoreSchema>
/**
 * POST …/revert and …/restore answer with the session as it is then. `kept`: files that a restore would have taken away, if nobody had
 * changed them since. Refusals are 409 with one of `revertRefusals`, and nothing was changed.
 */
export type RevertAnswer = { readonly session: Session; readonly kept?: readonly string[] }
/** elsewhere: `TurnsElsewhere` · would-overwrite: `Overwritten` · no-record: the engine has no record of the files from before. */
export const revertRefusals = ['busy', 'elsewhere', 'would-overwrite', 'no-record', 'unknown-message'] as const
export type TurnsElsewhere = { readonly directories: readonly Directory[] }
/** Files that were changed since, by whomever, and that would be as they were before that. */
export type Overwritten = { readonly files: readonly string[]; readonly fingerprint: string }

export const moveReasonSchema = v.object({ code: v.string(), message: v.string() })
export type MoveReason = v.InferOutput<typeof moveReasonSchema>
/** A session's change of place: it waits for its turn's end, is being made, or was not made, and why, until someone has read that. */
export type SessionMove =
  | { readonly to: Directory; readonly state: 'waiting' | 'moving' }
  | { readonly to: Directory; readonly state: 'failed'; readonly reason: MoveReason }
/** DELETE …/move takes back what waits, or a failure that was read; `move` is what is left: one that is being made goes on. */
export type TakenBack = { readonly move?: SessionMove }

/** POST …/compact. 200 once the summary is written; 409 `busy`, `moving` or `stopped`, 502 `not-compacted` with the engine's error as detail. */
export const compactSchema = v.object({ model: modelRefSchema })

/** A request and the directory of the instance that asked: only there can it be answered. */
export type PendingPermission = { readonly request: PermissionRequest; readonly directory: Directory }
export type PendingQuestion = { readonly request: QuestionRequest; readonly directory: Directory }

/** A session as the list needs it: the engine's record and what the host has seen of it. */
export type SessionSummary = {
  readonly session: Session
  readonly status: SessionStatus
  /** Where its turns run, as far as the engine named it: each place speaks of its own turn alone. */
  readonly turnsIn: readonly Directory[]
  readonly placement: Placement
  readonly permissions: readonly PendingPermission[]
  readonly questions: readonly PendingQuestion[]
  /** The last turn failed; gone with the next one. */
  readonly failed: boolean
  /** Absent where nothing waits and nothing is paused. */
  readonly queue?: QueueState
  readonly move?: SessionMove
}
export type SessionList = { readonly sessions: readonly SessionSummary[]; readonly malformed: number }

export const createSessionSchema = v.object({
  tempID: temporarySessionIDSchema,
  directory: directorySchema,
  items: v.pipe(v.array(newItemSchema), v.maxLength(50)),
})
export type CreateSession = v.InferOutput<typeof createSessionSchema>
/** `session` is absent where the engine could not make it yet: the host goes on trying and says so by a `session-created` event. */
export type CreatedSession = {
  readonly tempID: TemporarySessionID
  readonly session?: SessionSummary
  readonly items: readonly OutboxItem[]
}

/** POST …/outbox. `gone`: the same item was sent before and has left the outbox since; it is never sent again. */
export type OutboxAnswer = OutboxItem & { readonly gone?: 'answered' | 'removed' }

export const loginSchema = v.object({ password: v.pipe(v.string(), v.maxLength(1024)) })

/**
 * PATCH /api/outbox/:id, one wish at a time; answers with the item. 409 `not-now` where the item is past it, 409 `in-hand` where
 * another tab has it in hand.
 */
export const changeItemSchema = v.union([
  /** Try a failed one, run an unconfirmed one again, send a parked one where the session is; `as`: as text. */
  v.strictObject({ again: v.literal(true), as: v.exactOptional(v.literal('prompt')) }),
  /** A tab takes it in hand to edit it, or tells what it waits for now. */
  v.strictObject({ hold: holdSchema }),
  /** Its tab alone: what it waited for is known, or the edit is done. */
  v.strictObject({
    release: v.pipe(
      v.object({
        tab: tabSchema,
        kind: v.exactOptional(v.picklist(itemKinds)),
        text: v.exactOptional(itemTextSchema),
        attachments: v.exactOptional(attachmentsSchema),
        mentions: v.exactOptional(mentionsSchema),
        model: v.exactOptional(modelRefSchema),
        agent: v.exactOptional(v.string()),
      }),
      v.check((said) => saysSomething(said), 'it says nothing'),
    ),
  }),
  /** Its tab alone: the edit is left, and it is what it was. */
  v.strictObject({ back: v.object({ tab: tabSchema }) }),
  v.strictObject({ pinned: v.boolean() }),
  v.strictObject({ steer: v.literal(true) }),
  /** An interrupted one: the agent is asked to go on where it was cut, by a prompt with these ids; the item leaves. */
  v.strictObject({ continue: v.object({ id: messageIDSchema, partID: partIDSchema }) }),
])
export type ChangeItem = v.InferOutput<typeof changeItemSchema>

/** POST …/outbox/pause and …/resume answer with the queue's state. */
export const pauseQueueSchema = v.object({ why: v.exactOptional(pauseSchema.entries.why) })
/** POST …/outbox/order; answers with all items in their new order. */
export const orderSchema = v.object({ ids: v.pipe(v.array(messageIDSchema), v.maxLength(2_000)) })
/** What every page knows of a session's queue; its items are read where it is open. */
export type QueueState = { readonly waiting: number; readonly paused?: Pause }

export type ApiError = {
  readonly error: { readonly code: string; readonly message: string; readonly detail?: unknown }
}
export function readApiError(value: unknown): ApiError['error'] | undefined {
  const error = typeof value === 'object' && value !== null && 'error' in value ? value.error : undefined
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return undefined
  const { code, message } = error
  if (typeof code !== 'string' || typeof message !== 'string') return undefined
  return 'detail' in error ? { code, message, detail: error.detail } : { code, message }
}

/** `workspace`: the fingerprint of its main worktree’s real path. `at`: milliseconds since 1970. */
type Lifecycle = {
  readonly serverKey: ServerKey
  readonly sessionID: SessionID
  readonly workspace: string
  readonly at: number
}

/** What happens, as the live log keeps it. `engine` events keep the directory of the instance that spoke, where it said one. */
export type HostEvent =
  | {
      readonly kind: 'engine'
      readonly serverKey: ServerKey
      readonly directory?: Directory
      readonly event: EngineEvent
    }
  | { readonly kind: 'server'; readonly server: ServerInfo }
  /** Events of this server may have been missed: status, requests and the open sessions' newest page must be read again. */
  | { readonly kind: 'gap'; readonly serverKey: ServerKey }
  | {
      readonly kind: 'placement'
      readonly serverKey: ServerKey
      readonly sessionID: SessionID
      readonly placement: Placement
    }
  /** A move that the host makes, waits for, or could not make; `ended` with no `reason` is done, and the placement was told. */
  | {
      readonly kind: 'move'
      readonly serverKey: ServerKey
      readonly sessionID: SessionID
      readonly to: Directory
      readonly state: 'waiting' | 'moving' | 'ended'
      readonly reason?: MoveReason
    }
  /** Worktrees were made or removed, or a start command has ended: lists of them are to be read again. */
  | { readonly kind: 'worktrees'; readonly serverKey: ServerKey }
  | { readonly kind: 'item'; readonly item: OutboxItem }
  | {
      readonly kind: 'item-gone'
      readonly serverKey: ServerKey
      readonly sessionID: SessionID | TemporarySessionID
      readonly itemID: string
      readonly outcome: 'answered' | 'removed'
    }
  | {
      readonly kind: 'queue'
      readonly serverKey: ServerKey
      readonly sessionID: SessionID | TemporarySessionID
      readonly queue: QueueState
    }
  /** F-10. `session-accepted` is followed at once by `running`. */
  | (Lifecycle & {
      readonly kind: 'session-accepted'
      readonly itemID: string
      readonly delivery: 'prompt' | 'steer'
    })
  /** The dispatcher or the engine declined to start it: it waits its turn. */
  | (Lifecycle & { readonly kind: 'session-busy'; readonly itemID: string })
  | (Lifecycle & { readonly kind: 'session-state-changed'; readonly state: 'running' | 'idle' })
  | {
      readonly kind: 'session-created'
      readonly serverKey: ServerKey
      readonly tempID: TemporarySessionID
      readonly summary: SessionSummary
      /** Absent where a tab learns it by the answer to its own request. */
      readonly workspace?: string
      readonly at?: number
    }

/**
 * Host to tab. `host` names one life of the host and `sequence` the last event that the tab has seen with it. `again`: the log
 * does not reach back to what the tab has, or the tab was too slow: read everything again. `subscribed` answers each subscription
 * after its replay: what is read from then on can't miss an event.
 */
export type LiveFrame =
  | { readonly type: 'hello'; readonly host: string; readonly sequence: number; readonly version: string }
  | { readonly type: 'events'; readonly host: string; readonly sequence: number; readonly events: readonly HostEvent[] }
  | { readonly type: 'subscribed'; readonly host: string; readonly sequence: number; readonly request: number }
  | {
      readonly type: 'again'
      readonly host: string
      readonly sequence: number
      readonly reason: 'other-host' | 'outside-log' | 'too-slow'
    }
  | { readonly type: 'beat'; readonly host: string; readonly sequence: number }

/** Tab to host: the sessions whose every event it wants, whole each time. Everything else comes as summaries. */
export const liveRequestSchema = v.object({
  type: v.literal('subscribe'),
  /** Counts this tab's requests; comes back in `subscribed`. */
  request: v.number(),
  sessions: v.pipe(v.array(v.object({ serverKey: serverKeySchema, sessionID: sessionIDSchema })), v.maxLength(200)),
  /**
   * The tab's name, and the sessions whose held items it has in hand because a person has them before their eyes: 5 s after nobody
   * does, the host resolves them by its own reads (R-5).
   */
  tab: v.exactOptional(tabSchema),
  keeps: v.exactOptional(
    v.pipe(
      v.array(
        v.object({ serverKey: serverKeySchema, sessionID: v.union([sessionIDSchema, temporarySessionIDSchema]) }),
      ),
      v.maxLength(50),
    ),
  ),
  after: v.exactOptional(v.object({ host: v.string(), sequence: v.number() })),
})
export type LiveRequest = v.InferOutput<typeof liveRequestSchema>

/** Milliseconds. The host beats so often; silence of `silence` means dead, on both kinds of stream (OPENCODE.md, events). */
export const liveTimes = { beat: 10_000, silence: 25_000, join: 16 } as const

/** True for what every tab gets; the rest goes to the tabs that have the session open. */
export function isSummaryEvent(event: HostEvent): boolean {
  if (event.kind !== 'engine') return true
  switch (event.event.kind) {
    case 'message-updated':
    case 'message-removed':
    case 'part-updated':
    case 'part-removed':
    case 'part-delta':
      return false
    default:
      return true
  }
}

export type EngineMethod = 'GET' | 'POST' | 'PATCH' | 'DELETE'
// An id is letters and digits: a dot or a percent sign would let a path become another one where the URL is put together.
const id = '[A-Za-z0-9_-]+'
const session = '/session/(?<session>[^/]+)'
/**
 * The engine's v1 paths that the proxy passes (X-2); what is absent here is refused. Left out on purpose: everything that changes the
 * engine itself or its credentials (/config PATCH, /auth, /instance/dispose, /global/*), runs a program of its choice (/pty, /tui, /mcp),
 * shares a session with the world, and the worktree DELETE, which loses work without a word.
 */
export const engineRoutes: readonly { readonly method: EngineMethod; readonly path: RegExp; readonly stream?: true }[] =
  (
    [
      ['GET', '/session'],
      ['POST', '/session'],
      ['GET', '/session/status'],
      ['GET', session],
      ['PATCH', session],
      ['DELETE', session],
      ['GET', `${session}/children`],
      ['GET', `${session}/todo`],
      ['GET', `${session}/diff`],
      ['GET', `${session}/message`],
      ['GET', `${session}/message/${id}`],
      ['POST', `${session}/message`],
      ['POST', `${session}/prompt_async`],
      ['POST', `${session}/command`],
      ['POST', `${session}/shell`],
      ['POST', `${session}/abort`],
      ['POST', `${session}/fork`],
      ['POST', `${session}/revert`],
      ['POST', `${session}/unrevert`],
      ['POST', `${session}/summarize`],
      ['POST', `${session}/permissions/${id}`],
      ['GET', '/permission'],
      ['POST', `/permission/${id}/reply`],
      ['GET', '/question'],
      ['POST', `/question/${id}/reply`],
      ['POST', `/question/${id}/reject`],
      ['GET', '/command'],
      ['GET', '/agent'],
      ['GET', '/config'],
      ['GET', '/config/providers'],
      ['GET', '/path'],
      ['GET', '/project'],
      ['GET', '/project/current'],
      ['GET', '/vcs'],
      ['GET', '/vcs/status'],
      ['GET', '/vcs/diff'],
      ['GET', '/find'],
      ['GET', '/find/file'],
      ['GET', '/find/symbol'],
      ['GET', '/file'],
      ['GET', '/file/content'],
      ['GET', '/file/status'],
      ['GET', '/event'],
      ['GET', '/global/event'],
      ['GET', '/global/health'],
      ['GET', '/experimental/worktree'],
      ['POST', '/experimental/worktree'],
      ['POST', '/experimental/control-plane/move-session'],
    ] as const
  ).map(([method, path]) => ({
    method,
    path: new RegExp(`^${path}$`),
    ...(path.endsWith('/event') ? ({ stream: true } as const) : {}),
  }))

/** The route that serves a request, or nothing. `session` is the id in its path, still to be judged by its form (L-2). */
export function findEngineRoute(
  method: string,
  path: string,
): { readonly stream: boolean; readonly session?: string } | undefined {
  for (const route of engineRoutes) {
    if (route.method !== method) continue
    const found = route.path.exec(path)
    if (!found) continue
    const named = found.groups?.['session']
    return { stream: route.stream === true, ...(named === undefined ? {} : { session: named }) }
  }
  return undefined
}
