import {
  isServerKey,
  isSessionID,
  isTemporarySessionID,
  type ServerKey,
  type SessionID,
  type TemporarySessionID,
} from '@pointsman/domain/scope'

/** The paths of SURFACE.md. A directory is never part of one. */
export const paths = {
  home: '/',
  server: (key: ServerKey) => `/${key}`,
  session: (key: ServerKey, id: SessionID | TemporarySessionID) => `/${key}/session/${id}`,
} as const

export type Address =
  | { readonly kind: 'session'; readonly serverKey: ServerKey; readonly sessionID: SessionID }
  | { readonly kind: 'making'; readonly serverKey: ServerKey; readonly sessionID: TemporarySessionID }
  /** Its form says already that nobody has it: it is never asked. */
  | { readonly kind: 'no-server'; readonly text: string }
  | { readonly kind: 'no-session'; readonly serverKey: ServerKey; readonly text: string }

export function readAddress(params: {
  readonly serverKey: string | undefined
  readonly sessionID: string | undefined
}): Address {
  const serverKey = decode(params.serverKey)
  const sessionID = decode(params.sessionID)
  if (!isServerKey(serverKey)) return { kind: 'no-server', text: serverKey }
  if (isSessionID(sessionID)) return { kind: 'session', serverKey, sessionID }
  if (isTemporarySessionID(sessionID)) return { kind: 'making', serverKey, sessionID }
  return { kind: 'no-session', serverKey, text: sessionID }
}

function decode(text = ''): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
