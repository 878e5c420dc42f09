import { createSignal, onCleanup, type Accessor } from 'solid-js'

/** The present, once a second, while its owner lives. */
export function createNow(): Accessor<number> {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 1_000)
  onCleanup(() => clearInterval(timer))
  return now
}
