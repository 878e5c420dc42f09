import { type EngineEnvelope } from '@pointsman/domain/engine-event'
import { readMessageWithParts } from '@pointsman/domain/engine-record'
import type { AssistantMessage } from '@pointsman/domain/conversation'
import type { ItemEvent, OutboxItem } from '@pointsman/domain/follow-up'
import { isSessionID, sessionKey, type SessionID } from '@pointsman/domain/scope'
import type { Board } from '../board/make-board.ts'
import { EngineRefused, hasMessage, readMessagesSince } from '../board/engine-answers.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import type { AnySessionID, ItemStore } from './make-item-store.ts'
import { endsTurn, judgeTurn } from './judge-turn.ts'
import { makeLane, type Lane } from './make-lane.ts'
import { pauseFor } from './pause-for.ts'

/** Milliseconds between two reads that must both say idle and open before a turn counts as cut. */
const settle = {
  /** An abort says idle before its message ends. */
  begun: 1_500,
  /** After a boot a turn may take its time to begin, and until then its session says idle. */
  notBegun: 10_000,
} as const

type Cut = { readonly id: string; readonly begun: boolean }
type Judging = { again: boolean; readonly hurry: AbortController; done: Promise<void> }

export type Dispatcher = {
  readonly wake: (sessionID: AnySessionID) => void
  readonly again: (item: OutboxItem) => void
  readonly apply: (envelope: EngineEnvelope) => void
  /** After the host's start, and after each gap: every open item is read afresh, status first. */
  readonly reconcile: () => Promise<void>
  /** Resolves when nothing is left to do now; for tests. */
  readonly idle: () => Promise<void>
  readonly stop: () => void
}

/**
 * The one place that hands a server's items to its engine, whichever tabs are open, or none. A lane sends for each session; here it is
 * seen what came of it, by the engine's events and, where they may have been missed, by reading.
 */
