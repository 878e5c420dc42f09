import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import { fingerprint } from '@pointsman/domain/fingerprint'
import type { HostEvent } from '@pointsman/domain/host-api'
import { isSessionID, type Directory, type SessionID } from '@pointsman/domain/scope'
import { lightenEvent } from '../attachment/lighten-event.ts'
import type { AttachmentStore } from '../attachment/make-attachment-store.ts'
import { makeBoard, type Board } from '../board/make-board.ts'
import type { Engine } from '../engine/engine.ts'
import { makeCreations, type Creations } from '../outbox/make-creations.ts'
import { makeCompactions, type Compactions } from '../compact/make-compactions.ts'
import { makeForks, type Forks } from '../fork/make-forks.ts'
import { makeMover, type Mover } from '../move/make-mover.ts'
import { makeJudgeAt } from '../outbox/judge-at.ts'
import { makeDispatcher, type Dispatcher } from '../outbox/make-dispatcher.ts'
import { makeHolds, type Holds } from '../outbox/make-holds.ts'
import type { AnySessionID, ItemStore } from '../outbox/make-item-store.ts'
import { pauseFor } from '../outbox/pause-for.ts'
import { makeReverter, type Reverter } from '../revert/make-reverter.ts'
import type { Store } from '../store/store.ts'
import { makeVisitDoor } from '../visit/make-visit-door.ts'
import { makeVisits } from '../visit/make-visits.ts'
import { makePlaces, type Places } from '../worktree/make-places.ts'
import type { Keepers } from './make-keepers.ts'
import { watchWorktrees } from '../worktree/watch-worktrees.ts'
import { readEngineStream, type StreamCounts } from './read-engine-stream.ts'

/** A directory whose status can't be read so often is left alone until the next gap. */
const mostLooks = 5

/** All that the host does with one engine: its picture of it, its sender, its sessions in the making. */
export type Followed = {
  readonly engine: Engine
  readonly board: Board
  readonly dispatcher: Dispatcher
  readonly creations: Creations
  readonly places: Places
  readonly mover: Mover
  readonly forks: Forks
  readonly compactions: Compactions
  readonly reverter: Reverter
  /** A person stops the session's turn. */
  readonly stopAsked: (sessionID: SessionID) => void
  readonly counts: () => Readonly<StreamCounts>
  readonly stop: () => void
}

