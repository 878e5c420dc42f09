import { isSummaryEvent, type HostEvent } from '@pointsman/domain/host-api'
import { sessionKey } from '@pointsman/domain/scope'

/** One numbered event. It is written out once, whatever the number of tabs. */
export type LoggedEvent = {
  readonly sequence: number
  readonly json: string
  /** The session whose subscribers get it; nothing where every tab does. */
  readonly session?: string
}

export type EventLog = {
  /** Random for each life of the host: a tab that knows another one must read again. */
  readonly host: string
  readonly sequence: () => number
  readonly append: (events: readonly HostEvent[]) => readonly LoggedEvent[]
  /** What came after a number, or nothing where the log does not reach back so far or has not come so far. */
  readonly after: (sequence: number) => readonly LoggedEvent[] | undefined
}

/** Numbers what happens and keeps the last of it, so that a tab that was away is told what it missed. `bytes` are UTF-16 units of JSON. */
export function makeEventLog(options: { readonly events?: number; readonly bytes?: number } = {}): EventLog {
  const limits = { events: options.events ?? 20_000, bytes: options.bytes ?? 32 * 1024 * 1024 }
  const host = crypto.randomUUID()
  let kept: LoggedEvent[] = []
  /** Entries before it are dropped; the array is cut seldom, so that forgetting costs nothing for each event. */
  let first = 0
  let bytes = 0
  let sequence = 0

  function forget(): void {
    while (first < kept.length && (kept.length - first > limits.events || bytes > limits.bytes)) {
      bytes -= kept[first]?.json.length ?? 0
      first += 1
    }
    if (first > 1_000 && first * 2 > kept.length) {
      kept = kept.slice(first)
      first = 0
    }
  }

  return {
    host,
    sequence: () => sequence,
    append(events) {
      const added = events.map((event): LoggedEvent => {
        sequence += 1
        const json = JSON.stringify(event)
        bytes += json.length
        if (event.kind !== 'engine' || isSummaryEvent(event) || !('sessionID' in event.event)) return { sequence, json }
        const { serverKey } = event
        return { sequence, json, session: sessionKey({ serverKey, sessionID: event.event.sessionID }) }
      })
      kept.push(...added)
      forget()
      return added
    },
    after(from) {
      if (!Number.isInteger(from) || from < 0 || from > sequence) return undefined
      const oldest = sequence - (kept.length - first)
      if (from < oldest) return undefined
      return kept.slice(first + (from - oldest))
    },
  }
}
