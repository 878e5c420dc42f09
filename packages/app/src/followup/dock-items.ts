import { isOnItsWay, type OutboxItem } from '@pointsman/domain/follow-up'

/**
 * What stands in the dock: all that waits for its turn or for a person. What is on its way stands in the timeline already, and what
 * this tab holds for a fact stands over its own input.
 */
export function dockItems(items: readonly OutboxItem[], tab: string): readonly OutboxItem[] {
  return items.filter((item) => !isOnItsWay(item) && !(isHeldForFact(item) && item.hold?.tab === tab))
}

function isHeldForFact({ state, hold }: OutboxItem): boolean {
  return state === 'held' && hold !== undefined && hold.waits !== 'editing'
}

/** More than so many in one line would take the place of what one reads. */
export const longQueue = 5

/** How many rows stand in the page at once: a queue of a thousand is walked, not drawn. */
export const drawn = 60

/** How many come into the page at once where the keys leave what is drawn: so few that no frame is late for them. */
const ahead = 4

/** The rows that are drawn, with `at` among them. `start` is where they began before: it moves no more than it must. */
export function windowStart(count: number, at: number, start: number): number {
  const most = Math.max(0, count - drawn)
  if (at < start) return Math.max(0, at - ahead)
  if (at >= start + drawn) return Math.min(most, at - drawn + ahead)
  return Math.min(start, most)
}
