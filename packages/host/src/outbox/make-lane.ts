import type { OutboxItem } from '@pointsman/domain/follow-up'
import { nextToGo, type Turn } from '@pointsman/domain/queue'
import { isSessionID, type SessionID } from '@pointsman/domain/scope'
import type { Session } from '@pointsman/domain/conversation'
import { loadFiles } from '../attachment/load-files.ts'
import type { AttachmentStore } from '../attachment/make-attachment-store.ts'
import { missingMention } from '../attachment/missing-mention.ts'
import { isThere } from '../turn/read-turn.ts'
import { EngineRefused } from '../board/engine-answers.ts'
import type { JudgeAt } from './judge-at.ts'
import { judgeScope } from './judge-scope.ts'
import { goneReason, makeDelivery, type DeliveryOptions, type Reason } from './make-delivery.ts'

/** Milliseconds. */
const times = {
  /** What could not be read is read again. */
  retry: 2_000,
  /** A turn that a reading found and no event told of is looked at again: nobody might tell of its end. */
  look: 10_000,
} as const

/** What one reading says of the session. `session` is absent where it was not needed: nothing goes out then. */
export type TurnRead = { readonly turn: Turn; readonly session?: Session }

export type LaneOptions = Omit<DeliveryOptions, 'pause'> & {
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>
  /** Whether its turn is over where it runs. Rejects with `EngineRefused` (`notFound`) where there is no such session. */
  readonly readTurn: (sessionID: SessionID) => Promise<TurnRead>
  readonly readSession: (sessionID: SessionID) => Promise<Session>
  /** By event: a turn runs now. */
  readonly isBusy: () => boolean
  /** Nothing may go out at all: a person is asked, or the session is on its way to another place. What was handed over is still followed. */
  readonly isBlocked: () => boolean
  /** Another value for each stay of the session in a place: A, B, A is three (S-2). */
  readonly stay: () => unknown
  readonly judgeAt: JudgeAt
  readonly attachments: Pick<AttachmentStore, 'read'>
}

/**
 * The one sender of a session (DESIGN.md, one way out). What goes next is the queue's word, `nextToGo`; here is learnt what it asks:
 * whether the session is idle where it runs, and may be spoken to, and whether the item belongs there (F-5, F-6). Between the last look
 * and the hand-over nothing is waited for.
 */
