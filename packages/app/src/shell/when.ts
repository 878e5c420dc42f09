const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** How long ago, as on a clock (LOOK.md, copy): "now", "2 min", "1 h", "Thu", "3 Nov", "3 Nov 2024". Both in milliseconds since 1970. */
export function whenWord(then: number, now: number, locale = 'en-GB'): string {
  const ago = now - then
  if (ago < minute) return 'now'
  if (ago < hour) return `${Math.floor(ago / minute)} min`
  const thenDate = new Date(then)
  const nowDate = new Date(now)
  if (ago < 12 * hour || thenDate.toDateString() === nowDate.toDateString()) return `${Math.floor(ago / hour)} h`
  // Not seven days: the same weekday a week ago would read as today.
  if (ago < 6 * day) return thenDate.toLocaleDateString(locale, { weekday: 'short' })
  const sameYear = thenDate.getFullYear() === nowDate.getFullYear()
  return thenDate.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
}

/** The time of day, "14:32". */
export function clockWord(then: number, locale = 'en-GB'): string {
  return new Date(then).toLocaleTimeString(locale, { hour: '2-digit', minute: '2-digit' })
}

/** A span: "12 s", "4 min", "2 h". */
export function spanWord(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return `${Math.floor(seconds / 3600)} h`
}

/** Seconds with one digit, for what took a few of them: "1.9 s". */
export function tookWord(milliseconds: number): string {
  return milliseconds < 10_000 ? `${(milliseconds / 1000).toFixed(1)} s` : spanWord(milliseconds)
}
