import type {
  EngineError,
  Message,
  Part,
  PermissionReply,
  PermissionRequest,
  QuestionRequest,
  Session,
  SessionStatus,
} from './conversation.ts'
import {
  readError,
  readMessage,
  readPart,
  readPermission,
  readQuestion,
  readSession,
  readStatus,
} from './engine-record.ts'
import { isMessageID, isPartID, type MessageID, type PartID } from './message-id.ts'
import { isSessionID, readDirectory, type Directory, type SessionID } from './scope.ts'
import { isJson, json, some, text, type Json } from './wire-json.ts'

/**
 * With the other `engine-….ts` files the only place that knows the engine's wire shape (opencode v1, measured with 1.18.33). Each reader takes unknown JSON and gives
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
