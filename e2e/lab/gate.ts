/**
 * A point at which something waits until the test lets it go on. Tests wait for `reached` and call `open()`; they never
 * guess how long something takes.
 */
export type Gate = {
  readonly name: string
  /** Resolves when something first stands before the gate. */
  readonly reached: Promise<void>
  /** Resolves when the gate is opened. */
  readonly opened: Promise<void>
  readonly isOpen: boolean
  open(): void
  /** For the one that waits: says that it is here, then waits. */
  pass(): Promise<void>
}

export function makeGate(name = 'gate'): Gate {
  let reach: (() => void) | undefined
  let release: (() => void) | undefined
  let isOpen = false
  const reached = new Promise<void>((resolve) => (reach = resolve))
  const opened = new Promise<void>((resolve) => (release = resolve))
  return {
    name,
    reached,
    opened,
    get isOpen() {
      return isOpen
    },
    open() {
      isOpen = true
      release?.()
    },
    pass() {
      reach?.()
      return opened
    },
  }
}
