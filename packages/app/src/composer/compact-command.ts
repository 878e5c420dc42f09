import type { Command } from '@pointsman/domain/catalog'
import type { Verdict } from '@pointsman/domain/readiness'

/** Ours and no command of the engine: it writes a summary in place of the conversation, and sends nothing. */
export const compactCommand: Command = {
  name: 'compact',
  description: 'Writes a summary in place of what came before, so that there is room again',
  source: 'pointsman',
}

/** Whether that is asked. With more words behind it, it is no command of ours. */
export const isCompactCommand = (text: string): boolean => /^\/compact\s*$/.test(text)

/** What compacts a session, as the composer needs it. */
export type CompactPort = {
  readonly verdict: () => Verdict
  /** Rejects with the reason in words. */
  readonly run: () => Promise<void>
}
