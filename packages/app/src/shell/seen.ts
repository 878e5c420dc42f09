/** When each session was last looked at, by session key, and since when this browser looks at all. Milliseconds since 1970. */
export type Seen = { readonly since: number; readonly at: Readonly<Record<string, number>> }

/** Sessions remembered; those looked at longest ago go first. */
const most = 400

/** What finished before this browser first came here is no news. */
export function isUnread(seen: Seen, key: string, updated: number): boolean {
  return updated > (seen.at[key] ?? seen.since)
}

export function markSeen(seen: Seen, key: string, at: number): Seen {
  if ((seen.at[key] ?? 0) >= at) return seen
  const { [key]: _old, ...rest } = seen.at
  const entries = Object.entries(rest)
  const kept = entries.length < most ? entries : entries.sort((a, b) => b[1] - a[1]).slice(0, most - 1)
  return { since: seen.since, at: { ...Object.fromEntries(kept), [key]: at } }
}

export function readSeen(value: unknown): Seen | undefined {
  if (typeof value !== 'object' || value === null || !('since' in value) || !('at' in value)) return undefined
  const { since, at } = value
  if (typeof since !== 'number' || typeof at !== 'object' || at === null) return undefined
  return { since, at: Object.fromEntries(Object.entries(at).filter(([, time]) => typeof time === 'number')) }
}
