import { liveRequestSchema, liveTimes, type HostEvent, type LiveFrame } from '@pointsman/domain/host-api'
import { sessionKey } from '@pointsman/domain/scope'
import * as v from 'valibot'
import { joinDeltas } from './join-deltas.ts'
import type { EventLog, LoggedEvent } from './make-event-log.ts'
import type { Keepers } from './make-keepers.ts'
import { makeStreamingParts } from './make-streaming-parts.ts'

/** What live needs of a tab's socket. */
export type TabSocket = {
  /** False where it was dropped: too much waits already, or the socket is closed. */
  readonly send: (frame: string) => boolean
  /** Bytes that the tab has not taken yet. */
  readonly waiting: () => number
  readonly close: (code: number, reason: string) => void
}

export type Tab = {
  readonly receive: (text: string) => void
  /** The socket has taken what waited. */
  readonly drained: () => void
  readonly closed: () => void
}

/** A tab with more than this unread is told to read again instead: bytes. */
const slowAbove = 1024 * 1024

/**
 * The live log and the tabs on it: numbers what is emitted, joined for 16 ms, and gives each tab the summaries and its open sessions.
 * What a slow tab misses is never buffered: once it has caught its breath it is told to read again.
 */
export function makeLive(options: {
  readonly log: EventLog
  readonly keepers: Pick<Keepers, 'keep' | 'gone'>
  readonly version: string
  readonly slowAbove?: number
  /** Milliseconds; 0 beats and joins only when told (`flush`, `beat`). */
  readonly times?: { readonly join: number; readonly beat: number }
}) {
  const { log, keepers, version } = options
  const times = options.times ?? liveTimes
  const limit = options.slowAbove ?? slowAbove
  const tabs = new Set<ReturnType<typeof makeTab>>()
  const streaming = makeStreamingParts()
  let pending: HostEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  const eventsFrame = (events: readonly LoggedEvent[], sequence: number) =>
    `{"type":"events","host":${JSON.stringify(log.host)},"sequence":${sequence},"events":[${events.map((event) => event.json).join(',')}]}`

  function makeTab(socket: TabSocket) {
    let sessions: ReadonlySet<string> = new Set()
    let subscribed = false
    let slow = false
    /** A request whose answer was dropped: the tab waits for it. */
    let unanswered: number | undefined

    /** A frame that is dropped is as lost as one that was never sent. */
    function push(frame: string): boolean {
      const taken = socket.send(frame)
      if (!taken) slow = true
      return taken
    }
    const send = (frame: LiveFrame) => push(JSON.stringify(frame))
    const head = () => ({ host: log.host, sequence: log.sequence() })
    const wanted = (event: LoggedEvent) => event.session === undefined || sessions.has(event.session)

    function deliver(events: readonly LoggedEvent[], sequence: number): void {
      if (!subscribed || slow) return
      const mine = events.filter(wanted)
      if (mine.length === 0) return
      if (socket.waiting() > limit) slow = true
      else push(eventsFrame(mine, sequence))
    }

    /** The beginnings of what still streams there: the engine has no words of it before its end. */
    function tellWords(opened: Iterable<string>): void {
      const events = [...opened].flatMap((key) => streaming.tell(key))
      if (events.length > 0) send({ type: 'events', ...head(), events })
    }

    /** What it missed, or the word to read again where that is not known or more than a slow tab may hold. */
    function replay(after: NonNullable<v.InferOutput<typeof liveRequestSchema>['after']>): void {
      const missed = after.host === log.host ? log.after(after.sequence)?.filter(wanted) : undefined
      if (!missed) {
        send({ type: 'again', ...head(), reason: after.host === log.host ? 'outside-log' : 'other-host' })
      } else if (missed.reduce((sum, event) => sum + event.json.length, 0) > limit) {
        send({ type: 'again', ...head(), reason: 'too-slow' })
      } else if (missed.length > 0) push(eventsFrame(missed, log.sequence()))
    }

    function answer(request: number): void {
      unanswered = send({ type: 'subscribed', ...head(), request }) ? undefined : request
    }

    function subscribe(request: v.InferOutput<typeof liveRequestSchema>): void {
      const before = subscribed ? sessions : new Set<string>()
      sessions = new Set(request.sessions.map(sessionKey))
      const { after, tab, keeps = [] } = request
      if (tab !== undefined) keepers.keep(socket, tab, keeps)
      // On a socket that is subscribed already nothing was missed, and a replay would come twice.
      if (!subscribed && after) replay(after)
      subscribed = true
      tellWords([...sessions].filter((key) => !before.has(key)))
      answer(request.request)
    }

    send({ type: 'hello', ...head(), version })
    return {
      deliver,
      /** Not before it is subscribed: a beat would move the place that it asks a replay from. */
      beat() {
        if (subscribed && !slow) send({ type: 'beat', ...head() })
      },
      drained() {
        if (!slow || socket.waiting() > limit) return
        slow = false
        flush()
        send({ type: 'again', ...head(), reason: 'too-slow' })
        tellWords(sessions)
        if (unanswered !== undefined) answer(unanswered)
      },
      receive(text: string) {
        const request = v.safeParse(liveRequestSchema, readJson(text))
        if (!request.success) return socket.close(1008, 'not a request that the host knows')
        // What is pending happened before this subscription and goes by the old one.
        flush()
        subscribe(request.output)
      },
      close: () => socket.close(1001, 'the host stops'),
    }
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    if (pending.length === 0) return
    const joined = joinDeltas(pending)
    pending = []
    for (const event of joined) streaming.apply(event)
    const events = log.append(joined)
    const sequence = log.sequence()
    for (const tab of tabs) tab.deliver(events, sequence)
  }

  const beat = () => {
    for (const tab of tabs) tab.beat()
  }
  const beats = times.beat > 0 ? setInterval(beat, times.beat) : undefined

  return {
    emit(event: HostEvent): void {
      pending.push(event)
      if (times.join > 0) timer ??= setTimeout(flush, times.join)
    },
    flush,
    beat,
    open(socket: TabSocket): Tab {
      flush()
      const tab = makeTab(socket)
      tabs.add(tab)
      return {
        receive: tab.receive,
        drained: tab.drained,
        closed() {
          tabs.delete(tab)
          keepers.gone(socket)
        },
      }
    },
    stop(): void {
      clearInterval(beats)
      flush()
      for (const tab of tabs) tab.close()
      tabs.clear()
    },
  }
}
export type Live = ReturnType<typeof makeLive>

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