export function makeLane(options: LaneOptions) {
  const { engine, items, owner, signal, now, judgeAt } = options
  const pause = (milliseconds: number) => options.wait(milliseconds, signal)
  const delivery = makeDelivery({ ...options, pause })
  /** A person sent them again: what is known of their place is no longer what stopped them. */
  const afresh = new Set<string>()
  let running: Promise<void> | undefined
  let again = false
  let alarm: AbortController | undefined

  const queue = () => items.queue(owner)
  const isFresh = (item: OutboxItem) => item.state === 'queued' && item.delivery === 'send'

  function wakeIn(milliseconds: number): void {
    alarm?.abort()
    const mine = new AbortController()
    alarm = mine
    void options
      .wait(milliseconds, AbortSignal.any([signal, mine.signal]))
      .then(() => (mine.signal.aborted ? undefined : wake()))
  }

  /** It waits its turn like the others, where it could not go at once. */
  function queueUp(item: OutboxItem): void {
    if (typeof items.change(item.id, { kind: 'wait' }) === 'object') options.onBusy(item)
  }
  const park = (item: OutboxItem, { code, message }: Reason) =>
    void items.change(item.id, { kind: 'park', code, message })

  /** True where there may be more to do at once. */
  async function step(): Promise<boolean> {
    const unsettled = delivery.unsettled()
    if (unsettled) {
      await delivery.follow(unsettled)
      return true
    }
    const { items: open } = queue()
    // A turn that ended, or was cut, is looked at first: Enter after it is sent past what it leaves, and does not wait behind it.
    if (options.isBusy() && open.some((item) => item.state === 'confirmed')) open.filter(isFresh).forEach(queueUp)
    // Asked as if it were idle: what can't go even then needs no reading.
    const next = nextToGo(queue(), { turn: 'idle', now: now() })
    if (next.kind === 'wait') {
      if (next.until !== undefined) wakeIn(next.until - now())
      return false
    }
    if (options.isBlocked()) return false
    return attempt(next.item)
  }

  async function attempt(item: OutboxItem): Promise<boolean> {
    if (!isSessionID(owner.sessionID)) return false
    await engine.ready(signal)
    if (!(await delivery.isToGo(item))) return true
    const stay = options.stay()
    const read = await readFor(item, owner.sessionID)
    if (read === 'gone') {
      park(item, goneReason)
      return true
    }
    if (read.turn === 'busy' && isFresh(item)) {
      queueUp(item)
      return true
    }
    const isNext = () => {
      const next = nextToGo(queue(), { turn: read.turn, now: now() })
      // As it was looked at: one that was edited meanwhile is looked at again.
      return next.kind === 'go' && next.item.id === item.id && next.item.revision === item.revision
    }
    if (!isNext() || !read.session) {
      if (read.turn === 'unknown') wakeIn(times.retry)
      else if (read.turn === 'busy' && !options.isBusy()) wakeIn(times.look)
      // Idle, and another one is the next now.
      return read.turn === 'idle'
    }
    const verdict = await judgeScope(item, read.session, {
      judgeAt,
      again: afresh.has(item.id),
      isThere: (directory) => isThere(engine, directory),
      signal,
    })
    if (verdict.kind === 'later') {
      wakeIn(times.retry)
      return false
    }
    // It moved meanwhile: what was judged is of the place that it left.
    if (options.stay() !== stay) return true
    const isAgain = afresh.delete(item.id)
    if (verdict.kind !== 'ready') {
      park(item, verdict)
      return true
    }
    const { directory } = read.session
    // Whoever sends it again has read what it lacks.
    const lacks = isAgain || engine.info().kind !== 'managed' ? undefined : missingMention(item, directory)
    const loaded = lacks ?? loadFiles(item, options.attachments)
    if (loaded.kind === 'missing') {
      park(item, loaded)
      return true
    }
    await engine.ready(signal)
    const isLate = item.delivery !== 'steer' && options.isBusy()
    if (signal.aborted || isLate || options.isBlocked() || options.stay() !== stay || !isNext()) return true
    await delivery.deliver(item, verdict.chosen, { directory, files: loaded.files })
    return true
  }

  async function readFor(item: OutboxItem, sessionID: SessionID): Promise<TurnRead | 'gone'> {
    try {
      if (item.delivery !== 'steer') return await options.readTurn(sessionID)
      return { turn: 'unknown', session: await options.readSession(sessionID) }
    } catch (cause) {
      if (cause instanceof EngineRefused && cause.notFound) return 'gone'
      throw cause
    }
  }

  async function run(): Promise<void> {
    again = false
    try {
      while (!signal.aborted && (await step()));
    } catch (cause) {
      if (signal.aborted) return
      const [first] = queue().items
      if (first) delivery.tell(first, cause)
      // The engine's own changes wake the lane; this is for what nobody tells of.
      wakeIn(times.retry)
    }
  }

  /** Something happened here: items came, one of them changed, or the session did. */
  function wake(): void {
    delivery.wake()
    if (signal.aborted || !isSessionID(owner.sessionID)) return
    again = true
    running ??= run().finally(() => {
      running = undefined
      if (again) wake()
    })
  }

  return {
    wake,
    error: delivery.error.bind(delivery),
    errorOf: delivery.errorOf,
    isInFlight: delivery.isInFlight,
    lookAgain: delivery.lookAgain.bind(delivery),
    /** A person tries it again: counted from the beginning. */
    again(id: string): void {
      delivery.again(id)
      afresh.add(id)
      wake()
    },
    isRunning: () => running !== undefined,
    /** Resolves when nothing is left to do now. */
    idle: async () => running,
  }
}
export type Lane = ReturnType<typeof makeLane>
