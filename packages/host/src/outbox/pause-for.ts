/** Milliseconds: a timer that is set for longer fires at once. */
const longest = 2 ** 31 - 1

/** Resolves after so many milliseconds, or at once when the signal ends. */
export function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, Math.min(milliseconds, longest))
    signal.addEventListener('abort', done, { once: true })
  })
}
