import { isSessionID } from '@pointsman/domain/scope'
import { isRepeatable, type OutboxItem } from '@pointsman/domain/follow-up'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import { EngineRefused, hasMessage } from '../board/engine-answers.ts'
import type { ItemOwner, ItemStore } from './make-item-store.ts'
import { sendItem, type Sent } from './send-item.ts'

/** At most so many hand-overs before a person is asked (F-7). */
const mostTries = 5

type Reason = { readonly code: string; readonly message: string }

export type LaneOptions = {
  readonly engine: Engine
  readonly items: ItemStore
  readonly owner: ItemOwner
  readonly signal: AbortSignal
  /** Resolves after so many milliseconds, or when the signal ends. */
  readonly pause: (milliseconds: number) => Promise<void>
  /** The message of this item is in the session: see whether its turn is over. */
  readonly onConfirmed: (item: OutboxItem) => void
  readonly onAnswer: (item: OutboxItem, answer: unknown) => void
  /** Nothing new may go out: the session is on its way to another place. What was handed over is still followed. */
  readonly isHeld?: () => boolean
  readonly log: (line: string) => void
}

/**
 * The one sender of a session (DESIGN.md, one way out). It hands over its items in order, the next one once the one before is known to be in the
 * session or to have failed. It reads before it acts whenever it does not know what came of a request (F-3). What may go now is asked in
 * one place, `next`: holding and queueing belong there.
 */
