import { createSignal, onCleanup, type Accessor } from 'solid-js'

/** The time, in milliseconds since 1970, as often as one could see it change. */
export function createNow(every: number): Accessor<number> {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), every)
  onCleanup(() => clearInterval(timer))
  return now
}
