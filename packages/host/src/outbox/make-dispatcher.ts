import { type EngineEnvelope } from '@pointsman/domain/engine-event'
import { readMessageWithParts } from '@pointsman/domain/engine-record'
import type { AssistantMessage } from '@pointsman/domain/conversation'
import type { ItemEvent, OutboxItem } from '@pointsman/domain/follow-up'
import type { HostEvent } from '@pointsman/domain/host-api'
import { isSessionID, sessionKey, type SessionID } from '@pointsman/domain/scope'
import type { Board } from '../board/make-board.ts'
import type { AttachmentStore } from '../attachment/make-attachment-store.ts'
import { readOneSession } from '../board/engine-answers.ts'
import type { Engine } from '../engine/engine.ts'
import { makeQuiet } from '../turn/make-quiet.ts'
import { readFamily } from '../turn/read-turn.ts'
import { firstLine, makeEndings } from './make-endings.ts'
import type { JudgeAt } from './judge-at.ts'
import type { AnySessionID, ItemOwner, ItemStore } from './make-item-store.ts'
import { endsTurn } from './judge-turn.ts'
import { goneReason } from './make-delivery.ts'
import { makeLane, type Lane, type TurnRead } from './make-lane.ts'
import { makeLifecycle } from './make-lifecycle.ts'
import { pauseFor } from './pause-for.ts'