/** Reads the engine's stream and hands each event to whom it belongs; after each opening first the board reads again, then the outbox. */
export function followEngine(options: {
  readonly engine: Engine
  readonly store: Store
  readonly items: ItemStore
  readonly keepers: Keepers
  readonly attachments: Pick<AttachmentStore, 'read' | 'has'>
  readonly emit: (event: HostEvent) => void
  readonly log: (line: string) => void
}): Followed {
  const { engine, store, items, keepers, attachments, log } = options
  /** What is only half made is nobody's news. */
  const emit = (event: HostEvent) => {
    const about = event.kind === 'engine' ? event.event : event
    const isOfSession = 'sessionID' in about && isSessionID(about.sessionID)
    if (!isOfSession || !forks.isHeld(about.sessionID)) options.emit(event)
  }
  const stopping = new AbortController()
  const pause = (milliseconds: number) => pauseFor(milliseconds, stopping.signal)
  const queueOf = (sessionID: SessionID) => items.stateOf({ serverKey: engine.key, sessionID })
  const moveOf = (sessionID: SessionID) => mover.moveOf(sessionID)
  const board = makeBoard({ engine, store, emit, moveOf, queueOf, log })
  const tellPlaces = () => emit({ kind: 'worktrees', serverKey: engine.key })
  const { kind, git, directory: root } = engine.info()
  // Another machine's disk can't be watched.
  const watch =
    kind === 'managed' && git
      ? watchWorktrees({
          root,
          pause,
          isOurs: () => places.isChanging(),
          onChange: () => {
            places.forget()
            tellPlaces()
          },
        })
      : undefined
  const places: Places = makePlaces({
    engine,
    board,
    isWanted: (directory) => mover.isWanted(directory),
    onChange: () => {
      watch?.note()
      tellPlaces()
    },
    log,
  })
  const mover: Mover = makeMover({
    engine,
    store,
    board,
    items,
    workspace: places.workspace,
    emit: (event) => {
      emit(event)
      visits.took(event)
    },
    onFree: (sessionID) => {
      dispatcher.wake(sessionID)
      holds.wake()
    },
    onMoved: places.forget,
    log,
  })
  const wake = (sessionID: SessionID) => dispatcher.wake(sessionID)
  const forks: Forks = makeForks({
    engine,
    store,
    items,
    board,
    mover,
    workspace: places.workspace,
    onFree: (sessionID) => {
      tellMade(sessionID)
      wake(sessionID)
    },
    log,
    pause,
  })
  const compactions: Compactions = makeCompactions({ engine, board, mover, onFree: wake, log })
  const reverter = makeReverter({ engine, mover, items })
  const isHeld = (sessionID: AnySessionID) =>
    isSessionID(sessionID) && [mover, forks, compactions].some((one) => one.isHeld(sessionID))
  const judgeAt = makeJudgeAt({ engine, board, isMoving: mover.isHeld })
  const workspace = () => fingerprint(places.workspace().root)
  const dispatcher: Dispatcher = makeDispatcher({
    engine,
    items,
    board,
    isHeld,
    judgeAt,
    attachments,
    workspace,
    emit,
    log,
  })
  const creations = makeCreations({
    engine,
    store,
    items,
    board,
    workspace,
    emit,
    log,
    pause,
    onItems: dispatcher.wake,
  })
  const holds: Holds = makeHolds({ engine, items, keepers, board, judgeAt, onReleased: wake, log })
  const visits = makeVisits({ engine, store, board, items, places, mover, wake, log })
  const door = engine.visitFile && makeVisitDoor({ file: engine.visitFile, answer: visits.answer, log })
  /** The present opening of the stream; a read for an older one is given up. */
  const opening = { number: 0 }

  /** Its own events were kept back: here it is, as a whole. */
  function tellMade(sessionID: SessionID): void {
    const summary = board.known(sessionID)
    if (!summary) return
    const { session, placement } = summary
    emit({ kind: 'engine', serverKey: engine.key, event: { kind: 'session-updated', sessionID, session } })
    emit({ kind: 'placement', serverKey: engine.key, sessionID, placement })
  }

  function take(envelope: EngineEnvelope): void {
    if (board.isStale(envelope)) return
    // One that can't be stored, on a full disk, must not end the stream: what it changed is read again after the next gap.
    try {
      // Before anyone hears of it, or can send to it.
      forks.apply(envelope)
      places.apply(envelope)
      // First what happened, then what follows from it: a tab keeps the place of a session that it knows.
      emit({ kind: 'engine', serverKey: engine.key, ...envelope, event: lightenEvent(envelope.event, attachments) })
      board.apply(envelope)
      reverter.apply(envelope)
      dispatcher.apply(envelope)
      visits.apply(envelope)
      mover.apply(envelope)
      holds.apply(envelope)
    } catch (cause) {
      log(`${engine.key}: an event of kind ${envelope.event.kind} could not be taken: ${String(cause)}`)
    }
  }

  async function catchUp(incarnation: string): Promise<void> {
    opening.number += 1
    const mine = opening.number
    for (let attempt = 0; opening.number === mine && !stopping.signal.aborted; attempt += 1) {
      try {
        const unread = await board.opened(incarnation)
        if (opening.number !== mine) return
        await forks.resume()
        creations.resume()
        await dispatcher.reconcile()
        // First what an agent was promised: its end is told by the move that waits for the same.
        visits.resume()
        mover.resume()
        mover.reconcile()
        holds.wake()
        return lookAgain(mine, unread)
      } catch (cause) {
        log(`${engine.key}: could not be read after its stream opened: ${String(cause)}`)
        await pause(Math.min(250 * 2 ** attempt, 5_000))
      }
    }
  }

  /** An instance that was too slow to say its status, just after a boot, may be quicker now. */
  async function lookAgain(mine: number, unread: readonly Directory[]): Promise<void> {
    let left = unread
    for (let attempt = 0; left.length > 0 && attempt < mostLooks; attempt += 1) {
      await pause(2_000)
      if (opening.number !== mine || stopping.signal.aborted) return
      left = await board.lookAgain(left)
    }
  }

  const stream = readEngineStream({
    engine,
    log,
    onEvent: take,
    onOpen: (incarnation) => void catchUp(incarnation),
    onLost: () => {
      opening.number += 1
    },
  })

  return {
    engine,
    board,
    dispatcher,
    creations,
    places,
    mover,
    forks,
    compactions,
    reverter,
    stopAsked: visits.stopped,
    counts: stream.counts,
    stop() {
      stopping.abort(new Error('the host stops'))
      stream.stop()
      watch?.stop()
      if (door) door.stop()
      holds.stop()
      dispatcher.stop()
      creations.stop()
      forks.stop()
      compactions.stop()
      mover.stop()
      places.stop()
    },
  }
}
