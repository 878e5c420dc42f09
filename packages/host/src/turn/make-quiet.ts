import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { MessageID } from '@pointsman/domain/message-id'
import type { SessionID } from '@pointsman/domain/scope'
import type { Board } from '../board/make-board.ts'
import type { Engine } from '../engine/engine.ts'
import type { ItemStore } from '../outbox/make-item-store.ts'
import { readTurn, type Family } from './read-turn.ts'

/** Milliseconds (OPENCODE.md, idle). */
const settle = {
  /** An abort or an error says idle twice. */
  failed: 150,
  /** An abort says idle before its message ends, and after a boot a turn takes its time to say busy. */
  open: 1_500,
  /** A message that old without an end, in a session of which nothing is heard, was cut long ago. */
  old: 15_000,
} as const

export type Quiet = { readonly state: 'idle' } | { readonly state: 'busy'; readonly asking: boolean }

/**
 * Whether a session's turn is over where it runs, by reading and never by counting idles: a reading counts only where nothing happened
 * while it was made, and one that says idle without an end is made twice.
 */
export function makeQuiet(options: {
  readonly engine: Engine
  readonly board: Pick<Board, 'turnsOf'>
  readonly items: Pick<ItemStore, 'list'>
  readonly pause: (milliseconds: number) => Promise<void>
  readonly now?: () => number
}) {
  const { engine, board, items, pause } = options
  const now = options.now ?? Date.now
  /** How much was heard of a session, and when last: milliseconds since 1970. */
  const heard = new Map<SessionID, { count: number; at: number }>()
  const prompts = new Map<SessionID, MessageID>()

  const countOf = ({ session, subagents }: Family) =>
    [session, ...subagents].reduce((sum, { id }) => sum + (heard.get(id)?.count ?? 0), 0)

  /** After a turn the engine tells of its prompt once more: no sign of life. */
  function isKnownPrompt(event: EngineEvent): boolean {
    if (event.kind !== 'message-updated' || event.message.role !== 'user') return false
    const { id, sessionID } = event.message
    const isKnown = prompts.get(sessionID) === id
    prompts.set(sessionID, id)
    return isKnown
  }

  /** What we sent ourselves and what is not yet known to be over. After a stop what is in the session already will not go on. */
  function hasOurs({ session }: Family, stopped: boolean): boolean {
    return items
      .list({ serverKey: engine.key, sessionID: session.id })
      .some(({ state }) => state === 'sending' || state === 'accepted' || (state === 'confirmed' && !stopped))
  }

  async function readStill(family: Family) {
    for (;;) {
      const before = countOf(family)
      const turn = await readTurn(engine, board, family)
      if (turn.state === 'busy' || countOf(family) === before) return turn
    }
  }

  return {
    apply(event: EngineEvent): void {
      if (!('sessionID' in event)) return
      const { kind, sessionID } = event
      // A move is no sign of life of its turn, and words are told of by their message's end.
      if (kind === 'part-delta' || kind === 'session-moved' || kind === 'session-updated') return
      if (isKnownPrompt(event)) return
      if (kind === 'session-deleted') {
        prompts.delete(sessionID)
        return void heard.delete(sessionID)
      }
      heard.set(sessionID, { count: (heard.get(sessionID)?.count ?? 0) + 1, at: now() })
    },
    async read(family: Family, { stopped = false }: { readonly stopped?: boolean } = {}): Promise<Quiet> {
      const first = await readStill(family)
      if (first.state === 'busy') return first
      if (hasOurs(family, stopped)) return { state: 'busy', asking: false }
      if (first.state === 'idle' && !stopped) return first
      const why = first.state === 'idle' ? 'failed' : first.why
      const lastHeard = Math.max(...[family.session, ...family.subagents].map(({ id }) => heard.get(id)?.at ?? 0))
      const age = first.state === 'idle' ? 0 : now() - Math.max(first.since, lastHeard)
      if (age > (why === 'failed' ? settle.open : settle.old)) return { state: 'idle' }
      let isStill = true
      for (const time of stopped ? [settle.failed, settle.open] : [settle[why]]) {
        const before = countOf(family)
        await pause(time)
        const turn = await readStill(family)
        if (turn.state === 'busy') return turn
        if (hasOurs(family, stopped)) return { state: 'busy', asking: false }
        if (turn.state === 'idle' || turn.why === 'failed') return { state: 'idle' }
        isStill = countOf(family) === before
      }
      // Open both times and nothing happened in between: it was cut. One that moved on is at work.
      return isStill ? { state: 'idle' } : { state: 'busy', asking: false }
    },
  }
}
