import { isWaiting, type OutboxItem } from '@pointsman/domain/follow-up'

/** Milliseconds that Stop gives the pause a head start: the turn's end must not let the next follow-up out. */
const headStart = 500

/** What would go by itself once the turn is over. A held send goes by a person's own Enter, whatever stands. */
export const hasFollowUps = (items: readonly OutboxItem[]): boolean =>
  items.some((item) => isWaiting(item) && item.delivery !== 'send')

/**
 * Stops the turn, and what waits behind it stays where it is (F-7). The pause goes first and never holds the stop up; that it failed is
 * told once the turn is stopped. Resolves with whether something was paused.
 */
export async function stopSession(options: {
  readonly items: readonly OutboxItem[]
  readonly pause: () => Promise<void>
  readonly abort: () => Promise<unknown>
  readonly late?: () => Promise<unknown>
}): Promise<{ readonly paused: boolean }> {
  const { items, pause, abort, late = () => new Promise((resolve) => setTimeout(resolve, headStart)) } = options
  if (!hasFollowUps(items)) {
    await abort()
    return { paused: false }
  }
  const pausing = pause()
  await Promise.race([pausing.catch(() => {}), late()])
  await abort()
  try {
    await pausing
  } catch {
    throw new Error('The turn is stopped, but its follow-ups could not be paused')
  }
  return { paused: true }
}
