import type { ReasoningPart, TextPart } from '@pointsman/domain/conversation'
import type { HostEvent } from '@pointsman/domain/host-api'
import { readSessionKey, sessionKey, type ServerKey } from '@pointsman/domain/scope'

/**
 * The words of parts that still stream. The engine stores a part's words only when it ends, and until then answers with an empty
 * one: a tab that comes in the middle of an answer would see nothing of its beginning. The host has heard it and tells it.
 */
export function makeStreamingParts() {
  /** By session key, then part id: the part as it began, and what was said since. */
  const sessions = new Map<string, Map<string, { readonly part: TextPart | ReasoningPart; words: string[] }>>()

  function forget(session: string, partID: string): void {
    const parts = sessions.get(session)
    if (parts?.delete(partID) && parts.size === 0) sessions.delete(session)
  }

  function forgetWhere(serverKey: ServerKey): void {
    for (const key of sessions.keys()) if (readSessionKey(key)?.serverKey === serverKey) sessions.delete(key)
  }

  return {
    /** Each event, in the order of the log. */
    apply(event: HostEvent): void {
      // Words that were missed in a gap, or lost with an engine, would make a sentence with a hole.
      if (event.kind === 'gap') return forgetWhere(event.serverKey)
      if (event.kind !== 'engine' || !('sessionID' in event.event)) return
      const { event: said } = event
      const key = sessionKey({ serverKey: event.serverKey, sessionID: said.sessionID })
      switch (said.kind) {
        case 'part-updated': {
          const { part } = said
          if (part.kind !== 'text' && part.kind !== 'reasoning') return
          if (part.ended !== undefined || part.text !== '') return forget(key, part.id)
          const parts = sessions.get(key) ?? new Map()
          sessions.set(key, parts.set(part.id, { part, words: [] }))
          return
        }
        case 'part-delta':
          if (said.field === 'text') sessions.get(key)?.get(said.partID)?.words.push(said.delta)
          return
        case 'part-removed':
          return forget(key, said.partID)
        case 'session-status':
          if (said.status.kind === 'idle') sessions.delete(key)
          return
        case 'session-deleted':
          sessions.delete(key)
      }
    },
    /** What a tab that opens this session now must be told, as events of the engine. */
    tell(session: string): readonly HostEvent[] {
      const parts = sessions.get(session)
      const serverKey = readSessionKey(session)?.serverKey
      if (!parts || !serverKey) return []
      return [...parts.values()].flatMap(({ part, words }): HostEvent[] => {
        if (words.length === 0) return []
        const text = words.join('')
        return [
          {
            kind: 'engine',
            serverKey,
            event: { kind: 'part-updated', sessionID: part.sessionID, part: { ...part, text } },
          },
        ]
      })
    },
  }
}
