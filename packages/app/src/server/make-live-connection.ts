import { liveTimes, routes, type HostEvent, type LiveFrame, type LiveRequest } from '@pointsman/domain/host-api'
import type { SessionScope } from '@pointsman/domain/scope'
import type { Keeps } from './make-keeping.ts'

/** `connecting`: before the first hello of this page. */
export type LiveState = 'connecting' | 'live' | 'offline'

export type LiveOptions = {
  readonly open: () => WebSocket
  readonly onState: (state: LiveState) => void
  /** In order, each once. They are applied before this returns. */
  readonly onEvents: (events: readonly HostEvent[], sequence: number) => void
  /** Events were missed for good: everything shown must be read again. */
  readonly onAgain: () => void
  /** The sessions whose every event is wanted now. */
  readonly sessions: () => readonly SessionScope[]
  /** The tab's name, and the sessions on display in it: while it says so, their held items are its own to release. */
  readonly keeps: () => Keeps
  readonly onVersion?: (version: string) => void
}

const delays = [100, 250, 500, 1_000, 2_000, 4_000] as const

/**
 * One WebSocket to the host for the page. It resumes by `{host, sequence}`: the host replays what was missed, or says that it can't.
 * What it can't see it says: silence of 25 s means dead.
 */
export function makeLiveConnection(options: LiveOptions) {
  let socket: WebSocket | undefined
  let last: { readonly host: string; readonly sequence: number } | undefined
  let attempt = 0
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let silenceTimer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let request = 0
  let isOpen = false
  const waiting = new Map<number, (() => void)[]>()

  function connect(): void {
    if (stopped) return
    clearTimeout(retryTimer)
    const former = socket
    const mine = options.open()
    socket = mine
    isOpen = false
    former?.close()
    heard(mine)
    mine.addEventListener('message', (event) => {
      if (socket === mine && typeof event.data === 'string') receive(mine, JSON.parse(event.data) as LiveFrame)
    })
    mine.addEventListener('close', () => lost(mine))
    mine.addEventListener('error', () => lost(mine))
  }

  function heard(mine: WebSocket): void {
    clearTimeout(silenceTimer)
    silenceTimer = setTimeout(() => lost(mine), liveTimes.silence)
  }

  function lost(mine: WebSocket): void {
    if (socket !== mine) return
    socket = undefined
    isOpen = false
    clearTimeout(silenceTimer)
    mine.close()
    if (stopped) return
    options.onState('offline')
    const delay = delays[Math.min(attempt, delays.length - 1)] ?? 4_000
    attempt += 1
    retryTimer = setTimeout(connect, delay)
  }

  function receive(mine: WebSocket, frame: LiveFrame): void {
    heard(mine)
    switch (frame.type) {
      case 'hello': {
        options.onVersion?.(frame.version)
        isOpen = true
        const resumes = last?.host === frame.host
        const missed = last !== undefined && !resumes
        const after = resumes && last ? { after: last } : {}
        last = { host: frame.host, sequence: resumes && last ? last.sequence : frame.sequence }
        if (missed) options.onAgain()
        send(after)
        return
      }
      case 'events':
        last = { host: frame.host, sequence: frame.sequence }
        options.onEvents(frame.events, frame.sequence)
        return
      case 'again':
        last = { host: frame.host, sequence: frame.sequence }
        options.onAgain()
        return
      case 'subscribed':
        last = { host: frame.host, sequence: frame.sequence }
        attempt = 0
        options.onState('live')
        for (const [number, resolves] of waiting) {
          if (number > frame.request) continue
          waiting.delete(number)
          for (const resolve of resolves) resolve()
        }
        return
      case 'beat':
        last = { host: frame.host, sequence: frame.sequence }
    }
  }

  function send(after: { readonly after?: { readonly host: string; readonly sequence: number } }): number {
    request += 1
    const message: LiveRequest = {
      type: 'subscribe',
      request,
      sessions: [...options.sessions()],
      ...options.keeps(),
      ...after,
    }
    socket?.send(JSON.stringify(message))
    return request
  }

  return {
    start: connect,
    /** After `sessions()` changed. Resolves once the host's events of all of them are sure to come. */
    subscribe(): Promise<void> {
      // While the socket is down the next hello subscribes, and its number is one higher.
      const number = isOpen ? send({}) : request + 1
      return new Promise((resolve) => waiting.set(number, [...(waiting.get(number) ?? []), resolve]))
    },
    /** A person's wish, or the system said that it is awake or online again. */
    tryNow(): void {
      if (isOpen || stopped) return
      const mine = socket
      socket = undefined
      mine?.close()
      attempt = 0
      connect()
    },
    sequence: () => last?.sequence ?? 0,
    stop(): void {
      stopped = true
      clearTimeout(retryTimer)
      clearTimeout(silenceTimer)
      const mine = socket
      socket = undefined
      mine?.close()
    },
  }
}

export function openLiveSocket(): WebSocket {
  const url = new URL(routes.live, location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return new WebSocket(url)
}
