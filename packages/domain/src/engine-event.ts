import type {
  AssistantMessage,
  EngineError,
  Message,
  MessageWithParts,
  ModelRef,
  Part,
  PermissionReply,
  PermissionRequest,
  QuestionRequest,
  Session,
  SessionStatus,
  Tokens,
  ToolState,
} from './conversation.ts'
import type { Agent, Command, Model, Models, Vcs } from './catalog.ts'
import { isMessageID, isPartID, type MessageID, type PartID } from './message-id.ts'
import { isSessionID, readDirectory, type Directory, type SessionID } from './scope.ts'

/**
 * The only file that knows the engine's wire shape (opencode v1, measured with 1.18.33). Each reader takes unknown JSON and gives
 * a fresh value of ours, or nothing. It reads field by field and not with a schema library: an instance's boot emits some 45
 * events that nobody wants and a stream thousands of deltas, so dropping one must cost nothing.
 */
export type EngineEvent =
  | { readonly kind: 'session-updated'; readonly sessionID: SessionID; readonly session: Session }
  | { readonly kind: 'session-deleted'; readonly sessionID: SessionID }
  | { readonly kind: 'session-moved'; readonly sessionID: SessionID; readonly directory: Directory }
  | { readonly kind: 'session-status'; readonly sessionID: SessionID; readonly status: SessionStatus }
  | { readonly kind: 'session-error'; readonly sessionID: SessionID; readonly error: EngineError }
  | { readonly kind: 'message-updated'; readonly sessionID: SessionID; readonly message: Message }
  | { readonly kind: 'message-removed'; readonly sessionID: SessionID; readonly messageID: MessageID }
  | { readonly kind: 'part-updated'; readonly sessionID: SessionID; readonly part: Part }
  | {
      readonly kind: 'part-removed'
      readonly sessionID: SessionID
      readonly messageID: MessageID
      readonly partID: PartID
    }
  | {
      readonly kind: 'part-delta'
      readonly sessionID: SessionID
      readonly messageID: MessageID
      readonly partID: PartID
      readonly field: string
      readonly delta: string
    }
  | { readonly kind: 'permission-asked'; readonly sessionID: SessionID; readonly request: PermissionRequest }
  | {
      readonly kind: 'permission-replied'
      readonly sessionID: SessionID
      readonly requestID: string
      readonly reply: PermissionReply
    }
  | { readonly kind: 'question-asked'; readonly sessionID: SessionID; readonly request: QuestionRequest }
  | { readonly kind: 'question-settled'; readonly sessionID: SessionID; readonly requestID: string }
  | { readonly kind: 'branch-changed'; readonly branch?: string }
  | { readonly kind: 'files-changed'; readonly path: string }

/** `directory` is the instance that spoke; some events, a move among them, come without it (S-3). */
export type EngineEnvelope = { readonly directory?: Directory; readonly event: EngineEvent }

/** `ignored`: a known or unknown kind that we do not use. `malformed`: one that we use, in a shape that we cannot. */
export type EngineReading = EngineEnvelope | 'ignored' | 'malformed' | 'heartbeat'

type Json = Readonly<Record<string, unknown>>

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const json = (value: unknown): Json => (isJson(value) ? value : {})
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Leaves a key out where its value is missing: `exactOptionalPropertyTypes` tells the two apart, and so does a reader. */
function some<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}

export function readEngineEvent(wire: unknown): EngineReading {
  if (!isJson(wire) || !isJson(wire.payload)) return 'malformed'
  const { type } = wire.payload
  if (type === 'server.heartbeat' || type === 'server.connected') return 'heartbeat'
  if (typeof type !== 'string') return 'malformed'
  // Own keys only: `constructor` and its kin are no readers of ours.
  const reader = Object.hasOwn(eventReaders, type) ? eventReaders[type] : undefined
  if (!reader) return 'ignored'
  const properties = wire.payload.properties
  const event = isJson(properties) ? reader(properties) : undefined
  if (event === undefined) return 'malformed'
  if (event === 'ignored') return 'ignored'
  return { event, ...some('directory', readDirectory(wire.directory)) }
}

