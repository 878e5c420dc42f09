import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import type { HostEvent, MoveAnswer, MoveReason, MoveRequest, SessionMove } from '@pointsman/domain/host-api'
import type { Directory, Placement, SessionID } from '@pointsman/domain/scope'
import { askEngine, EngineRefused } from '../board/engine-answers.ts'
import type { Board } from '../board/make-board.ts'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import type { ItemStore } from '../outbox/make-item-store.ts'
import { pauseFor } from '../outbox/pause-for.ts'
import type { Store } from '../store/store.ts'
import type { Workspace } from '../worktree/list-worktrees.ts'
import { PlaceRefused } from '../worktree/place-refused.ts'
import { judgeDestination } from './judge-destination.ts'
import { makeQuiet } from '../turn/make-quiet.ts'
import { readFamily, type Family } from '../turn/read-turn.ts'
import { makeBell } from './make-bell.ts'
import { makeKnownMoves, type WaitingMove } from './make-known-moves.ts'
import { moveFamily } from './move-family.ts'
import { noteChanges } from './note-changes.ts'
import { moveReason, notCarried } from './move-reason.ts'

/** Milliseconds. */
const times = {
  /** A stopped turn ends within a second; a tool that does not hear of it may take longer. */
  stop: 20_000,
  /** A waiting move looks by itself so often, for what no event told of. */
  look: 5_000,
  /** The engine tells of a move by event; where it does not come, the host says it itself. */
  event: 1_000,
} as const

/**
 * The one place that moves a session (S-7): only while its turn is known to be idle where it runs, and read back. Moves of one session are
 * made one after the other; from the first look to the last word nothing is sent to it.
 */
