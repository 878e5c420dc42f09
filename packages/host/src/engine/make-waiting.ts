/** Those who wait for the same news. Each may give up alone. */
export type Waiting<T> = {
  readonly wait: (signal?: AbortSignal) => Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (error: Error) => void
}

export function makeWaiting<T>(): Waiting<T> {
  const waiters = new Set<{ readonly resolve: (value: T) => void; readonly reject: (error: unknown) => void }>()
  const take = () => {
    const all = [...waiters]
    waiters.clear()
    return all
  }
  return {
    wait: (signal) =>
      new Promise((resolve, reject) => {
        const giveUp = () => {
          waiters.delete(waiter)
          reject(signal?.reason)
        }
        const settle = () => signal?.removeEventListener('abort', giveUp)
        const waiter = {
          resolve: (value: T) => (settle(), resolve(value)),
          reject: (error: unknown) => (settle(), reject(error)),
        }
        if (signal?.aborted) return reject(signal.reason)
        signal?.addEventListener('abort', giveUp, { once: true })
        waiters.add(waiter)
      }),
    resolve: (value) => take().forEach((waiter) => waiter.resolve(value)),
    reject: (error) => take().forEach((waiter) => waiter.reject(error)),
  }
}