export function makeDispatcher(options: {
  readonly engine: Engine
  readonly items: ItemStore
  readonly board: Pick<Board, 'readStatus'>
  readonly log: (line: string) => void
  /** A session that is being moved, or waits to be: nothing new is sent to it. */
  readonly isHeld?: (sessionID: AnySessionID) => boolean
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}): Dispatcher {
  const { engine, items, board, log } = options
  const wait = options.pause ?? pauseFor
  const stopping = new AbortController()
  const { signal } = stopping
  const lanes = new Map<string, Lane>()
  /** Sessions whose turn is being judged, each once at a time; `again` where something happened meanwhile. */
  const judging = new Map<SessionID, Judging>()
  /** Grows with each event of a session: two reads with nothing between them are of the same state. */
  const beats = new Map<SessionID, number>()

  const owner = (sessionID: AnySessionID) => ({ serverKey: engine.key, sessionID })
  const openItems = (sessionID: SessionID) => items.list(owner(sessionID))
  /** An engine knows only its own: another server may have a session, and in it a message, of the same id (S-1). */
  function isHere(id: string, sessionID: SessionID): boolean {
    const item = items.get(id)
    return item !== undefined && sessionKey(item) === sessionKey(owner(sessionID))
  }
  const hasTurn = (item: OutboxItem) => item.state === 'confirmed' || item.state === 'interrupted'

  function laneOf(sessionID: AnySessionID): Lane {
    const key = sessionKey(owner(sessionID))
    const known = lanes.get(key)
    if (known) return known
    const lane = makeLane({
      engine,
      items,
      owner: owner(sessionID),
      signal,
      pause: (milliseconds) => wait(milliseconds, signal),
      // By event its turn's end comes by event too; where it was found by reading, its end may have been missed.
      onConfirmed: (item) => isSessionID(item.sessionID) && judgeSoon(item.sessionID),
      onAnswer: takeAnswer,
      isHeld: () => options.isHeld?.(sessionID) ?? false,
      log,
    })
    lanes.set(key, lane)
    return lane
  }

  /** A command or shell line is answered with the last message of its turn. */
  function takeAnswer(item: OutboxItem, answer: unknown): void {
    const message = readMessageWithParts(answer)?.info
    if (message?.role === 'assistant') applyAssistant(message)
    else if (item.kind !== 'prompt' && isSessionID(item.sessionID)) judgeSoon(item.sessionID)
  }

  function change(id: string, event: ItemEvent): void {
    if (items.change(id, event) !== undefined) {
      const item = items.get(id)
      if (item) lanes.get(sessionKey(item))?.wake()
    }
  }

  function applyAssistant(message: AssistantMessage): void {
    const item = items.get(message.parentID)
    if (!item || !isHere(item.id, message.sessionID)) return
    change(item.id, { kind: 'confirmed' })
    if (!endsTurn(item.kind, message)) return
    items.change(item.id, { kind: 'answered' })
    lanes.get(sessionKey(owner(message.sessionID)))?.wake()
  }

  function apply({ event }: EngineEnvelope): void {
    if (!('sessionID' in event)) return
    const { sessionID } = event
    if (items.count(owner(sessionID)) === 0) return
    if (event.kind !== 'part-delta') beats.set(sessionID, (beats.get(sessionID) ?? 0) + 1)
    switch (event.kind) {
      case 'message-updated': {
        const { message } = event
        if (message.role === 'assistant') return applyAssistant(message)
        if (isHere(message.id, sessionID)) change(message.id, { kind: 'confirmed' })
        return
      }
      case 'message-removed':
        // Reverted, and replaced by what was sent after it: its turn is no longer part of the session.
        if (isHere(event.messageID, sessionID)) change(event.messageID, { kind: 'remove' })
        return
      case 'session-error':
        laneOf(sessionID).error({ code: event.error.name, message: firstLine(event.error.message) })
        return
      case 'session-status':
        if (event.status.kind === 'idle') judgeSoon(sessionID)
        return
      case 'session-deleted':
        dropSession(sessionID)
        return
      default:
    }
  }

  function dropSession(sessionID: SessionID): void {
    for (const item of openItems(sessionID)) {
      const reason = { code: 'session-gone', message: 'The session was deleted' }
      if (items.change(item.id, { kind: 'failed', ...reason }) === undefined)
        items.change(item.id, { kind: 'interrupted' })
    }
    lanes.get(sessionKey(owner(sessionID)))?.wake()
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
        if (signal.aborted || cause instanceof EngineUnavailable) return
        if (cause instanceof EngineRefused && cause.notFound) dropSession(sessionID)
        else log(`${engine.key}: the turns of ${sessionID} could not be read: ${String(cause)}`)
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
    const hasBegun = first.every(({ id, begun }) => begun || laneOf(sessionID).errorOf(id))
    await wait(hasBegun ? settle.begun : settle.notBegun, AbortSignal.any([signal, mine.hurry.signal]))
    if (signal.aborted || mine.again) return
    const second = await readTurns(sessionID)
    // Something happened between the two: they are no two reads of one state.
    if (beats.get(sessionID) !== before) mine.again ||= second.length > 0
    else for (const { id } of second) if (first.some((one) => one.id === id)) interrupt(sessionID, id)
  }

  function interrupt(sessionID: SessionID, id: string): void {
    const reason = laneOf(sessionID).errorOf(id)
    change(id, { kind: 'interrupted', ...(reason ? { reason } : {}) })
  }

  /** Settles what is answered, and names what is idle without an answer. Status first: a turn that ends in between is then seen whole. */
  async function readTurns(sessionID: SessionID): Promise<readonly Cut[]> {
    const status = await board.readStatus(sessionID)
    const wanted = openItems(sessionID).filter(hasTurn)
    if (wanted.length === 0) return []
    const messages = await readMessagesSince(engine, sessionID, new Set(wanted.map((item) => item.id)))
    const idle = status.kind === 'idle'
    const cut: Cut[] = []
    for (const item of wanted) {
      const verdict = judgeTurn(item, messages, { idle })
      if (verdict === 'answered') items.change(item.id, { kind: 'answered' })
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

  function wakeAll(): void {
    for (const sessionID of items.sessions(engine.key)) laneOf(sessionID).wake()
  }
  const stopListening = engine.onChange(wakeAll)

  async function reconcile(): Promise<void> {
    for (const sessionID of items.sessions(engine.key)) {
      if (!isSessionID(sessionID)) continue
      const lane = laneOf(sessionID)
      for (const item of items.list(owner(sessionID))) {
        // The echo of a request that is still on its way may have been missed: a command's lives as long as its turn.
        if (item.state === 'sending' && lane.isInFlight(item.id)) void lane.lookAgain(item.id)
      }
      lane.wake()
      judgeSoon(sessionID)
    }
    await Promise.resolve()
  }

  return {
    wake: (sessionID) => laneOf(sessionID).wake(),
    again(item) {
      const lane = laneOf(item.sessionID)
      lane.again(item.id)
      lane.wake()
    },
    apply,
    reconcile,
    async idle() {
      for (;;) {
        const busy = [
          ...[...lanes.values()].map((lane) => lane.idle()),
          ...[...judging.values()].map((one) => one.done),
        ]
        await Promise.all(busy)
        if (judging.size === 0 && [...lanes.values()].every((lane) => !lane.isRunning())) return
      }
    },
    stop() {
      stopListening()
      stopping.abort(new Error('the host stops'))
    },
  }
}

const firstLine = (words: string) => words.split('\n', 1)[0] ?? ''