export function makeMover(options: {
  readonly engine: Engine
  readonly store: Store
  readonly board: Pick<Board, 'apply' | 'placementOf' | 'summary' | 'turnsOf'>
  readonly items: Pick<ItemStore, 'list' | 'onChange'>
  readonly workspace: () => Workspace
  readonly emit: (event: HostEvent) => void
  /** Sending may go on. */
  readonly onFree: (sessionID: SessionID) => void
  readonly onMoved: () => void
  readonly log: (line: string) => void
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<void>
  readonly now?: () => number
}) {
  const { engine, store, board, items, emit, log } = options
  const wait = options.pause ?? pauseFor
  const stopping = new AbortController()
  const signal = stopping.signal
  const pause = (milliseconds: number) => wait(milliseconds, signal)
  const quiet = makeQuiet({ engine, board, items, pause, ...(options.now ? { now: options.now } : {}) })
  const known = makeKnownMoves({ store, serverKey: engine.key })
  const waiting = new Map<SessionID, WaitingMove>(known.left())
  /** Of a former life of the host, and not yet looked at in this one. */
  const left = new Set(waiting.keys())
  /** Moves of a session that are asked for or made, one behind the other. */
  const turns = new Map<SessionID, { count: number; last: Promise<unknown> }>()
  /** Where to, of those that are being made now. */
  const moving = new Map<SessionID, Directory>()
  const bell = makeBell(pause)

  function tell(id: SessionID, to: Directory, state: 'waiting' | 'moving' | 'ended', reason?: MoveReason): void {
    if (state === 'moving') known.begin(id, to)
    else if (state === 'ended' && reason && reason.code !== 'superseded') known.fail(id, to, reason)
    else if (state === 'ended') known.forget(id)
    emit({ kind: 'move', serverKey: engine.key, sessionID: id, to, state, ...(reason ? { reason } : {}) })
  }

  const isHeld = (id: SessionID) => turns.has(id) || waiting.has(id)

  function inTurn<T>(id: SessionID, work: () => Promise<T>): Promise<T> {
    const turn = turns.get(id) ?? { count: 0, last: Promise.resolve() }
    turns.set(id, turn)
    turn.count += 1
    const mine = turn.last.then(work).finally(() => {
      turn.count -= 1
      if (turn.count === 0) turns.delete(id)
      if (!isHeld(id)) options.onFree(id)
    })
    turn.last = mine.catch(() => {})
    return mine
  }

  /** The one before has lost: it hears so before the next one is told of. To the same place it is the same wish again. */
  function supersede(id: SessionID, by: Directory): void {
    const before = waiting.get(id)
    if (!before || !waiting.delete(id) || before.to === by) return
    tell(id, before.to, 'ended', { code: 'superseded', message: `A later wish moves it to ${by} instead` })
  }

  async function place(id: SessionID, to: Directory, before: number): Promise<Placement> {
    const arrived = () => {
      const now = board.placementOf(id)
      return now && now.directory === to && now.revision > before ? now : undefined
    }
    if (!arrived()) {
      const waited = { enough: false }
      const limit = pause(times.event).then(() => void (waited.enough = true))
      while (!arrived() && !waited.enough) await Promise.race([bell.next(times.event), limit])
    }
    if (!arrived()) board.apply({ event: { kind: 'session-moved', sessionID: id, directory: to } })
    return arrived() ?? { directory: to, incarnation: '', revision: before }
  }

  async function carryOut(family: Family, to: Directory, carryChanges: boolean): Promise<MoveAnswer> {
    const { id } = family.session
    supersede(id, to)
    moving.set(id, to)
    tell(id, to, 'moving')
    try {
      const before = board.placementOf(id)?.revision ?? 0
      const { directory: from } = family.session
      const changes = carryChanges && engine.info().kind === 'managed' ? await noteChanges(from) : undefined
      await moveFamily(engine, family, { directory: to, carryChanges })
      const placement = await place(id, to, before)
      options.onMoved()
      const missing = (await changes?.left(to)) ?? []
      if (missing.length > 0) throw notCarried(from, to, missing)
      tell(id, to, 'ended')
      return { state: 'moved', placement }
    } catch (cause) {
      tell(id, to, 'ended', moveReason(cause))
      throw cause
    } finally {
      moving.delete(id)
    }
  }

  async function stop(family: Family, otherwise: string): Promise<void> {
    await askEngine(engine, `/session/${family.session.id}/abort`, { method: 'POST' })
    let over = false
    const limit = pause(times.stop).then(() => void (over = true))
    for (;;) {
      const turn = await quiet.read(family, { stopped: true })
      if (turn.state === 'idle') return
      if (over || signal.aborted) throw new PlaceRefused('busy', `It was told to stop and still runs: ${otherwise}`)
      await Promise.race([bell.next(times.look), limit])
    }
  }

  /** What runs is ended, and only then is it moved: after a move an abort would not reach it any more. */
  async function stopFirst(family: Family, to: Directory): Promise<void> {
    const { id } = family.session
    supersede(id, to)
    tell(id, to, 'moving')
    try {
      await stop(family, 'it was not moved')
    } catch (cause) {
      tell(id, to, 'ended', moveReason(cause))
      throw cause
    }
  }

  async function attempt(id: SessionID, wish: MoveRequest): Promise<MoveAnswer> {
    const { carryChanges = false, whenBusy = 'refuse' } = wish
    const family = await readFamily(engine, id)
    const to = await judgeDestination(engine, options.workspace(), wish.directory)
    if (family.session.directory === to) {
      supersede(id, to)
      // Another client brought it where it waited to go.
      if (known.of(id)?.state === 'waiting') tell(id, to, 'ended')
      const placement = board.placementOf(id) ?? (await board.summary(id))?.placement
      return { state: 'moved', placement: placement ?? { directory: to, incarnation: '', revision: 0 } }
    }
    const turn = await quiet.read(family)
    if (turn.state === 'idle') return carryOut(family, to, carryChanges)
    if (turn.asking)
      throw new PlaceRefused(
        'blocked',
        'It waits for an answer, which only the place that asked can take: answer first',
      )
    switch (whenBusy) {
      case 'refuse':
        throw new PlaceRefused('busy', 'It is at work: stop it and move, or move when it is idle')
      case 'stop':
        await stopFirst(family, to)
        return carryOut(await readFamily(engine, id), to, carryChanges)
      case 'wait': {
        const isTold = waiting.get(id)?.to === to
        supersede(id, to)
        const mine: WaitingMove = { to, carryChanges, incarnation: engine.info().incarnation ?? '' }
        waiting.set(id, mine)
        known.wait(id, mine)
        if (!isTold) tell(id, to, 'waiting')
        void waitOut(id, mine)
        const placement = board.placementOf(id) ?? (await board.summary(id))?.placement
        return {
          state: 'waiting',
          placement: placement ?? { directory: family.session.directory, incarnation: '', revision: 0 },
        }
      }
    }
  }

  async function waitOut(id: SessionID, mine: WaitingMove): Promise<void> {
    const isMine = () => waiting.get(id) === mine && !signal.aborted
    while (isMine()) {
      await bell.next(times.look)
      if (isMine()) await inTurn(id, () => tryWaiting(id, mine)).catch(() => {})
    }
  }

  async function tryWaiting(id: SessionID, mine: WaitingMove): Promise<void> {
    if (waiting.get(id) !== mine || signal.aborted) return
    try {
      const family = await readFamily(engine, id)
      if ((await quiet.read(family)).state !== 'idle' || waiting.get(id) !== mine) return
      const to = await judgeDestination(engine, options.workspace(), mine.to)
      // Called off meanwhile, and told so.
      if (waiting.get(id) !== mine || !waiting.delete(id)) return
      if (family.session.directory === to) tell(id, to, 'ended')
      else await carryOut(family, to, mine.carryChanges)
    } catch (cause) {
      // What could not be asked now is asked again; an engine that is gone ends it by its own news.
      if (!(cause instanceof PlaceRefused) && !(cause instanceof EngineRefused && cause.notFound)) {
        if (!(cause instanceof EngineUnavailable)) log(`${engine.key}: ${id} waits to be moved: ${String(cause)}`)
        return
      }
      if (waiting.get(id) === mine) end(id, moveReason(cause))
    }
  }

  /** Its turn ended with the engine, and nobody knows how: a person decides anew. */
  function giveUp(reason: MoveReason): void {
    for (const id of [...waiting.keys()]) end(id, reason)
  }
  function end(id: SessionID, reason: MoveReason): void {
    const mine = waiting.get(id)
    if (!mine || !waiting.delete(id)) return
    tell(id, mine.to, 'ended', reason)
    if (!isHeld(id)) options.onFree(id)
    bell.ring()
  }
  function forget(id: SessionID): void {
    waiting.delete(id)
    known.forget(id)
  }
  /** It changed its place since: that it once could not is no news any more. */
  function outdate(id: SessionID): void {
    const move = known.of(id)
    if (move?.state === 'failed') tell(id, move.to, 'ended')
  }
  const stopListening = engine.onChange((info) => {
    if (info.status === 'ready') return
    const message = info.failure?.message ?? 'The engine is not there any more'
    giveUp({ code: 'engine-unavailable', message: `It was not moved. ${message}` })
  })
  const stopItems = items.onChange((item) => {
    if (item.serverKey === engine.key && waiting.has(item.sessionID as SessionID)) bell.ring()
  })

  return {
    /** Rejects with `PlaceRefused`, `EngineRefused` or `EngineUnavailable`; then it is where it was. */
    move: (id: SessionID, wish: MoveRequest): Promise<MoveAnswer> => inTurn(id, () => attempt(id, wish)),
    /** Other work that wants the session for itself: meanwhile it is neither moved nor sent anything. */
    hold: inTurn,
    /** Whether its turn is over where it runs; `stop`: one that is not is ended first. For who holds it. */
    async rest(id: SessionID, { stop: ends }: { readonly stop: boolean }): Promise<'idle' | 'stopped' | 'busy'> {
      const family = await readFamily(engine, id)
      const { state } = await quiet.read(family)
      if (state === 'idle' || !ends) return state
      await stop(family, 'nothing was undone')
      return 'stopped'
    },
    /** A move to that place that waits, or is about to, is not made; one that is being made is. */
    callOff(id: SessionID, to: Directory, reason: MoveReason): void {
      const endMine = () => {
        if (waiting.get(id)?.to === to) end(id, reason)
        return Promise.resolve()
      }
      void endMine()
      if (turns.has(id)) void inTurn(id, endMine)
    },
    /** For whoever opens a page later. */
    moveOf: (id: SessionID): SessionMove | undefined => known.of(id),
    /** What waits is called off, and a failure that was read is forgotten. Answers what is left: what is being made goes on. */
    takeBack(id: SessionID): SessionMove | undefined {
      const move = known.of(id)
      if (move?.state === 'waiting') end(id, { code: 'superseded', message: 'It stays where it is' })
      else if (move?.state === 'failed') tell(id, move.to, 'ended')
      return known.of(id)
    },
    /** After the host's start, once the engine was read: what waited goes on waiting, where the turn that it waits for can still end. */
    resume(): void {
      const { kind, incarnation } = engine.info()
      for (const id of left) {
        left.delete(id)
        const mine = waiting.get(id)
        if (!mine) continue
        if (kind === 'managed' && mine.incarnation !== incarnation)
          end(id, { code: 'engine-unavailable', message: 'Its engine ended while it waited to be moved' })
        else
          void inTurn(id, () => tryWaiting(id, mine))
            .catch(() => {})
            .then(() => waitOut(id, mine))
      }
    },
    /** True from the wish to its end: nothing may be sent meanwhile. */
    isHeld,
    /** Who is on its way to a directory, or waits to be. */
    isWanted: (directory: Directory): SessionID | undefined =>
      [...waiting].find(([, one]) => one.to === directory)?.[0] ?? [...moving].find(([, to]) => to === directory)?.[0],
    apply(envelope: EngineEnvelope): void {
      const { event } = envelope
      quiet.apply(event)
      if (event.kind === 'session-deleted') forget(event.sessionID)
      if (event.kind === 'session-moved') outdate(event.sessionID)
      if (bell.isHeard() && event.kind !== 'part-delta' && event.kind !== 'part-updated') bell.ring()
    },
    /** Events may have been missed. */
    reconcile: bell.ring,
    stop(): void {
      stopListening()
      stopItems()
      stopping.abort(new Error('the host stops'))
    },
  }
}
export type Mover = ReturnType<typeof makeMover>
