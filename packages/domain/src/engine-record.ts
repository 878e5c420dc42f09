import { unwrapText } from './attached-text.ts'
import { readAttachments } from './attachment.ts'
import type {
  AssistantMessage,
  EngineError,
  FilePart,
  Message,
  MessageWithParts,
  ModelRef,
  Part,
  PartHead,
  PermissionRequest,
  QuestionRequest,
  Session,
  SessionStatus,
  Tokens,
  ToolState,
} from './conversation.ts'
import { readFileChanges } from './file-changes.ts'
import { isMessageID, isPartID, type MessageID } from './message-id.ts'
import { readRevertDiff } from './revert-diff.ts'
import { isSessionID, readDirectory, type SessionID } from './scope.ts'
import { count, isJson, json, list, number, some, text, texts, type Json } from './wire-json.ts'

/** What an engine keeps, as its reads and events carry it: unknown JSON to a fresh value of ours, or nothing. */
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
      revertID === undefined
        ? undefined
        : {
            messageID: revertID,
            ...some('partID', text(revert.partID)),
            // The diff itself may be as large as the work: what it says of each file is kept, and it is not.
            ...some('files', typeof revert.diff === 'string' ? readRevertDiff(revert.diff) : undefined),
          },
    ),
  }
}

export function readModel(wire: unknown): ModelRef | undefined {
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
      ...some('changes', readFileChanges(wire.summary)),
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
      return (
        readAttached(wire, head) ?? {
          ...head,
          kind: 'text',
          text: text(wire.text) ?? '',
          synthetic: wire.synthetic === true,
          ...some('ended', number(time.end)),
          ...some('typedIn', readDirectory(json(wire.metadata)['typedIn'])),
          ...some('files', readAttachments(json(wire.metadata)['files'])),
        }
      )
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
      return { ...head, kind: 'patch', files: texts(wire.files), ...some('hash', text(wire.hash)) }
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
      return { ...head, kind: 'step', phase: 'start', ...some('snapshot', text(wire.snapshot)) }
    case 'step-finish':
      return { ...head, kind: 'step', phase: 'finish', ...some('snapshot', text(wire.snapshot)) }
    default:
      return { ...head, kind: 'other', name: text(wire.type) ?? 'unknown' }
  }
}

/** A text file that went with a prompt: the host sends it as a text part that says so (F-3). */
function readAttached(wire: Json, head: PartHead): FilePart | undefined {
  const { name, mime } = json(json(wire.metadata)['attachment'])
  const content = unwrapText(text(wire.text) ?? '')
  if (typeof name !== 'string' || typeof mime !== 'string' || content === undefined) return undefined
  return { ...head, kind: 'file', mime, name, url: '', content }
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

export function readRows<T>(wire: unknown, read: (item: unknown) => T | undefined): Rows<T> | undefined {
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
