import { statSync } from 'node:fs'
import type { Message, Session } from '@pointsman/domain/conversation'
import { readSessions } from '@pointsman/domain/engine-record'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { askEngine, readDirectoryStatuses, readNewestMessage, readOneSession } from '../board/engine-answers.ts'
import type { Board } from '../board/make-board.ts'
import { readDirectories } from '../board/read-directories.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'

/** A session and the subagents under it: they work in one place. */
export type Family = { readonly session: Session; readonly subagents: readonly Session[] }

/** Deeper than any agent calls another. */
const deepest = 8

/** `reading`: of the session itself, where somebody wants to know of it alone. */
export async function readFamily(
  engine: Engine,
  id: SessionID,
  reading: Promise<Session> = readOneSession(engine, id),
): Promise<Family> {
  const first = readChildren(engine, [id])
  // What there is to say of a session that is gone, its own reading says.
  first.catch(() => {})
  const session = await reading
  const subagents = new Map<SessionID, Session>()
  let found = await first
  for (let depth = 1; found.length > 0; depth += 1) {
    const fresh = found.filter((child) => child.id !== id && !subagents.has(child.id))
    for (const child of fresh) subagents.set(child.id, child)
    if (depth === deepest) break
    found = await readChildren(
      engine,
      fresh.map((child) => child.id),
    )
  }
  return { session, subagents: [...subagents.values()] }
}

async function readChildren(engine: Engine, parents: readonly SessionID[]): Promise<readonly Session[]> {
  const levels = await Promise.all(parents.map((parent) => askEngine(engine, `/session/${parent}/children`)))
  return levels.flatMap((level) => readSessions(level)?.rows ?? [])
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
  const places = new Set(all.flatMap(({ id, directory }) => [directory, ...board.turnsOf(id)]))
  // Beside each other: a turn that begins between the two is in the list of statuses, or its prompt is the newest message.
  const [newest, first] = await Promise.all([readNewestMessage(engine, family.session.id), readBusy(engine, places)])
  // Its own record of where it ran: that it began may have been told to nobody.
  const ran = newest?.role === 'assistant' && isOpen(newest) ? newest.directory : undefined
  const reads = ran === undefined || places.has(ran) ? [first] : [first, await readBusy(engine, [ran])]
  const ids = new Set(all.map((session) => session.id))
  const busyIn = reads.flatMap(({ busy }) => busy).filter(({ id }) => ids.has(id))
  if (busyIn.length > 0) return { state: 'busy', asking: await isAsking(engine, busyIn) }
  refuseUnread(reads.flatMap(({ failed }) => failed))
  if (!newest) return { state: 'idle' }
  const since = (newest.role === 'assistant' ? newest.time.completed : undefined) ?? newest.time.created
  if (newest.role === 'assistant' && newest.error) return { state: 'unsettled', why: 'failed', since }
  return isOpen(newest) ? { state: 'unsettled', why: 'open', since } : { state: 'idle' }
}

type Busy = { readonly id: SessionID; readonly directory: Directory }

/** Who is busy in these directories, and which of them could not be read. */
async function readBusy(engine: Engine, directories: Iterable<Directory>) {
  const busy: Busy[] = []
  const failed: Directory[] = []
  // Nothing runs where there is no directory, and asking would build an instance for nothing.
  const read = async (directory: Directory) => {
    try {
      for (const [id, { kind }] of await readDirectoryStatuses(engine, directory))
        if (kind !== 'idle') busy.push({ id, directory })
    } catch {
      failed.push(directory)
    }
  }
  await Promise.all([...directories].filter((directory) => isThere(engine, directory)).map(read))
  return { busy, failed }
}

/** One that is idle asks nothing: what an abort left behind stays listed for ever. */
async function isAsking(engine: Engine, busy: readonly Busy[]): Promise<boolean> {
  const read = await readDirectories(engine, new Set(busy.map(({ directory }) => directory)))
  refuseUnread(read.failed)
  const requests = [...read.permissions.values(), ...read.questions.values()]
  return requests.some(({ request }) => busy.some(({ id }) => id === request.sessionID))
}

function refuseUnread(directories: readonly Directory[]): void {
  if (directories.length > 0)
    throw new EngineUnavailable(`whether it is idle can't be read in ${directories.join(', ')}`, true)
}

/** Of a remote engine only it can say. */
export function isThere(engine: Engine, directory: Directory): boolean {
  return engine.info().kind !== 'managed' || statSync(directory, { throwIfNoEntry: false }) !== undefined
}

/** Another step follows a tool call, and an answer follows a prompt. */
export function isOpen(message: Message): boolean {
  if (message.role === 'user') return true
  return !message.error && (message.time.completed === undefined || message.finish === 'tool-calls')
}
