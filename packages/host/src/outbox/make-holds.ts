import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import { isSessionID, type Directory, type Placement, type SessionID } from '@pointsman/domain/scope'
import type { Board } from '../board/make-board.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import type { Keepers } from '../live/make-keepers.ts'
import type { JudgeAt } from './judge-at.ts'
import type { ItemStore } from './make-item-store.ts'
import { pauseFor } from './pause-for.ts'

/** Milliseconds. What passes by itself is looked at so often, for what no event told of. */
const look = 5_000

/**
 * Held items that nobody has in hand any more: an edit that was left goes back to what it was, a send that waited for a fact goes
 * by the host's own reads, or parks with the reason. While a tab keeps an item, it alone lets it go.
 */
export function makeHolds(options: {
  readonly engine: Engine
  readonly items: Pick<ItemStore, 'get' | 'list' | 'sessions' | 'change' | 'onChange'>
  readonly keepers: Pick<Keepers, 'isKept' | 'await' | 'onGone'>
  readonly board: Pick<Board, 'placementOf'>
  readonly judgeAt: JudgeAt
  /** It is the queue's now. */
  readonly onReleased: (sessionID: SessionID) => void
  readonly log: (line: string) => void
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}) {
  const { engine, items, keepers, board, judgeAt, log, pause = pauseFor } = options
  const stopping = new AbortController()
  const { signal } = stopping
  /** Items that are being resolved, each once at a time. */
  const resolving = new Set<string>()
  const waiting = new Set<() => void>()

  const wake = () => {
    for (const resolve of [...waiting]) resolve()
  }
  /** Resolves with the next thing that happens, or after so many milliseconds. */
  const something = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        waiting.delete(done)
        resolve()
      }
      waiting.add(done)
      void pause(milliseconds, signal).then(done)
    })

  /** The item, where it is still held and its tab is still gone: asked right before each change, in the same step. */
  function orphan(id: string): OutboxItem | undefined {
    const item = items.get(id)
    return item?.state === 'held' && item.hold && !keepers.isKept(item.hold.tab, item) ? item : undefined
  }

  /** A pinned one runs nowhere else. Of a session that was never read the judge learns the place, and then it is asked again. */
  const placeOf = ({ pinned, source }: OutboxItem, placement: Placement | undefined): Directory =>
    pinned ? source.directory : (placement?.directory ?? engine.info().directory)

  /** False where what stands in its way passes by itself. */
  async function settle(item: OutboxItem, sessionID: SessionID): Promise<boolean> {
    await engine.ready(signal)
    const place = board.placementOf(sessionID)
    const judged = await judgeAt(item, placeOf(item, place), signal)
    // It changed, or its session did, while this was read: what was read is of another item, or of another place.
    if (signal.aborted || orphan(item.id)?.revision !== item.revision) return true
    if (board.placementOf(sessionID)?.revision !== place?.revision) return true
    switch (judged.kind) {
      case 'ready':
        items.change(item.id, { kind: 'release', chosen: judged.chosen })
        options.onReleased(sessionID)
        return true
      case 'parked':
      case 'unread':
        items.change(item.id, { kind: 'park', code: judged.code, message: judged.message })
        return true
      case 'later':
        return false
    }
  }

  async function trySettle(item: OutboxItem, sessionID: SessionID): Promise<boolean> {
    try {
      return await settle(item, sessionID)
    } catch (cause) {
      if (!signal.aborted && !(cause instanceof EngineUnavailable))
        log(`${engine.key}: held ${item.id}: ${String(cause)}`)
      return false
    }
  }

  /** Again and again until it is not held any more, or somebody has it in hand. */
  async function resolveHeld(id: string, sessionID: SessionID): Promise<void> {
    resolving.add(id)
    for (let item = orphan(id); item && !signal.aborted; item = orphan(id))
      if (!(await trySettle(item, sessionID))) await something(look)
    // In the same step as the last look: who leaves it after that finds it free.
    resolving.delete(id)
  }

  function take(item: OutboxItem): void {
    if (item.was) {
      items.change(item.id, { kind: 'back' })
      if (isSessionID(item.sessionID)) options.onReleased(item.sessionID)
      return
    }
    // A session that is still being made takes its items along, and they come here again as its own.
    if (isSessionID(item.sessionID) && !resolving.has(item.id)) void resolveHeld(item.id, item.sessionID)
  }

  /** Whoever holds an item is waited for, whether or not the host has heard of that tab. */
  function see(item: OutboxItem): void {
    // One that just left is told of as it was.
    if (item.serverKey !== engine.key || item.state !== 'held' || !item.hold || items.get(item.id) !== item) return
    keepers.await(item.hold.tab, item)
  }

  const stopItems = items.onChange((item) => {
    see(item)
    wake()
  })
  const stopKeepers = keepers.onGone((tab, session) => {
    if (session.serverKey !== engine.key) return
    for (const item of items.list(session)) if (item.state === 'held' && item.hold?.tab === tab) take(item)
  })
  // The host's start: what a former life left held.
  for (const sessionID of items.sessions(engine.key))
    for (const item of items.list({ serverKey: engine.key, sessionID })) see(item)

  return {
    /** What stood in the way may have passed. */
    wake,
    apply({ event }: EngineEnvelope): void {
      if (waiting.size > 0 && event.kind !== 'part-delta' && event.kind !== 'part-updated') wake()
    },
    stop(): void {
      stopItems()
      stopKeepers()
      stopping.abort(new Error('the host stops'))
    },
  }
}
export type Holds = ReturnType<typeof makeHolds>
