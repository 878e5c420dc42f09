import { createSignal, onCleanup, type JSX } from 'solid-js'
import type { IconName } from './icons'
import type { SignalKind } from './signal'

export type Toast = {
  /** Another one with the same id takes its place. */
  id: string
  title: string
  text?: JSX.Element
  icon?: IconName
  signal?: SignalKind
  act?: { label: string; run: () => void }
  /** How long it stays, in milliseconds. A failure stays until someone closes it. */
  stays: number
}

export type Toaster = {
  toasts: () => readonly Toast[]
  /** Returns its id. Never for what is in view already: a toast tells of elsewhere. */
  show(toast: Omit<Toast, 'id' | 'stays'> & { id?: string; stays?: number }): string
  close(id: string): void
  /** Nothing goes while someone reads or points at it. */
  hold(): void
  release(): void
}

const usual = 8000
/** More than this at a time is not read; the oldest go first. */
const most = 3

export function createToaster(): Toaster {
  const [toasts, setToasts] = createSignal<readonly Toast[]>([])
  const timers = new Map<string, ReturnType<typeof setTimeout>>()
  let held = false
  let count = 0

  function stop(id: string) {
    clearTimeout(timers.get(id))
    timers.delete(id)
  }
  function start(toast: Toast) {
    stop(toast.id)
    if (!held && Number.isFinite(toast.stays))
      timers.set(
        toast.id,
        setTimeout(() => close(toast.id), toast.stays),
      )
  }
  function close(id: string) {
    stop(id)
    setToasts((list) => list.filter((toast) => toast.id !== id))
  }
  onCleanup(() => [...timers.keys()].forEach(stop))

  return {
    toasts,
    close,
    show(wanted) {
      const failure = wanted.signal === 'error' || wanted.signal === 'waiting'
      const id = wanted.id ?? `toast-${++count}`
      const toast: Toast = { ...wanted, id, stays: wanted.stays ?? (failure ? Infinity : usual) }
      const rest = toasts().filter((other) => other.id !== id)
      for (const gone of rest.slice(0, Math.max(0, rest.length + 1 - most))) stop(gone.id)
      setToasts([...rest, toast].slice(-most))
      start(toast)
      return id
    },
    hold() {
      held = true
      for (const id of [...timers.keys()]) stop(id)
    },
    release() {
      held = false
      toasts().forEach(start)
    },
  }
}
