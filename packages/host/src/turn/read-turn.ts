import { statSync } from 'node:fs'
import type { Message, Session } from '@pointsman/domain/conversation'
import { readSessions } from '@pointsman/domain/engine-record'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { askEngine, readMessagesSince, readOneSession } from '../board/engine-answers.ts'
import type { Board } from '../board/make-board.ts'
import { readDirectories } from '../board/read-directories.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'

/** A session and the subagents under it: they work in one place. */
export type Family = { readonly session: Session; readonly subagents: readonly Session[] }

/** Deeper than any agent calls another. */
const deepest = 8

export async function readFamily(engine: Engine, id: SessionID): Promise<Family> {
  const session = await readOneSession(engine, id)
  const subagents = new Map<SessionID, Session>()
  let parents: readonly SessionID[] = [id]
  for (let depth = 0; parents.length > 0 && depth < deepest; depth += 1) {
    const levels = await Promise.all(parents.map((parent) => askEngine(engine, `/session/${parent}/children`)))
    const children = levels.flatMap((level) => readSessions(level)?.rows ?? [])
    const fresh = children.filter((child) => child.id !== id && !subagents.has(child.id))
    for (const child of fresh) subagents.set(child.id, child)
    parents = fresh.map((child) => child.id)
  }
  return { session, subagents: [...subagents.values()] }
}

/**
 * What can be known of a turn by one reading. `asking`: it waits for a person. `unsettled`: its status says idle, but its newest message has
 * no end, or just came to one by an error: then idle is not yet to be believed (OPENCODE.md, idle).
 */
export type Turn =
  | { readonly state: 'idle' }
  | { readonly state: 'busy'; readonly asking: boolean }
  | { readonly state: 'unsettled'; readonly why: 'open' | 'failed'; readonly since: number }

/** Reads it where it runs, which after a move is elsewhere than where the session works. Rejects where it can't be read: unknown is not idle. */
export async function readTurn(engine: Engine, board: Pick<Board, 'turnsOf'>, family: Family): Promise<Turn> {
  const all = [family.session, ...family.subagents]
  const ids = new Set(all.map((session) => session.id))
  const newest = (await readMessagesSince(engine, family.session.id, new Set())).at(-1)?.info
  const places = new Set(all.flatMap(({ id, directory }) => [directory, ...board.turnsOf(id)]))
  // Its own record of where it ran: that it began may have been told to nobody.
  if (newest?.role === 'assistant' && isOpen(newest)) places.add(newest.directory)
  const isThere = (directory: Directory) =>
    engine.info().kind !== 'managed' || statSync(directory, { throwIfNoEntry: false }) !== undefined
  // Nothing runs where there is no directory, and asking would build an instance for nothing.
  const read = await readDirectories(engine, [...places].filter(isThere))
  const busy = [...ids].filter((id) => read.statuses.has(id))
  if (busy.length > 0) {
    // One that is idle asks nothing: what an abort left behind stays listed for ever.
    const requests = [...read.permissions.values(), ...read.questions.values()]
    return { state: 'busy', asking: requests.some(({ request }) => busy.includes(request.sessionID)) }
  }
  if (read.failed.length > 0)
    throw new EngineUnavailable(`whether it is idle can't be read in ${read.failed.join(', ')}`, true)
  if (!newest) return { state: 'idle' }
  const since = (newest.role === 'assistant' ? newest.time.completed : undefined) ?? newest.time.created
  if (newest.role === 'assistant' && newest.error) return { state: 'unsettled', why: 'failed', since }
  return isOpen(newest) ? { state: 'unsettled', why: 'open', since } : { state: 'idle' }
}

/** Another step follows a tool call, and an answer follows a prompt. */
function isOpen(message: Message): boolean {
  if (message.role === 'user') return true
  return !message.error && (message.time.completed === undefined || message.finish === 'tool-calls')
}
