import * as v from 'valibot'
import { makeKey, readKey } from './key.ts'

/** A name that the host gives to a server and keeps. Never a URL: a changed port must not orphan a queue. */
export type ServerKey = string & { readonly __serverKey: true }

/** An engine's own id of one conversation; starts with `ses`. */
export type SessionID = string & { readonly __sessionID: true }

/** A session that no engine has made yet. It never leaves browser and host (L-2). */
export type TemporarySessionID = string & { readonly __temporarySessionID: true }

/** An absolute path on the machine of the engine, without a trailing slash. */
export type Directory = string & { readonly __directory: true }

/** Who: one conversation on one engine. */
export type SessionScope = { readonly serverKey: ServerKey; readonly sessionID: SessionID }

/**
 * Where a session works, as the host keeps it. `revision` grows with each move, changed directory, engine incarnation and
 * after any gap in the engine's stream, so that A, B, A inside a gap is seen. `incarnation` names one life of an engine.
 */
export type Placement = { readonly directory: Directory; readonly incarnation: string; readonly revision: number }

const serverKeyForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
// Real ids are ses_ and 26 letters and digits; what starts with `ses` and is safe in a path is let through to the engine,
// which alone knows whether it exists. Anything else makes the engine answer 500, so it is never asked.
const sessionIDForm = /^ses[A-Za-z0-9_-]{1,96}$/
const temporaryForm = /^(?:new-session|temp)-[A-Za-z0-9_-]{1,64}$/

export function isServerKey(text: unknown): text is ServerKey {
  return typeof text === 'string' && serverKeyForm.test(text)
}

export function isSessionID(text: unknown): text is SessionID {
  return typeof text === 'string' && sessionIDForm.test(text)
}

export function isTemporarySessionID(text: unknown): text is TemporarySessionID {
  return typeof text === 'string' && temporaryForm.test(text)
}

/** Absolute POSIX or Windows path. A trailing slash is dropped: it is the same place. A root keeps its own: `C:` alone is no place. */
export function readDirectory(text: unknown): Directory | undefined {
  if (typeof text !== 'string' || text.includes('\0')) return undefined
  // A backslash is a letter like any other in a POSIX name, at its end too.
  if (text.startsWith('/')) return (text.replace(/\/+$/, '') || '/') as Directory
  if (!/^[A-Za-z]:[\\/]/.test(text)) return undefined
  return (text.slice(0, 3) + text.slice(3).replace(/[\\/]+$/, '')) as Directory
}

export const serverKeySchema = v.custom<ServerKey>(isServerKey, 'not a server key')
export const sessionIDSchema = v.custom<SessionID>(isSessionID, 'not a session id')
export const temporarySessionIDSchema = v.custom<TemporarySessionID>(isTemporarySessionID, 'not a temporary session id')
export const directorySchema = v.pipe(
  v.string(),
  v.check((text) => readDirectory(text) !== undefined, 'not an absolute path'),
  v.transform((text) => readDirectory(text) as Directory),
)
export const placementSchema = v.object({ directory: directorySchema, incarnation: v.string(), revision: v.number() })

export function sessionKey(scope: {
  readonly serverKey: ServerKey
  readonly sessionID: SessionID | TemporarySessionID
}): string {
  return makeKey(scope.serverKey, scope.sessionID)
}

export function readSessionKey(key: string): SessionScope | undefined {
  const [serverKey, sessionID, ...more] = readKey(key) ?? []
  return isServerKey(serverKey) && isSessionID(sessionID) && more.length === 0 ? { serverKey, sessionID } : undefined
}

export function makeTemporarySessionID(random: () => string = () => crypto.randomUUID()): TemporarySessionID {
  return `new-session-${random()}` as TemporarySessionID
}
