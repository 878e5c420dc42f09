/** May this action run now? The one thing that can hold back a control, and it always says why. */
export type Verdict =
  | { ready: true }
  | {
      ready: false
      /** A sentence for a person: what it waits for, or what is missing. */
      reason: string
      /** When the waiting began, in epoch milliseconds. */
      since?: number
      /** The way out, as a sentence. */
      help?: string
    }

export function refusal(verdict: Verdict | undefined): Extract<Verdict, { ready: false }> | undefined {
  return verdict && !verdict.ready ? verdict : undefined
}

/** A span of time as a person says it. `milliseconds` may be negative where two clocks disagree. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return `${Math.floor(minutes / 60)} h`
}