function sessionOf(properties: Json): SessionID | undefined {
  const id =
    properties.sessionID ??
    json(properties.info).sessionID ??
    json(properties.part).sessionID ??
    json(properties.info).id
  return isSessionID(id) ? id : undefined
}

const eventReaders: Readonly<Record<string, (properties: Json) => EngineEvent | 'ignored' | undefined>> = {
  'session.created': readSessionUpdated,
  'session.updated': readSessionUpdated,
  'session.deleted'(properties) {
    const sessionID = sessionOf(properties)
    return sessionID && { kind: 'session-deleted', sessionID }
  },
  'session.next.moved'(properties) {
    const sessionID = sessionOf(properties)
    const directory = readDirectory(json(properties.location).directory)
    return sessionID && directory && { kind: 'session-moved', sessionID, directory }
  },
  'session.status'(properties) {
    const sessionID = sessionOf(properties)
    const status = readStatus(properties.status)
    return sessionID && status && { kind: 'session-status', sessionID, status }
  },
  'session.error'(properties) {
    // An error of no session is the instance's own affair and is in the engine's log.
    if (properties.sessionID === undefined) return 'ignored'
    const sessionID = sessionOf(properties)
    return sessionID && { kind: 'session-error', sessionID, error: readError(properties.error) }
  },
  'message.updated'(properties) {
    const message = readMessage(properties.info)
    return message && { kind: 'message-updated', sessionID: message.sessionID, message }
  },
  'message.removed'(properties) {
    const sessionID = sessionOf(properties)
    const { messageID } = properties
    return sessionID && isMessageID(messageID) ? { kind: 'message-removed', sessionID, messageID } : undefined
  },
  'message.part.updated'(properties) {
    const part = readPart(properties.part)
    return part && { kind: 'part-updated', sessionID: part.sessionID, part }
  },
  'message.part.removed'(properties) {
    const sessionID = sessionOf(properties)
    const { messageID, partID } = properties
    return sessionID && isMessageID(messageID) && isPartID(partID)
      ? { kind: 'part-removed', sessionID, messageID, partID }
      : undefined
  },
  'message.part.delta'(properties) {
    const sessionID = sessionOf(properties)
    const { messageID, partID, field, delta } = properties
    if (
      !sessionID ||
      !isMessageID(messageID) ||
      !isPartID(partID) ||
      typeof field !== 'string' ||
      typeof delta !== 'string'
    )
      return undefined
    return { kind: 'part-delta', sessionID, messageID, partID, field, delta }
  },
  'permission.asked'(properties) {
    const request = readPermission(properties)
    return request && { kind: 'permission-asked', sessionID: request.sessionID, request }
  },
  'permission.replied'(properties) {
    const sessionID = sessionOf(properties)
    const { requestID, reply } = properties
    if (!sessionID || typeof requestID !== 'string' || (reply !== 'once' && reply !== 'always' && reply !== 'reject'))
      return undefined
    return { kind: 'permission-replied', sessionID, requestID, reply }
  },
  'question.asked'(properties) {
    const request = readQuestion(properties)
    return request && { kind: 'question-asked', sessionID: request.sessionID, request }
  },
  'question.replied': readQuestionSettled,
  'question.rejected': readQuestionSettled,
  'vcs.branch.updated': (properties) => ({ kind: 'branch-changed', ...some('branch', text(properties.branch)) }),
  'file.edited'(properties) {
    const path = text(properties.file)
    return path === undefined ? undefined : { kind: 'files-changed', path }
  },
}

function readSessionUpdated(properties: Json): EngineEvent | undefined {
  const session = readSession(properties.info)
  return session && { kind: 'session-updated', sessionID: session.id, session }
}

