import type { Session } from '@pointsman/domain/conversation'
import { originField, type ForkOrigin } from '@pointsman/domain/fork'
import { temporaryIDField } from '@pointsman/domain/host-api'

/** Milliseconds on either side: the engine's clock may be another machine's. */
const near = 60_000

/** What the engine calls a copy: the next free number, and a copy of a copy has no second one. */
const numbered = / \(fork #\d+\)$/

export type AskedFork = {
  readonly title: string
  readonly metadata: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly askedAt: number
}

/** Whether this may be the copy that was asked for, as the engine makes one. Nobody has used it yet: it is as old as its last change. */
export function isCopy(session: Session, asked: AskedFork): boolean {
  if (session.parentID !== undefined || session.time.updated !== session.time.created) return false
  if (Math.abs(session.time.created - asked.askedAt) > near || !numbered.test(session.title)) return false
  const isNamed = session.title.replace(numbered, '') === asked.title.replace(numbered, '')
  return isNamed && Bun.deepEquals(session.metadata, asked.metadata)
}

/** The copy's own metadata. It is not the session that a temporary id was made for. */
export function withOrigin(metadata: Readonly<Record<string, unknown>>, origin: ForkOrigin): Record<string, unknown> {
  const { [temporaryIDField]: _made, ...kept } = metadata
  return { ...kept, [originField]: origin }
}

/** The engine's rules for one session, as they are; a fork drops them. */
export function rulesOf(wire: unknown): readonly unknown[] {
  const rules = typeof wire === 'object' && wire !== null && 'permission' in wire ? wire.permission : undefined
  return Array.isArray(rules) ? rules : []
}
