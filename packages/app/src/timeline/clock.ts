import { clockTime } from '../lib/clock-time.ts'

/** Times as on a clock, lengths with their unit (LOOK.md, copy). */
const day = new Intl.DateTimeFormat(undefined, { weekday: 'short' })
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

const aDay = 86_400_000

/** "14:02" today, "Thu 14:02" in the last week, "3 Mar 14:02" before. */
export function moment(at: number, now: number): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return clockTime(at)
  return `${now - at < 6 * aDay ? day.format(at) : date.format(at)} ${clockTime(at)}`
}

/** "40 ms", "2.4 s", "38 s", "1 min 12 s", "2 h 5 min". */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 9_950) return `${Number((milliseconds / 1_000).toFixed(1))} s`
  return elapsed(milliseconds)
}

/** The same for something that still runs: whole seconds, so that it does not flicker. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