function readQuestionSettled(properties: Json): EngineEvent | undefined {
  const sessionID = sessionOf(properties)
  const requestID = text(properties.requestID)
  return sessionID && requestID ? { kind: 'question-settled', sessionID, requestID } : undefined
}

export function readSession(wire: unknown): Session | undefined {
  if (!isJson(wire) || !isSessionID(wire.id)) return undefined
  const directory = readDirectory(wire.directory)
  if (!directory) return undefined
  const time = json(wire.time)
  const model = json(wire.model)
  const revert = json(wire.revert)
  const revertID = text(revert.messageID)
  return {
    id: wire.id,
    title: text(wire.title) ?? '',
    directory,
    projectID: text(wire.projectID) ?? '',
    ...some('parentID', isSessionID(wire.parentID) ? wire.parentID : undefined),
    ...some('agent', text(wire.agent)),
    ...some('model', readModel({ ...model, modelID: model.modelID ?? model.id })),
    metadata: json(wire.metadata),
    time: { created: count(time.created), updated: count(time.updated), ...some('archived', number(time.archived)) },
    ...some(
      'revert',
      revertID === undefined ? undefined : { messageID: revertID, ...some('partID', text(revert.partID)) },
    ),
  }
}

function readModel(wire: unknown): ModelRef | undefined {
  const { providerID, modelID, variant } = json(wire)
  if (typeof providerID !== 'string' || typeof modelID !== 'string') return undefined
  return { providerID, modelID, ...some('variant', text(variant)) }
}

export function readMessage(wire: unknown): Message | undefined {
  if (!isJson(wire) || !isMessageID(wire.id) || !isSessionID(wire.sessionID)) return undefined
  const time = json(wire.time)
  if (wire.role === 'user')
    return {
      role: 'user',
      id: wire.id,
      sessionID: wire.sessionID,
      time: { created: count(time.created) },
      agent: text(wire.agent) ?? '',
      ...some('model', readModel(wire.model)),
    }
  if (wire.role === 'assistant') return readAssistant(wire, wire.id, wire.sessionID, time)
  return undefined
}

function readAssistant(wire: Json, id: MessageID, sessionID: SessionID, time: Json): AssistantMessage | undefined {
  const directory = readDirectory(json(wire.path).cwd)
  if (!directory || !isMessageID(wire.parentID)) return undefined
  return {
    role: 'assistant',
    id,
    sessionID,
    parentID: wire.parentID,
    time: { created: count(time.created), ...some('completed', number(time.completed)) },
    agent: text(wire.agent) ?? text(wire.mode) ?? '',
    model: readModel(wire) ?? { providerID: '', modelID: '' },
    directory,
    tokens: readTokens(wire.tokens),
    cost: count(wire.cost),
    ...some('finish', text(wire.finish)),
    ...some('error', wire.error === undefined ? undefined : readError(wire.error)),
    ...some('summary', wire.summary === true ? true : undefined),
  }
}

function readTokens(wire: unknown): Tokens {
  const tokens = json(wire)
  const cache = json(tokens.cache)
  return {
    input: count(tokens.input),
    output: count(tokens.output),
    reasoning: count(tokens.reasoning),
    cacheRead: count(cache.read),
    cacheWrite: count(cache.write),
  }
}

export function readError(wire: unknown): EngineError {
  const error = json(wire)
  const data = json(error.data)
  const headers = json(data.responseHeaders)
  return {
    name: text(error.name) ?? 'UnknownError',
    message: text(data.message) ?? text(error.message) ?? '',
    ...some('status', number(data.statusCode)),
    ...some('retryable', typeof data.isRetryable === 'boolean' ? data.isRetryable : undefined),
    ...some('traceID', text(headers['x-request-id']) ?? text(headers['request-id'])),
    ...some('body', text(data.responseBody)),
  }
}

