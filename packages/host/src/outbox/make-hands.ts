const still = () => new Promise<void>((resolve) => setImmediate(resolve))

/** For tests only: a clock whose hands a test moves, as the `pause` that rooms of the host take. */
export function makeHands() {
  const sleepers = new Set<{ readonly milliseconds: number; readonly at: number; readonly wake: () => void }>()
  const watchers = new Set<() => void>()
  let time = 0

  return {
    pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve()
        const wake = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        const sleeper = { milliseconds, at: time + milliseconds, wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', wake, { once: true })
        for (const look of [...watchers]) look()
      })
    },
    /** Resolves once somebody pauses for so long. */
    waits: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (![...sleepers].some((one) => one.milliseconds === milliseconds)) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    pass(milliseconds: number): void {
      time += milliseconds
      for (const one of [...sleepers].toSorted((a, b) => a.at - b.at)) if (one.at <= time) one.wake()
    },
    /** Resolves when all that follows from what happened is done. */
    still,
    isOver: (work: Promise<unknown>): Promise<boolean> =>
      Promise.race([work.then(() => true), still().then(() => false)]),
  }
}
export type Hands = ReturnType<typeof makeHands>