export function makeLane(options: LaneOptions) {
  const { engine, items, owner, signal, pause, log, isHeld = () => false } = options
  /** Items whose request is on its way from this life of the host. */
  const inFlight = new Set<string>()
  const tries = new Map<string, number>()
  /** Errors that the session told of, since an item was sent. */
  const errors = new Map<string, Reason>()
  const waiting = new Set<() => void>()
  let running: Promise<void> | undefined

  const wake = () => {
    for (const resolve of [...waiting]) resolve()
  }
  /** An engine that is not there is no news. */
  function tell(item: OutboxItem, cause: unknown): void {
    if (!(cause instanceof EngineUnavailable)) log(`${engine.key}: ${item.id}: ${String(cause)}`)
  }
  /** Resolves with the next thing that happens here, or after so many milliseconds. */
  function something(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        waiting.delete(done)
        resolve()
      }
      waiting.add(done)
      void pause(milliseconds).then(done)
    })
  }

  const next = (): OutboxItem | undefined =>
    items
      .list(owner)
      .find(
        (item) =>
          (item.state === 'queued' && !isHeld()) ||
          (item.state === 'sending' && !inFlight.has(item.id)) ||
          item.state === 'accepted',
      )

  function confirm(item: OutboxItem): void {
    items.change(item.id, { kind: 'confirmed' })
    const now = items.get(item.id)
    if (now) options.onConfirmed(now)
  }

  /** Whether the engine has it, asked until it answers. */
  async function look(item: OutboxItem): Promise<'there' | 'absent' | 'gone' | 'stopped'> {
    if (!isSessionID(owner.sessionID)) return 'gone'
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        await engine.ready(signal)
        return (await hasMessage(engine, owner.sessionID, item.id)) ? 'there' : 'absent'
      } catch (cause) {
        if (cause instanceof EngineRefused && cause.notFound) return 'gone'
        if (signal.aborted) break
        tell(item, cause)
        await something(Math.min(250 * 2 ** attempt, 5_000))
        // Its echo may have come by event meanwhile, or a person took it back.
        const now = items.get(item.id)
        if (!now || now.state === 'confirmed') return 'there'
      }
    }
    return 'stopped'
  }

  const fail = (item: OutboxItem, reason: Reason) =>
    items.change(item.id, { kind: 'failed', code: reason.code, message: reason.message })
  const gone = { code: 'session-gone', message: 'The session is gone: the engine does not know it any more' }

  /** Nothing of ours is in flight, and we don't know what the engine has: read, and only then act. */
  async function settleDoubt(
    item: OutboxItem,
    why: { readonly code: string; readonly message: string },
  ): Promise<void> {
    const found = await look(item)
    if (found === 'stopped') return
    if (found === 'there') return confirm(item)
    if (found === 'gone') return void fail(item, gone)
    if (isRepeatable(item) && (tries.get(item.id) ?? 0) >= mostTries) return void fail(item, why)
    items.change(item.id, { kind: 'absent' })
  }

  /** The engine took it: that is not yet its record (OPENCODE.md, sending). */
  async function awaitRecord(item: OutboxItem): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      if (items.get(item.id)?.state !== 'accepted') return
      const found = await look(item)
      if (found === 'stopped' || items.get(item.id)?.state !== 'accepted') return
      if (found === 'there') return confirm(item)
      if (found === 'gone') return void fail(item, gone)
      const error = errors.get(item.id)
      if (error) return void fail(item, error)
      if (attempt >= mostTries) {
        const reason = { code: 'not-stored', message: 'The engine took it, but its session never showed it' }
        return settleDoubt(item, reason)
      }
      await something(100 * 2 ** attempt)
    }
  }

  async function send(item: OutboxItem): Promise<void> {
    const count = tries.get(item.id) ?? 0
    if (item.attempts > 0) {
      // It was handed over before: read before you act (F-3).
      const found = await look(item)
      if (found === 'stopped') return
      if (found === 'there') return confirm(item)
      if (found === 'gone') return void fail(item, gone)
      if (count > 0) await pause(100 * 2 ** count)
    }
    await engine.ready(signal)
    if (signal.aborted || items.get(item.id)?.state !== 'queued' || !isSessionID(owner.sessionID) || isHeld()) return
    const sending = items.change(item.id, { kind: 'send' })
    if (typeof sending !== 'object') return
    tries.set(item.id, count + 1)
    errors.delete(item.id)
    inFlight.add(item.id)
    const request = sendItem(engine, sending, owner.sessionID, signal).then((sent) => {
      inFlight.delete(item.id)
      if (sent.kind === 'unsent') tries.set(item.id, count)
      return sent
    })
    // The request of a command lives as long as its turn: the next item may go once the message is seen.
    const settled = request.then((sent) => finish(sending, sent))
    if (isRepeatable(item)) return settled
    void settled.catch((cause) => tell(item, cause)).finally(wake)
    while (!signal.aborted && inFlight.has(item.id) && items.get(item.id)?.state === 'sending') {
      await something(10_000)
    }
    if (!inFlight.has(item.id)) await settled
  }

  async function finish(item: OutboxItem, sent: Sent): Promise<void> {
    // Stopping cuts our own requests: what came of them is read by the next life.
    if (signal.aborted) return
    const state = items.get(item.id)?.state
    switch (sent.kind) {
      case 'taken':
        if (state === 'sending') items.change(item.id, { kind: 'accepted' })
        options.onAnswer(item, sent.answer)
        return
      case 'unsent':
        items.change(item.id, { kind: 'unsent' })
        // It said that it was ready and was not: it is about to say otherwise.
        return something(250)
      case 'refused':
        if (state === 'sending') fail(item, sent)
        return
      case 'doubt':
        if (state !== 'sending') return
        if (isRepeatable(item)) return settleDoubt(item, sent)
        return finishOnce(item, sent)
    }
  }

  /** A command or shell line: there, or shown. An engine that answered with an error of its own did not run what it did not store. */
  async function finishOnce(item: OutboxItem, sent: Extract<Sent, { kind: 'doubt' }>): Promise<void> {
    const found = await look(item)
    if (found === 'stopped') return
    if (found === 'there') return confirm(item)
    if (found === 'gone') return void fail(item, gone)
    if (sent.code === 'engine-unavailable') items.change(item.id, { kind: 'absent' })
    // The answer of a refused command is without words; the session's own error has them.
    else fail(item, errors.get(item.id) ?? sent)
  }

  async function run(): Promise<void> {
    for (let item = next(); item && !signal.aborted; item = next()) {
      try {
        if (item.state === 'queued') await send(item)
        else if (item.state === 'accepted') await awaitRecord(item)
        else await settleDoubt(item, { code: 'engine-unavailable', message: 'The engine could not be reached' })
      } catch (cause) {
        if (signal.aborted) return
        tell(item, cause)
        // The engine's own changes wake the lane; this is for what nobody tells of.
        await something(10_000)
      }
    }
  }

  return {
    /** Something happened here: items came, or one of them changed. */
    wake(): void {
      wake()
      if (signal.aborted || !isSessionID(owner.sessionID)) return
      running ??= run().finally(() => {
        running = undefined
        if (next() && !signal.aborted) this.wake()
      })
    },
    /** The session told of an error: an item that was taken and is not there failed by it. */
    error(reason: Reason): void {
      for (const item of items.list(owner)) {
        // The engine says it twice, and the second time only where in its program.
        if (item.state !== 'queued' && !errors.has(item.id)) errors.set(item.id, reason)
      }
      wake()
    },
    /** A person tries it again: counted from the beginning. */
    again: (id: string) => tries.delete(id),
    isInFlight: (id: string) => inFlight.has(id),
    /** Its echo may have been missed while its request is still on its way. Absent says nothing then: the request may be about to store it. */
    async lookAgain(id: string): Promise<void> {
      const item = items.get(id)
      if (item && (await look(item)) === 'there') confirm(item)
      wake()
    },
    errorOf: (id: string): Reason | undefined => errors.get(id),
    isRunning: () => running !== undefined,
    /** Resolves when nothing is left to do now. */
    idle: async () => running,
  }
}
export type Lane = ReturnType<typeof makeLane>
