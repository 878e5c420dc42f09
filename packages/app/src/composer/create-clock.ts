import { createEffect, createSignal, onCleanup } from 'solid-js'

/** Milliseconds since 1970, four times a second while somebody reads how long it takes. */
export function createClock(runs: () => boolean) {
  const [now, setNow] = createSignal(Date.now())
  createEffect(() => {
    if (!runs()) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 250)
    onCleanup(() => clearInterval(timer))
  })
  return now
}