export function readPart(wire: unknown): Part | undefined {
  if (!isJson(wire) || !isPartID(wire.id) || !isSessionID(wire.sessionID) || !isMessageID(wire.messageID))
    return undefined
  const head = { id: wire.id, sessionID: wire.sessionID, messageID: wire.messageID }
  const time = json(wire.time)
  switch (wire.type) {
    case 'text':
      return {
        ...head,
        kind: 'text',
        text: text(wire.text) ?? '',
        synthetic: wire.synthetic === true,
        ...some('ended', number(time.end)),
      }
    case 'reasoning':
      return {
        ...head,
        kind: 'reasoning',
        text: text(wire.text) ?? '',
        started: count(time.start),
        ...some('ended', number(time.end)),
      }
    case 'file':
      return {
        ...head,
        kind: 'file',
        mime: text(wire.mime) ?? '',
        url: text(wire.url) ?? '',
        ...some('name', text(wire.filename)),
      }
    case 'tool':
      return {
        ...head,
        kind: 'tool',
        tool: text(wire.tool) ?? '',
        callID: text(wire.callID) ?? '',
        state: readToolState(wire.state),
      }
    case 'patch':
      return { ...head, kind: 'patch', files: texts(wire.files) }
    case 'retry':
      return {
        ...head,
        kind: 'retry',
        attempt: count(wire.attempt),
        error: readError(wire.error),
        created: count(time.created),
      }
    case 'compaction':
      return { ...head, kind: 'compaction', auto: wire.auto === true }
    case 'subtask': {
      const [agent, description, prompt] = [
        text(wire.agent) ?? '',
        text(wire.description) ?? '',
        text(wire.prompt) ?? '',
      ]
      return { ...head, kind: 'subtask', agent, description, prompt }
    }
    case 'agent':
      return { ...head, kind: 'agent', name: text(wire.name) ?? '' }
    case 'step-start':
      return { ...head, kind: 'step', phase: 'start' }
    case 'step-finish':
      return { ...head, kind: 'step', phase: 'finish' }
    default:
      return { ...head, kind: 'other', name: text(wire.type) ?? 'unknown' }
  }
}

function readToolState(wire: unknown): ToolState {
  const state = json(wire)
  const time = json(state.time)
  const metadata = json(state.metadata)
  const { status } = state
  return {
    status: status === 'running' || status === 'completed' || status === 'error' ? status : 'pending',
    input: json(state.input),
    metadata,
    ...some('title', text(state.title)),
    ...some('output', text(state.output) ?? text(metadata.output)),
    ...some('error', text(state.error)),
    ...some('started', number(time.start)),
    ...some('ended', number(time.end)),
  }
}

export function readStatus(wire: unknown): SessionStatus | undefined {
  const status = json(wire)
  if (status.type === 'idle' || status.type === 'busy') return { kind: status.type }
  if (status.type !== 'retry') return undefined
  return {
    kind: 'retry',
    attempt: count(status.attempt),
    message: text(status.message) ?? '',
    next: count(status.next),
  }
}

export function readPermission(wire: unknown): PermissionRequest | undefined {
  if (!isJson(wire) || typeof wire.id !== 'string' || !isSessionID(wire.sessionID)) return undefined
  const tool = json(wire.tool)
  return {
    id: wire.id,
    sessionID: wire.sessionID,
    permission: text(wire.permission) ?? '',
    patterns: texts(wire.patterns),
    always: texts(wire.always),
    metadata: json(wire.metadata),
    ...some('messageID', text(tool.messageID)),
    ...some('callID', text(tool.callID)),
  }
}

export function readQuestion(wire: unknown): QuestionRequest | undefined {
  if (!isJson(wire) || typeof wire.id !== 'string' || !isSessionID(wire.sessionID)) return undefined
  const questions = list(wire.questions).map((item) => {
    const question = json(item)
    return {
      question: text(question.question) ?? '',
      header: text(question.header) ?? '',
      options: list(question.options).map((option) => ({
        label: text(json(option).label) ?? '',
        description: text(json(option).description) ?? '',
      })),
      multiple: question.multiple === true,
      custom: question.custom !== false,
    }
  })
  return { id: wire.id, sessionID: wire.sessionID, questions }
}

