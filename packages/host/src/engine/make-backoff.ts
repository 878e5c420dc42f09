/** Milliseconds before each next try. The first ones are short, so that a page is back soon after a single accident. */
export const restartDelays = [100, 500, 1000, 2000, 4000] as const

export type Backoff = {
  /** Milliseconds to wait before the next try, or nothing: it is time to give up. */
  readonly next: () => number | undefined
  readonly reset: () => void
}

/** Counts tries in a row; whoever saw a long healthy life resets it. `forever` goes on with the last delay. */
export function makeBackoff(options: { readonly delays: readonly number[]; readonly forever?: boolean }): Backoff {
  const { delays, forever = false } = options
  let tries = 0
  return {
    next: () => {
      const delay = delays[tries] ?? (forever ? delays.at(-1) : undefined)
      tries += 1
      return delay
    },
    reset: () => {
      tries = 0
    },
  }
}
