/**
 * The one stale guard. An epoch is one uninterrupted stay in one place, as one view sees it; it only grows, so A, B, A is 1, 2, 3.
 *
 * `run` settles inside: a verdict that is awaited and then acted on leaves a microtask in which the world can change, so the
 * check and the effect are one synchronous step here, and no feature compares epochs itself.
 */
export type EpochRun<T> = {
  /** Work of the present epoch came back: touch the present here. */
  readonly fresh: (value: T) => void
  /** Work of the present epoch failed. An abort that `advance` caused never arrives here: it is of an older epoch. */
  readonly failed: (reason: unknown) => void
  /** Always called once, whatever epoch it is by then: settle here what was taken at the start. */
  readonly owned?: (
    result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: unknown },
  ) => void
}

export type Epoch = {
  readonly current: () => number
  /** Begins the next epoch and aborts the work of the one before, to save it: the guard does not rest on the abort. */
  readonly advance: () => number
  /**
   * Starts work under the present epoch. `work` gets that epoch's abort signal; a throw in it counts as a failure.
   * Resolves when the result was handled or dropped: `'fresh'`, `'failed'` or `'stale'`. What the callbacks throw is thrown on.
   */
  readonly run: <T>(
    work: (signal: AbortSignal) => Promise<T> | T,
    run: EpochRun<T>,
  ) => Promise<'fresh' | 'failed' | 'stale'>
}

export function makeEpoch({
  start = 1,
  dropped,
}: { readonly start?: number; readonly dropped?: () => void } = {}): Epoch {
  let epoch = start
  let controller = new AbortController()
  return {
    current: () => epoch,
    advance() {
      epoch += 1
      const last = controller
      controller = new AbortController()
      last.abort(new DOMException('the place changed', 'AbortError'))
      return epoch
    },
    async run(work, { fresh, failed, owned }) {
      const mine = epoch
      const { signal } = controller
      let result
      try {
        result = { ok: true, value: await work(signal) } as const
      } catch (reason) {
        result = { ok: false, reason } as const
      }
      owned?.(result)
      if (mine !== epoch) {
        dropped?.()
        return 'stale'
      }
      if (result.ok) {
        fresh(result.value)
        return 'fresh'
      }
      failed(result.reason)
      return 'failed'
    },
  }
}