/** A list whose members a reader takes; what it can't take is left out and counted, so that one bad row never hides the rest. */
export type Rows<T> = { readonly rows: readonly T[]; readonly malformed: number }

function readRows<T>(wire: unknown, read: (item: unknown) => T | undefined): Rows<T> | undefined {
  if (!Array.isArray(wire)) return undefined
  const rows = wire.map(read).filter((row) => row !== undefined)
  return { rows, malformed: wire.length - rows.length }
}

export const readSessions = (wire: unknown): Rows<Session> | undefined => readRows(wire, readSession)
export const readPermissions = (wire: unknown): Rows<PermissionRequest> | undefined => readRows(wire, readPermission)
export const readQuestions = (wire: unknown): Rows<QuestionRequest> | undefined => readRows(wire, readQuestion)

export function readMessageWithParts(wire: unknown): MessageWithParts | undefined {
  const info = readMessage(json(wire).info)
  return (
    info && {
      info,
      parts: list(json(wire).parts)
        .map(readPart)
        .filter((part) => part !== undefined),
    }
  )
}

/** A page of a session's messages, oldest first. */
export const readMessages = (wire: unknown): Rows<MessageWithParts> | undefined => readRows(wire, readMessageWithParts)

/** The status list of one directory: a session that it lacks is idle there. */
export function readStatuses(wire: unknown): ReadonlyMap<SessionID, SessionStatus> | undefined {
  if (!isJson(wire)) return undefined
  const statuses = new Map<SessionID, SessionStatus>()
  for (const [id, value] of Object.entries(wire)) {
    const status = readStatus(value)
    if (isSessionID(id) && status) statuses.set(id, status)
  }
  return statuses
}

/** `GET /config/providers`; never `GET /provider`, which is 6 MB. */
export function readModels(wire: unknown): Models | undefined {
  if (!isJson(wire) || !Array.isArray(wire.providers)) return undefined
  const models = wire.providers.flatMap((item): Model[] => {
    const provider = json(item)
    const providerID = text(provider.id)
    if (providerID === undefined) return []
    return Object.entries(json(provider.models)).map(([modelID, value]) => {
      const model = json(value)
      const name = text(model.name) ?? modelID
      return {
        ref: { providerID, modelID },
        name,
        providerName: text(provider.name) ?? providerID,
        contextLimit: count(json(model.limit).context),
      }
    })
  })
  const defaults = Object.entries(json(wire.default)).flatMap(([providerID, modelID]) =>
    typeof modelID === 'string' ? [{ providerID, modelID }] : [],
  )
  return { models, defaults }
}

/** The `model` of `GET /config`, `provider/model` in one text. */
export function readConfiguredModel(wire: unknown): ModelRef | undefined {
  const model = text(json(wire).model)
  const cut = model?.indexOf('/') ?? -1
  return model === undefined || cut < 1 ? undefined : { providerID: model.slice(0, cut), modelID: model.slice(cut + 1) }
}

export function readAgents(wire: unknown): Rows<Agent> | undefined {
  return readRows(wire, (item) => {
    const agent = json(item)
    const name = text(agent.name)
    if (name === undefined) return undefined
    const primary = (agent.mode === 'primary' || agent.mode === 'all') && agent.hidden !== true
    return { name, description: text(agent.description) ?? '', primary, ...some('model', readModel(agent.model)) }
  })
}

export function readCommands(wire: unknown): Rows<Command> | undefined {
  return readRows(wire, (item) => {
    const command = json(item)
    const name = text(command.name)
    if (name === undefined) return undefined
    return {
      name,
      description: text(command.description) ?? '',
      source: text(command.source) ?? 'command',
      ...some('agent', text(command.agent)),
    }
  })
}

export function readVcs(wire: unknown): Vcs | undefined {
  if (!isJson(wire)) return undefined
  return { ...some('branch', text(wire.branch)), ...some('defaultBranch', text(wire.default_branch)) }
}