/** Milliseconds after which a status that could not be read is unknown: a person's Enter goes then, the queue waits on. */
export const turnLimit = 5_000

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
  readonly board: Pick<Board, 'readStatus' | 'turnsOf' | 'isBusy' | 'isAsking' | 'placementOf'>
  readonly log: (line: string) => void
  /** A session that is being moved, or waits to be: nothing new is sent to it. */
  readonly isHeld?: (sessionID: AnySessionID) => boolean
  /** What an item needs in a place where it was not typed. */
  readonly judgeAt?: JudgeAt
  /** The bytes of what goes with an item. */
  readonly attachments?: Pick<AttachmentStore, 'read'>
  readonly workspace?: () => string
  readonly emit?: (event: HostEvent) => void
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly now?: () => number
}): Dispatcher {
  const { engine, items, board, log, isHeld = () => false, now = Date.now } = options
  const judgeAt: JudgeAt = options.judgeAt ?? (async () => ({ kind: 'ready', chosen: {} }))
  const attachments = options.attachments ?? { read: () => undefined }
  const wait = options.pause ?? pauseFor
  const stopping = new AbortController()
  const { signal } = stopping
  const lanes = new Map<string, Lane>()
  const owner = (sessionID: AnySessionID): ItemOwner => ({ serverKey: engine.key, sessionID })
  const quiet = makeQuiet({ engine, board, items, pause: (milliseconds) => wait(milliseconds, signal), now })
  const lifecycle = makeLifecycle({
    serverKey: engine.key,
    workspace: options.workspace ?? (() => engine.key),
    emit: options.emit ?? (() => {}),
    now,
  })
  const endings = makeEndings({
    engine,
    items,
    board,
    ownerOf: owner,
    wait,
    signal,
    errorOf: (sessionID, id) => lanes.get(sessionKey(owner(sessionID)))?.errorOf(id),
    isHeld,
    onGone: dropSession,
    log,
    now,
  })
  const { isBusy } = board

  /** An engine knows only its own: another server may have a session, and in it a message, of the same id (S-1). */
  function isHere(id: string, sessionID: SessionID): boolean {
    const item = items.get(id)
    return item !== undefined && sessionKey(item) === sessionKey(owner(sessionID))
  }

  function laneOf(sessionID: AnySessionID): Lane {
    const key = sessionKey(owner(sessionID))
    const known = lanes.get(key)
    if (known) return known
    const lane = makeLane({
      engine,
      items,
      owner: owner(sessionID),
      signal,
      wait,
      now,
      log,
      judgeAt,
      attachments,
      readTurn,
      readSession: (id) => readOneSession(engine, id),
      isBusy: () => isSessionID(sessionID) && isBusy(sessionID),
      isBlocked: () => isHeld(sessionID) || (isSessionID(sessionID) && board.isAsking(sessionID)),
      stay: () => (isSessionID(sessionID) ? board.placementOf(sessionID)?.revision : undefined),
      confirm(item) {
        confirm(item.id)
        // By event its turn's end comes by event too; where it was found by reading, its end may have been missed.
        if (isSessionID(item.sessionID)) endings.judgeSoon(item.sessionID)
      },
      onAnswer: takeAnswer,
      onBusy: lifecycle.busy,
    })
    lanes.set(key, lane)
    return lane
  }

  /** The whole rule (OPENCODE.md, idle); busy is believed at once, and idle only after a read. */
  async function readTurn(sessionID: SessionID): Promise<TurnRead> {
    if (isBusy(sessionID)) return { turn: 'busy' }
    const reading = readOneSession(engine, sessionID)
    const family = readFamily(engine, sessionID, reading)
    // Only the session itself must be there: the rest is bounded.
    family.catch(() => {})
    const session = await reading
    const over = new AbortController()
    const limit = wait(turnLimit, AbortSignal.any([signal, over.signal]))
    try {
      const read = family.then((all) => quiet.read(all)).then(({ state }) => state)
      const turn = await Promise.race([read.catch(() => 'unknown' as const), limit.then(() => 'unknown' as const)])
      return { turn, session }
    } finally {
      over.abort()
    }
  }

  function confirm(id: string): void {
    const changed = items.change(id, { kind: 'confirmed' })
    if (typeof changed === 'object') lifecycle.accepted(changed)
  }

  /** A command or shell line is answered with the last message of its turn. */
  function takeAnswer(item: OutboxItem, answer: unknown): void {
    const message = readMessageWithParts(answer)?.info
    if (message?.role === 'assistant') applyAssistant(message)
    else if (item.kind !== 'prompt' && isSessionID(item.sessionID)) endings.judgeSoon(item.sessionID)
  }

  function applyAssistant(message: AssistantMessage): void {
    const { parentID, sessionID, error } = message
    if (!isHere(parentID, sessionID)) return
    confirm(parentID)
    const item = items.get(parentID)
    if (item && endsTurn(item.kind, message)) endings.end(item, sessionID, error)
  }

  function apply({ event }: EngineEnvelope): void {
    if (!('sessionID' in event)) return
    const { sessionID } = event
    quiet.apply(event)
    lifecycle.apply(event)
    const isTold = items.count(owner(sessionID)) > 0
    if (isTold) follow(event, sessionID)
    switch (event.kind) {
      case 'session-status':
      case 'session-error':
      case 'session-moved':
      case 'permission-replied':
      case 'question-settled':
        // A subagent's end may be what its parent waits for.
        wakeAll()
        return
      default:
    }
  }

  function follow(event: EngineEnvelope['event'], sessionID: SessionID): void {
    if (event.kind !== 'part-delta') endings.beat(sessionID)
    switch (event.kind) {
      case 'message-updated': {
        const { message } = event
        if (message.role === 'assistant') return applyAssistant(message)
        if (isHere(message.id, sessionID)) confirm(message.id)
        return
      }
      case 'message-removed':
        // Reverted, and replaced by what was sent after it: its turn is no longer part of the session.
        if (isHere(event.messageID, sessionID)) items.change(event.messageID, { kind: 'remove' })
        return
      case 'session-error':
        laneOf(sessionID).error({ code: event.error.name, message: firstLine(event.error.message) })
        endings.error(sessionID, event.error)
        return
      case 'session-status':
        if (event.status.kind === 'idle') endings.judgeSoon(sessionID)
        return
      case 'session-deleted':
        dropSession(sessionID)
        return
      default:
    }
  }

  /** Nothing of it may go anywhere else: what waits waits for a person (scenario 29). */
  function dropSession(sessionID: SessionID): void {
    const reason = { ...goneReason, message: 'The session was deleted' }
    const fates: readonly ItemEvent[] = [
      { kind: 'park', ...reason },
      { kind: 'failed', ...reason },
      { kind: 'interrupted', reason },
    ]
    for (const item of items.list(owner(sessionID)))
      for (const fate of fates) if (items.change(item.id, fate) !== undefined) break
  }

  function wakeAll(): void {
    for (const sessionID of items.sessions(engine.key)) laneOf(sessionID).wake()
  }
  const stopListening = engine.onChange(wakeAll)
  const stopItems = items.onChange((item) => {
    if (item.serverKey !== engine.key) return
    lanes.get(sessionKey(item))?.wake()
    const { id, sessionID } = item
    if (!items.get(id) && isSessionID(sessionID) && !isBusy(sessionID)) lifecycle.over(sessionID)
  })

  async function reconcile(): Promise<void> {
    lifecycle.settle(isBusy)
    for (const sessionID of items.sessions(engine.key)) {
      if (!isSessionID(sessionID)) continue
      const lane = laneOf(sessionID)
      for (const item of items.list(owner(sessionID))) {
        // The echo of a request that is still on its way may have been missed: a command's lives as long as its turn.
        if (item.state === 'sending' && lane.isInFlight(item.id)) void lane.lookAgain(item.id)
      }
      lane.wake()
      endings.judgeSoon(sessionID)
    }
    await Promise.resolve()
  }

  return {
    wake: (sessionID) => laneOf(sessionID).wake(),
    again: (item) => laneOf(item.sessionID).again(item.id),
    apply,
    reconcile,
    async idle() {
      for (;;) {
        await Promise.all([...[...lanes.values()].map((lane) => lane.idle()), endings.idle()])
        if (!endings.isRunning() && [...lanes.values()].every((lane) => !lane.isRunning())) return
      }
    },
    stop() {
      stopListening()
      stopItems()
      stopping.abort(new Error('the host stops'))
    },
  }
}
