import type { EngineError, Message } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { SessionID } from '@pointsman/domain/scope'
import type { Board } from '../board/make-board.ts'
import { EngineRefused, hasMessage, readMessagesSince } from '../board/engine-answers.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import { isOpen, isThere } from '../turn/read-turn.ts'
import { findTurnError, judgeTurn } from './judge-turn.ts'
import type { Reason } from './make-delivery.ts'
import type { ItemOwner, ItemStore } from './make-item-store.ts'

/** Milliseconds between two reads that must both say idle and open before a turn counts as cut. */
const settle = {
  /** An abort says idle before its message ends. */
  begun: 1_500,
  /** After a boot a turn may take its time to begin, and until then its session says idle. */
  notBegun: 10_000,
  /** What could not be read is read again: what waits behind it must not wait for ever. */
  retry: 5_000,
} as const

type Cut = { readonly id: string; readonly begun: boolean }
type Judging = { again: boolean; readonly hurry: AbortController; done: Promise<void> }

export const hasTurn = ({ state }: OutboxItem) => state === 'confirmed' || state === 'interrupted'
const isStop = ({ name }: EngineError) => name === 'MessageAbortedError'

/** What became of the items whose message is in the session: answered, stopped, failed, or cut (F-7, F-11). */
export function makeEndings(options: {
  readonly engine: Engine
  readonly items: ItemStore
  readonly board: Pick<Board, 'readStatus'>
  readonly ownerOf: (sessionID: SessionID) => ItemOwner
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly signal: AbortSignal
  /** What the session told of an item since it was sent. */
  readonly errorOf: (sessionID: SessionID, id: string) => Reason | undefined
  /** The host itself stops its turn, to move it: nobody wants its queue to stand. */
  readonly isHeld: (sessionID: SessionID) => boolean
  readonly onGone: (sessionID: SessionID) => void
  readonly log: (line: string) => void
  readonly now: () => number
}) {
  const { engine, items, board, ownerOf, wait, signal, errorOf, log, now } = options
  const judging = new Map<SessionID, Judging>()
  /** Grows with each event of a session: two reads with nothing between them are of the same state. */
  const beats = new Map<SessionID, number>()
  const openItems = (sessionID: SessionID) => items.list(ownerOf(sessionID))

  /** A turn was stopped: what waits behind it waits for a person's word, who ever stopped it. */
  function stopped(sessionID: SessionID): void {
    const owner = ownerOf(sessionID)
    if (options.isHeld(sessionID) || !items.hasFollowUps(owner)) return
    items.apply(owner, [{ kind: 'pause', pause: { at: now(), why: 'stopped' } }])
  }

  /** Its turn came to an end. One that failed goes as long as nobody waits behind it; else it stands there and says why. */
  function end(item: OutboxItem, sessionID: SessionID, error?: EngineError): void {
    if (error && isStop(error)) {
      // A person has said since that it goes on.
      if (!items.isLifted(item.id)) stopped(sessionID)
    } else if (error && item.state === 'interrupted') return
    else if (error && items.hasFollowUps(ownerOf(sessionID))) {
      const reason = { code: error.name, message: firstLine(error.message) }
      if (items.change(item.id, { kind: 'interrupted', reason }) !== undefined) return
    }
    items.change(item.id, { kind: 'answered' })
  }

  /** Looks whether the turns of a session's confirmed items are over; one look at a time. */
  function judgeSoon(sessionID: SessionID): void {
    if (signal.aborted || !openItems(sessionID).some(hasTurn)) return
    const running = judging.get(sessionID)
    if (running) {
      running.again = true
      running.hurry.abort()
      return
    }
    const mine: Judging = { again: false, hurry: new AbortController(), done: Promise.resolve() }
    judging.set(sessionID, mine)
    mine.done = judge(sessionID, mine)
      .catch((cause: unknown) => {
        if (signal.aborted) return
        if (cause instanceof EngineRefused && cause.notFound) return options.onGone(sessionID)
        if (!(cause instanceof EngineUnavailable))
          log(`${engine.key}: the turns of ${sessionID} could not be read: ${String(cause)}`)
        void wait(settle.retry, signal).then(() => judgeSoon(sessionID))
      })
      .finally(() => {
        judging.delete(sessionID)
        if (mine.again) judgeSoon(sessionID)
      })
  }

  async function judge(sessionID: SessionID, mine: Judging): Promise<void> {
    const first = await readTurns(sessionID)
    if (first.length === 0) return
    const before = beats.get(sessionID)
    const hasBegun = first.every(({ id, begun }) => begun || errorOf(sessionID, id))
    await wait(hasBegun ? settle.begun : settle.notBegun, AbortSignal.any([signal, mine.hurry.signal]))
    if (signal.aborted || mine.again) return
    const second = await readTurns(sessionID)
    // Something happened between the two: they are no two reads of one state.
    if (beats.get(sessionID) !== before) mine.again ||= second.length > 0
    else for (const { id } of second) if (first.some((one) => one.id === id)) interrupt(sessionID, id)
  }

  function interrupt(sessionID: SessionID, id: string): void {
    const reason = errorOf(sessionID, id)
    items.change(id, { kind: 'interrupted', ...(reason ? { reason } : {}) })
  }

  /** Settles what has ended, and names what is idle without an end. Status first: a turn that ends in between is then seen whole. */
  async function readTurns(sessionID: SessionID): Promise<readonly Cut[]> {
    const status = await board.readStatus(sessionID)
    const wanted = openItems(sessionID).filter(hasTurn)
    if (wanted.length === 0) return []
    const messages = await readMessagesSince(engine, sessionID, new Set(wanted.map((item) => item.id)))
    const idle = status.kind === 'idle' && !(await isAtWork(sessionID, messages.at(-1)?.info))
    const cut: Cut[] = []
    for (const item of wanted) {
      const verdict = judgeTurn(item, messages, { idle })
      if (verdict === 'answered') end(item, sessionID, findTurnError(item, messages))
      else if (verdict === 'absent') {
        // Reverted while nobody listened; or it lies further back than we read, and then it stays.
        if (!(await hasMessage(engine, sessionID, item.id))) items.change(item.id, { kind: 'remove' })
      } else if (idle && items.get(item.id)?.state === 'confirmed') {
        const begun = messages.some(({ info }) => info.role === 'assistant' && info.parentID === item.id)
        cut.push({ id: item.id, begun })
      }
    }
    return cut
  }

  /** A turn's own record says where it runs: that it began there may have been told to nobody (OPENCODE.md, idle). */
  async function isAtWork(sessionID: SessionID, newest: Message | undefined): Promise<boolean> {
    if (newest?.role !== 'assistant' || !isOpen(newest) || !isThere(engine, newest.directory)) return false
    return (await board.readStatus(sessionID, [newest.directory])).kind !== 'idle'
  }

  return {
    end,
    judgeSoon,
    /** Something was heard of the session. */
    beat: (sessionID: SessionID) => void beats.set(sessionID, (beats.get(sessionID) ?? 0) + 1),
    error(sessionID: SessionID, error: EngineError): void {
      if (isStop(error) && !openItems(sessionID).some(({ id }) => items.isLifted(id))) stopped(sessionID)
    },
    isRunning: () => judging.size > 0,
    /** Resolves when nothing is left to look at now. */
    idle: async () => void (await Promise.all([...judging.values()].map((one) => one.done))),
  }
}

export const firstLine = (words: string) => words.split('\n', 1)[0] ?? ''
