import type { HostEvent } from '@pointsman/domain/host-api'
import { makeKey } from '@pointsman/domain/key'

/**
 * What happened within one beat of 16 ms, with the deltas of each part joined: the same text in fewer events. A full part
 * supersedes the deltas before it, or its text would double (OPENCODE.md, events). The order of everything else is kept.
 */
export function joinDeltas(events: readonly HostEvent[]): readonly HostEvent[] {
  if (!events.some((event) => event.kind === 'engine' && event.event.kind === 'part-delta')) return events
  const joined: (HostEvent | undefined)[] = []
  /** For each part the places of its open deltas by field; closed by whatever else touches that part. */
  const open = new Map<string, Map<string, number>>()
  for (const event of events) {
    if (event.kind !== 'engine') {
      // A gap means that the text before it may be read again: nothing is joined across it.
      if (event.kind === 'gap') open.clear()
      joined.push(event)
      continue
    }
    const inner = event.event
    switch (inner.kind) {
      case 'part-delta': {
        const key = makeKey(event.serverKey, inner.sessionID, inner.partID)
        const fields = open.get(key) ?? new Map<string, number>()
        open.set(key, fields)
        const place = fields.get(inner.field)
        const before = place === undefined ? undefined : joined[place]
        if (place !== undefined && before?.kind === 'engine' && before.event.kind === 'part-delta') {
          joined[place] = { ...before, event: { ...before.event, delta: before.event.delta + inner.delta } }
        } else {
          fields.set(inner.field, joined.length)
          joined.push(event)
        }
        continue
      }
      case 'part-updated': {
        const key = makeKey(event.serverKey, inner.sessionID, inner.part.id)
        for (const place of open.get(key)?.values() ?? []) joined[place] = undefined
        open.delete(key)
        break
      }
      case 'part-removed':
        open.delete(makeKey(event.serverKey, inner.sessionID, inner.partID))
        break
      case 'message-removed':
      case 'session-deleted':
        open.clear()
        break
      default:
    }
    joined.push(event)
  }
  return joined.filter((event) => event !== undefined)
}
