import { isOut, isStuck, type OutboxItem } from '@pointsman/domain/follow-up'
import type { Pause } from '@pointsman/domain/queue'
import { clockTime } from '../lib/clock-time.ts'

export type DockFacts = {
  readonly items: readonly OutboxItem[]
  readonly paused: Pause | undefined
  /** It asks something of the person. */
  readonly blocked: boolean
  readonly moving: boolean
}

/** Why the queue stands, or nothing where it goes on by itself. */
export function standsWhy({ items, paused, blocked, moving }: DockFacts): string | undefined {
  if (paused) return `Paused at ${clockTime(paused.at)}${pauseWords[paused.why]}`
  const first = items.find((item) => !isOut(item))
  if (first && isStuck(first)) return items.length > 1 ? `${stuckWords(first)}; the others wait` : stuckWords(first)
  if (first?.state === 'held') return first.hold?.waits === 'editing' ? 'Waits until the edit is done' : undefined
  if (blocked) return 'Waits for your answer'
  return moving ? 'Waits for the move' : undefined
}

const pauseWords: Readonly<Record<Pause['why'], string>> = {
  stopped: ', when you pressed Stop',
  asked: '',
  undone: ', when prompts were undone',
}

function stuckWords({ state }: OutboxItem): string {
  switch (state) {
    case 'failed':
      return 'One was not sent'
    case 'unconfirmed':
      return 'One is in doubt'
    case 'interrupted':
      return 'The last answer was cut'
    default:
      return 'One is parked'
  }
}

export function countWords(items: readonly OutboxItem[]): string {
  return items.length === 1 ? '1 follow-up' : `${items.length} follow-ups`
}

/** For the one line: how many wait for the person. */
export function stuckCount(items: readonly OutboxItem[]): string | undefined {
  const stuck = items.filter(isStuck)
  if (stuck.length === 0) return undefined
  const words = stuck.every((item) => item.state === 'parked')
    ? 'parked'
    : stuck.length === 1
      ? 'waits for you'
      : 'wait for you'
  return `${stuck.length} ${words}`
}
