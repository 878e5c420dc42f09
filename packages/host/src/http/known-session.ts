import { isSessionID, type SessionID } from '@pointsman/domain/scope'
import type { Followed } from '../live/follow-engine.ts'
import { Refusal } from './api-error.ts'

/** A temporary or malformed id is never asked of an engine (L-2). */
export async function known({ board }: Pick<Followed, 'board'>, id: string): Promise<SessionID> {
  if (isSessionID(id) && (board.knows(id) || (await board.summary(id)))) return id
  throw new Refusal(404, 'unknown-session', 'The engine knows no session of this id', { id })
}
