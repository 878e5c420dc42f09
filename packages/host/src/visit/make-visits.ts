import { resolve } from 'node:path'
import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import { modelRefSchema, type NewItem } from '@pointsman/domain/follow-up'
import type { HostEvent, Worktree } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { directorySchema, readDirectory, type Directory, type SessionID } from '@pointsman/domain/scope'
import * as v from 'valibot'
import { readMessagesSince } from '../board/engine-answers.ts'
import type { Board } from '../board/make-board.ts'
import { readDirectories } from '../board/read-directories.ts'
import type { Engine } from '../engine/engine.ts'
import { judgeDestination } from '../move/judge-destination.ts'
import type { Mover } from '../move/make-mover.ts'
import { readFamily, type Family } from '../turn/read-turn.ts'
import type { ItemStore } from '../outbox/make-item-store.ts'
import { readStored } from '../store/read-stored.ts'
import type { Store } from '../store/store.ts'
import type { Places } from '../worktree/make-places.ts'
import { PlaceRefused } from '../worktree/place-refused.ts'
import type { ReadQuestion } from './make-visit-door.ts'
import type { VisitAnswer } from './visit-access.ts'

/** A change of place that the agent asked for: made after its turn, and then it is told to go on. */
const visitSchema = v.object({
  to: directorySchema,
  /** What the next turn is told. */
  words: v.string(),
  agent: v.exactOptional(v.string()),
  model: v.exactOptional(modelRefSchema),
  /** A turn that was cut with its engine is not gone on with by itself. */
  incarnation: v.string(),
})
type Visit = v.InferOutput<typeof visitSchema>

