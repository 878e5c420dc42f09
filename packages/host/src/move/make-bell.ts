/** For who waits until something happens, whatever it is, and for who says that it did. */
export function makeBell(pause: (milliseconds: number) => Promise<void>) {
  const listeners = new Set<() => void>()
  return {
    ring(): void {
      for (const listener of [...listeners]) listener()
    },
    isHeard: () => listeners.size > 0,
    /** Resolves with the next ring, or after so many milliseconds. */
    next: (milliseconds: number) =>
      new Promise<void>((resolve) => {
        const done = () => {
          listeners.delete(done)
          resolve()
        }
        listeners.add(done)
        void pause(milliseconds).then(done)
      }),
  }
}
