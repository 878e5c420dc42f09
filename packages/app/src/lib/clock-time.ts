const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false })

/** The time of day, "14:32", of milliseconds since 1970. */
export const clockTime = (at: number): string => time.format(at)