/** S-6: the agent's own way into a worktree and out of it. A busy session is never moved: its turn ends first, by refusing what follows. */
export function makeVisits(options: {
  readonly engine: Engine
  readonly store: Store
  readonly board: Pick<Board, 'turnsOf' | 'placementOf'>
  readonly items: Pick<ItemStore, 'postAll'>
  readonly places: Pick<Places, 'list' | 'make' | 'workspace'>
  readonly mover: Pick<Mover, 'move' | 'callOff'>
  readonly wake: (sessionID: SessionID) => void
  readonly log: (line: string) => void
}) {
  const { engine, store, board, items, places, mover, log } = options
  const ids = makeIdMaker()
  const visits = new Map<SessionID, Visit>()
  const prefix = `visit:${engine.key}:`
  let last: Promise<unknown> = Promise.resolve()

  function keep(id: SessionID, visit: Visit): void {
    store.run('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)', prefix + id, JSON.stringify(visit))
    visits.set(id, visit)
  }
  const erase = (id: SessionID) => store.run('DELETE FROM settings WHERE name = ?', prefix + id)
  function drop(id: SessionID): void {
    if (visits.delete(id)) erase(id)
  }

  const refused = (words: string): VisitAnswer => ({ granted: false, leaving: false, words })
  const leavingFor = (to: Directory): VisitAnswer => ({
    granted: true,
    leaving: true,
    words: `The work continues in ${to}. End your turn now: no further tool runs in the place that you leave, and you are called again in the new one.`,
  })
  const staying = (words: string): VisitAnswer => ({ granted: true, leaving: false, words })

  async function isSubagentAtWork({ subagents }: Family): Promise<boolean> {
    if (subagents.length === 0) return false
    const where = new Set(subagents.flatMap(({ id, directory }) => [directory, ...board.turnsOf(id)]))
    const read = await readDirectories(engine, where)
    return read.failed.length > 0 || subagents.some(({ id }) => read.statuses.has(id))
  }

  const nameOf = (trees: readonly Worktree[], directory: Directory) =>
    trees.find((tree) => tree.directory === directory)?.name ?? directory

  /** The place that is meant; made where a new name is, or none. */
  async function target(question: ReadQuestion, from: Directory, trees: readonly Worktree[]): Promise<Directory> {
    const { name, path } = wishOf(question)
    if (path !== undefined) {
      const directory = readDirectory(resolve(from, path))
      if (!directory) throw new PlaceRefused('missing-directory', `${path} is no path`)
      return judgeDestination(engine, places.workspace(), directory)
    }
    const known = name === undefined ? undefined : findTree(trees, name)
    if (known) return judgeDestination(engine, places.workspace(), known.directory)
    return (await places.make(name === undefined ? {} : { name })).worktree.directory
  }

  async function leave(family: Family, to: Directory, isExit: boolean): Promise<VisitAnswer> {
    const { id } = family.session
    const tree = (await places.list()).find((one) => one.directory === to)
    const branch = tree?.branch === undefined ? '' : ` on the branch ${tree.branch}`
    const words = isExit
      ? `You are back in the main worktree ${to}${branch}. Go on with the work from here.`
      : `You are now in the worktree ${to}${branch}. Go on with the work here: paths of ${family.session.directory} belong to another worktree.`
    const messages = (await readMessagesSince(engine, id, new Set())).map((message) => message.info)
    const asked = messages.findLast((message) => message.role === 'user')
    keep(id, {
      to,
      words,
      incarnation: engine.info().incarnation ?? '',
      // The same agent: a plan must not become a build by a change of place.
      ...(asked ? { agent: asked.agent, ...(asked.model ? { model: asked.model } : {}) } : {}),
    })
    try {
      await mover.move(id, { directory: to, whenBusy: 'wait' })
    } catch (cause) {
      drop(id)
      throw cause
    }
    return leavingFor(to)
  }

  async function decide(question: ReadQuestion): Promise<VisitAnswer> {
    const { sessionID, action } = question
    const family = await readFamily(engine, sessionID)
    const from = family.session.directory
    const { root } = places.workspace()
    if (family.session.parentID !== undefined)
      return refused('A subagent works where its main conversation does: only that one can change the place.')
    const trees = await places.list()
    const pending = visits.get(sessionID)
    if (action === 'exit') {
      if (pending) return pending.to === root ? leavingFor(root) : refused(leavingFor(pending.to).words)
      if (from === root) return staying(`You are in the main worktree ${root} already.`)
    } else {
      const { name, path } = wishOf(question)
      const known = path === undefined ? name && findTree(trees, name)?.directory : readDirectory(resolve(from, path))
      if (pending) {
        const isSame = known === undefined ? name === undefined && path === undefined : known === pending.to
        return isSame ? leavingFor(pending.to) : refused(leavingFor(pending.to).words)
      }
      if (known === from && from !== root) return staying(`You are in ${from} already.`)
      if (known === root) return refused(`${root} is the main worktree: exit-worktree leads there.`)
      if (from !== root)
        return refused(
          `You are in the worktree ${nameOf(trees, from)}: call exit-worktree first, then enter the other.`,
        )
    }
    if (await isSubagentAtWork(family))
      return refused('A subagent is still at work here: wait until it is done, then change the place.')
    const to = action === 'exit' ? root : await target(question, from, trees)
    return leave(family, to, action === 'exit')
  }

  /** The move is done, and so is the turn: the next one begins in the new place. */
  function goOn(id: SessionID, visit: Visit): void {
    visits.delete(id)
    const placement = board.placementOf(id)
    const item: NewItem = {
      id: ids.message(),
      partID: ids.part(),
      source: { directory: visit.to, revision: placement?.revision ?? 0 },
      kind: 'continue',
      // The agent is in the middle of its work: what waits, or stands, comes after it.
      delivery: 'send',
      text: visit.words,
      ...(visit.agent === undefined ? {} : { agent: visit.agent }),
      ...(visit.model === undefined ? {} : { model: visit.model }),
    }
    // In one transaction: it goes out once, whenever the host ends.
    items.postAll({ serverKey: engine.key, sessionID: id }, [item], { before: () => erase(id), first: true })
    options.wake(id)
  }

  async function resumeOne(id: SessionID, visit: Visit): Promise<void> {
    if (visit.incarnation !== engine.info().incarnation) {
      // The move that waited for the same turn tells why.
      drop(id)
      return
    }
    try {
      const answer = await mover.move(id, { directory: visit.to, whenBusy: 'wait' })
      // It was there already, so no move told of its end.
      if (answer.state === 'moved' && visits.get(id) === visit) goOn(id, visit)
    } catch (cause) {
      drop(id)
      log(`${engine.key}: ${id} could not be moved to ${visit.to}: ${String(cause)}`)
    }
  }

  /** The agent asked for the move, and the person who stops it wishes for no more of what it asked. */
  function stopped(id: SessionID): void {
    const visit = visits.get(id)
    if (!visit) return
    drop(id)
    const message = 'the turn was stopped, and with it the move that its agent had asked for'
    mover.callOff(id, visit.to, { code: 'stopped', message })
  }

  let isResumed = false
  return {
    async answer(question: ReadQuestion): Promise<VisitAnswer> {
      const pending = visits.get(question.sessionID)
      if (question.action === 'leaving') return pending ? leavingFor(pending.to) : staying('')
      // Two tools of one step: the second meets what the first has done.
      const mine = last.then(() => decide(question))
      last = mine.catch(() => {})
      try {
        return await mine
      } catch (cause) {
        if (!(cause instanceof PlaceRefused)) throw cause
        const suggestion = readSuggestion(cause.detail)
        return refused(`${cause.message}.${suggestion ? ` “${suggestion}” would do.` : ''}`)
      }
    },
    /** What the mover tells of its moves. */
    took(event: HostEvent): void {
      if (event.kind !== 'move' || event.state !== 'ended') return
      const visit = visits.get(event.sessionID)
      if (!visit || visit.to !== event.to) return
      if (event.reason) drop(event.sessionID)
      else goOn(event.sessionID, visit)
    },
    /** A turn that failed is moved and not gone on with: that is for a person to say. One that was stopped stays where it is. */
    apply({ event }: EngineEnvelope): void {
      if (visits.size === 0) return
      if (event.kind === 'session-deleted') return drop(event.sessionID)
      const error =
        event.kind === 'session-error'
          ? event.error
          : event.kind === 'message-updated' && event.message.role === 'assistant'
            ? event.message.error
            : undefined
      if (!error || !('sessionID' in event)) return
      if (error.name === 'MessageAbortedError') stopped(event.sessionID)
      else drop(event.sessionID)
    },
    /** A person's stop goes to the engine: of one in a retry no error tells (OPENCODE.md, sending). */
    stopped,
    /** After the host's start: what was promised to an agent is kept, where its engine still lives. */
    resume(): void {
      if (isResumed) return
      isResumed = true
      for (const row of store.all<{ name: string; value: string }>(
        'SELECT name, value FROM settings WHERE substr(name, 1, ?) = ?',
        prefix.length,
        prefix,
      )) {
        const id = row.name.slice(prefix.length) as SessionID
        const visit = readStored(visitSchema, row.value)
        if (visits.has(id)) continue
        if (!visit) {
          erase(id)
          continue
        }
        visits.set(id, visit)
        void resumeOne(id, visit)
      }
    },
  }
}
export type Visits = ReturnType<typeof makeVisits>

function wishOf({ name, path }: ReadQuestion): { readonly name?: string; readonly path?: string } {
  if (path !== undefined && path.trim() !== '') return { path }
  return name !== undefined && name.trim() !== '' ? { name } : {}
}

const findTree = (trees: readonly Worktree[], name: string) =>
  trees.find((tree) => tree.name === name) ?? trees.find((tree) => !tree.main && tree.branch === name)

function readSuggestion(detail: unknown): string | undefined {
  const found = typeof detail === 'object' && detail !== null && 'suggestion' in detail ? detail.suggestion : undefined
  return typeof found === 'string' ? found : undefined
}
