import { createSignal, onCleanup } from 'solid-js'

/** A pointer that only passes by should not light up everything on its way. */
const wait = 450
/** Once one was shown, its neighbours answer at once for this long. */
const warm = 600

let lastHidden = -Infinity

export type Tip = {
  /** Listens on the element, until its owner goes. */
  attach(element: HTMLElement): void
  anchor: () => HTMLElement | undefined
  open: () => boolean
  show(): void
  hide(): void
  /** The pointer may rest on the tip itself (WCAG 1.4.13). */
  hold(): void
  release(): void
}

/** When a tip shows: on rest of the pointer, on focus by keyboard, or on demand. Escape hides it and nothing else. */
export function createTip(options: { has: () => boolean }): Tip {
  const [anchor, setAnchor] = createSignal<HTMLElement>()
  const [open, setOpen] = createSignal(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  function later(run: () => void, milliseconds: number) {
    clearTimeout(timer)
    timer = setTimeout(run, milliseconds)
  }
  function show() {
    clearTimeout(timer)
    if (!options.has() || open()) return
    setOpen(true)
    document.addEventListener('keydown', onKey, true)
    document.addEventListener('scroll', hide, { capture: true, once: true })
  }
  function hide() {
    clearTimeout(timer)
    if (!open()) return
    lastHidden = performance.now()
    setOpen(false)
    document.removeEventListener('keydown', onKey, true)
    document.removeEventListener('scroll', hide, true)
  }
  function onKey(event: KeyboardEvent) {
    if (event.key === 'Escape') hide()
  }
  function attach(element: HTMLElement) {
    setAnchor(element)
    const abort = new AbortController()
    const until = { signal: abort.signal }
    element.addEventListener(
      'pointerenter',
      (event) => {
        if (event.pointerType !== 'touch') later(show, performance.now() - lastHidden < warm ? 0 : wait)
      },
      until,
    )
    element.addEventListener('pointerleave', () => later(hide, 80), until)
    element.addEventListener(
      'focus',
      () => {
        if (element.matches(':focus-visible')) show()
      },
      until,
    )
    element.addEventListener('blur', hide, until)
    element.addEventListener('pointerdown', hide, until)
    onCleanup(() => {
      abort.abort()
      hide()
    })
  }
  return {
    attach,
    anchor,
    open: () => open() && options.has(),
    show,
    hide,
    hold: () => clearTimeout(timer),
    release: () => later(hide, 80),
  }
}
