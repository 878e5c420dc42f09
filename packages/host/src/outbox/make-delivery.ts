import { isSessionID } from '@pointsman/domain/scope'
import { isRepeatable, type Chosen, type OutboxItem } from '@pointsman/domain/follow-up'
import { EngineUnavailable, type Engine } from '../engine/engine.ts'
import { EngineRefused, hasMessage } from '../board/engine-answers.ts'
import type { ItemOwner, ItemStore } from './make-item-store.ts'
import { sendItem, type Load, type Sent } from './send-item.ts'

/** At most so many hand-overs before a person is asked (F-7). */
export const mostTries = 5

export type Reason = { readonly code: string; readonly message: string }
export const goneReason: Reason = {
  code: 'session-gone',
  message: 'The session is gone: the engine does not know it any more',
}

export type DeliveryOptions = {
  readonly engine: Engine
  readonly items: ItemStore
  readonly owner: ItemOwner
  readonly signal: AbortSignal
  /** Resolves after so many milliseconds, or when the signal ends. */
  readonly pause: (milliseconds: number) => Promise<void>
  /** The message of this item was read in the session. */
  readonly confirm: (item: OutboxItem) => void
  /** It met a running turn, and waits its turn now. */
  readonly onBusy: (item: OutboxItem) => void
  readonly onAnswer: (item: OutboxItem, answer: unknown) => void
  readonly log: (line: string) => void
  readonly now: () => number
}

/** Hands one item over and learns what came of it; it reads before it acts whenever it does not know (F-3). When one may go is the lane's to say. */
export function makeDelivery(options: DeliveryOptions) {
  const { engine, items, owner, signal, pause, confirm, log, now } = options
  /** Items whose request is on its way from this life of the host. */
  const inFlight = new Set<string>()
  const tries = new Map<string, number>()
  /** Errors that the session told of, since an item was sent. */
  const errors = new Map<string, Reason>()
  const waiting = new Set<() => void>()

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
        const known = items.get(item.id)
        if (!known || known.state === 'confirmed') return 'there'
      }
    }
    return 'stopped'
  }

  const fail = (item: OutboxItem, { code, message }: Reason) =>
    void items.change(item.id, { kind: 'failed', code, message })

  /** Nothing of ours is in flight, and we don't know what the engine has: read, and only then act. */
  async function settleDoubt(item: OutboxItem, why: Reason): Promise<void> {
    const found = await look(item)
    if (found === 'stopped') return
    if (found === 'there') return confirm(item)
    if (found === 'gone') return fail(item, goneReason)
    if (isRepeatable(item) && (tries.get(item.id) ?? 0) >= mostTries) return fail(item, why)
    items.change(item.id, { kind: 'absent' })
  }

  /** The engine took it: that is not yet its record (OPENCODE.md, sending). */
  async function awaitRecord(item: OutboxItem): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      if (items.get(item.id)?.state !== 'accepted') return
      const found = await look(item)
      if (found === 'stopped' || items.get(item.id)?.state !== 'accepted') return
      if (found === 'there') return confirm(item)
      if (found === 'gone') return fail(item, goneReason)
      const error = errors.get(item.id)
      if (error) return fail(item, error)
      if (attempt >= mostTries) {
        const reason = { code: 'not-stored', message: 'The engine took it, but its session never showed it' }
        return settleDoubt(item, reason)
      }
      await something(100 * 2 ** attempt)
    }
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
      case 'busy': {
        items.change(item.id, { kind: 'unsent' })
        const waits = items.change(item.id, { kind: 'wait' })
        if (typeof waits === 'object') options.onBusy(waits)
        return something(250)
      }
      case 'later':
        items.change(item.id, { kind: 'later', until: now() + sent.after })
        return
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
    if (found === 'gone') return fail(item, goneReason)
    if (sent.code === 'engine-unavailable') items.change(item.id, { kind: 'absent' })
    // The answer of a refused command is without words; the session's own error has them.
    else fail(item, errors.get(item.id) ?? sent)
  }

  return {
    tell,
    /** Something happened in the session. */
    wake(): void {
      for (const resolve of [...waiting]) resolve()
    },
    /** The first one that was handed over and of which nobody knows yet whether the session has it. */
    unsettled: (): OutboxItem | undefined =>
      items
        .list(owner)
        .find((item) => (item.state === 'sending' && !inFlight.has(item.id)) || item.state === 'accepted'),
    follow: (item: OutboxItem): Promise<void> =>
      item.state === 'accepted'
        ? awaitRecord(item)
        : settleDoubt(item, { code: 'engine-unavailable', message: 'The engine could not be reached' }),
    /** It was handed over before: read before you act (F-3). True where it still has to go. */
    async isToGo(item: OutboxItem): Promise<boolean> {
      if (item.attempts === 0) return true
      const found = await look(item)
      if (found === 'there') confirm(item)
      if (found === 'gone') fail(item, goneReason)
      const count = tries.get(item.id) ?? 0
      if (found === 'absent' && count > 0) await pause(100 * 2 ** count)
      return found === 'absent'
    },
    /** `chosen` goes with it where nobody chose before. Resolves once it is known what came of it, or once its message is seen. */
    async deliver(item: OutboxItem, chosen: Chosen, load: Load): Promise<void> {
      if (!isSessionID(owner.sessionID)) return
      const sending = items.change(item.id, { kind: 'send' })
      if (typeof sending !== 'object') return
      const count = tries.get(item.id) ?? 0
      tries.set(item.id, count + 1)
      errors.delete(item.id)
      inFlight.add(item.id)
      const request = sendItem(engine, { ...sending, ...chosen }, owner.sessionID, { load, signal }).then((sent) => {
        inFlight.delete(item.id)
        if (sent.kind === 'unsent' || sent.kind === 'busy' || sent.kind === 'later') tries.set(item.id, count)
        return sent
      })
      // The request of a command lives as long as its turn, and any answer may come long after what it answers was seen.
      const settled = request.then((sent) => finish(sending, sent))
      void settled.catch((cause) => tell(item, cause)).finally(() => this.wake())
      while (!signal.aborted && inFlight.has(item.id) && items.get(item.id)?.state === 'sending') {
        await something(10_000)
      }
      if (!inFlight.has(item.id)) await settled
    },
    /** The session told of an error: an item that was taken and is not there failed by it. */
    error(reason: Reason): void {
      for (const item of items.list(owner)) {
        // The engine says it twice, and the second time only where in its program.
        if (item.state !== 'queued' && !errors.has(item.id)) errors.set(item.id, reason)
      }
      this.wake()
    },
    errorOf: (id: string): Reason | undefined => errors.get(id),
    /** A person tries it again: counted from the beginning. */
    again: (id: string) => tries.delete(id),
    isInFlight: (id: string) => inFlight.has(id),
    /** Its echo may have been missed while its request is still on its way. Absent says nothing then: the request may be about to store it. */
    async lookAgain(id: string): Promise<void> {
      const item = items.get(id)
      if (item && (await look(item)) === 'there') confirm(item)
      this.wake()
    },
  }
}
export type Delivery = ReturnType<typeof makeDelivery>
