import { createSignal, onCleanup } from 'solid-js'
import type { ReadingPosition } from '../session/session-scope.ts'
import { makeFollow, type Intent } from './make-follow.ts'

export type ReadingOptions = {
  readonly saved: ReadingPosition | undefined
  readonly save: (position: ReadingPosition | undefined) => void
  /** Pixels from the list's start to a row that may not be rendered. */
  readonly offsetOf: (rowKey: string) => number | undefined
  /** Near the start: older rows would be welcome. */
  readonly nearStart: () => void
  readonly now?: () => number
}

/** Rows further away than this from the end are worth a button. */
const far = 48

/** Holds where the reader is: at the end, or at one row. Every change of sizes ends with the view where it was. */
export function createReading({ saved, save, offsetOf, nearStart, now = () => performance.now() }: ReadingOptions) {
  const follow = makeFollow({ following: saved === undefined })
  const [away, setAway] = createSignal(false)
  const [newBelow, setNewBelow] = createSignal(false)
  let scroller: HTMLElement | undefined
  let anchor = saved
  let restoring = saved !== undefined
  let ours = false
  let lastTop = 0
  let painted = false
  let awaited = false
  /** The row that was just opened or closed by hand, as it was then. */
  let held: DOMRect | undefined
  /** Pixels of empty room after the end, so that a row which is closed there can stay where it is. */
  let spare = 0

  const below = (element: HTMLElement) => element.scrollHeight - element.clientHeight - element.scrollTop

  /** Scrolls and lets the list know at once, not a frame later. */
  function scrollTo(element: HTMLElement, top: number): void {
    element.scrollTop = top
    lastTop = element.scrollTop
    ours = true
    element.dispatchEvent(new Event('scroll'))
    ours = false
  }

  function nodeOf(element: HTMLElement, rowKey: string): HTMLElement | null {
    return element.querySelector(`[data-row-key="${CSS.escape(rowKey)}"]`)
  }

  /** The first row in view, and how much of it is above the edge. */
  function readAnchor(element: HTMLElement): ReadingPosition | undefined {
    const edge = element.getBoundingClientRect().top
    let first: { readonly node: HTMLElement; readonly top: number } | undefined
    for (const node of element.querySelectorAll<HTMLElement>('[data-row-key]')) {
      const box = node.getBoundingClientRect()
      if (box.bottom > edge + 1 && (!first || box.top < first.top)) first = { node, top: box.top }
    }
    const rowKey = first?.node.dataset.rowKey
    return first && rowKey !== undefined ? { rowKey, offset: edge - first.top } : undefined
  }

  function keepAnchor(element: HTMLElement, position: ReadingPosition): void {
    if (putAnchor(element, position)) return
    // Not rendered: its own start is sure to be, and once it is measured the rest is put right, all in one frame.
    const offset = offsetOf(position.rowKey)
    if (offset !== undefined) {
      scrollTo(element, offset)
      putAnchor(element, position)
    }
    // It is on a page that is not read: the end is as good as any other place.
    else if (restoring) toEnd()
    else anchor = readAnchor(element)
  }

  /** False where the row is not rendered, or not measured: scrolled into such a one, the list would think it out of view and drop it. */
  function putAnchor(element: HTMLElement, position: ReadingPosition): boolean {
    const node = nodeOf(element, position.rowKey)
    if (!node || getComputedStyle(node).visibility === 'hidden') return false
    const [box, edge] = [node.getBoundingClientRect(), element.getBoundingClientRect().top]
    // Closed from its foot, its start out of view: held by its start it would leave the view.
    const foot = held && held.top < edge && box.height < held.height ? held.bottom : undefined
    const off = foot === undefined ? box.top - edge + position.offset : box.bottom - foot
    if (foot !== undefined) anchor = { ...position, offset: edge - box.top + off }
    if (Math.abs(off) <= 0.5) return true
    const missing = off - below(element)
    if (held && missing > 0.5) setSpare(element, spare + missing)
    scrollTo(element, element.scrollTop + off)
    return true
  }

  function setSpare(element: HTMLElement, pixels: number): void {
    spare = pixels
    element.style.setProperty('--spare', `${pixels}px`)
  }

  function settle(): void {
    if (!scroller || scroller.clientHeight === 0) return
    if (!painted && !awaited) {
      awaited = true
      requestAnimationFrame(() => {
        painted = true
        settle()
      })
    }
    // Room that is out of view, or that the answer has grown into, is not needed any more.
    if (spare > 0 && !held && below(scroller) > 0) setSpare(scroller, Math.max(0, spare - below(scroller)))
    if (follow.following()) {
      if (below(scroller) > 0.5) scrollTo(scroller, scroller.scrollHeight - scroller.clientHeight)
    } else if (anchor) keepAnchor(scroller, anchor)
    // Whatever moved it until here was the layout, and has been put right.
    lastTop = scroller.scrollTop
    judge(scroller)
  }

  /** What follows from where the view is now. */
  function judge(element: HTMLElement): void {
    const following = follow.following()
    setAway(!following && below(element) - spare > far)
    if (following) setNewBelow(false)
    // The first sizes are guesses: until they are measured nothing may be read because of them.
    if (painted && element.scrollTop < element.clientHeight) nearStart()
  }

  function scrolled(): void {
    if (ours || !scroller) return
    // Our own scrolling is told again by the browser a frame later.
    if (Math.abs(scroller.scrollTop - lastTop) > 1) {
      lastTop = scroller.scrollTop
      if (follow.moved({ top: scroller.scrollTop, below: below(scroller), now: now() }) === 'return') {
        settle()
        return
      }
      anchor = readAnchor(scroller)
      restoring = false
    }
    save(follow.following() ? undefined : anchor)
    judge(scroller)
  }

  function intend(kind: Intent): void {
    if (!scroller) return
    follow.intend(kind, { now: now(), canScroll: scroller.scrollHeight > scroller.clientHeight + 1 })
    // The view may not move for it, and what arrives must not move it either.
    if (!follow.following()) anchor = readAnchor(scroller)
  }

  function toEnd(): void {
    follow.toEnd()
    anchor = undefined
    save(undefined)
    setNewBelow(false)
    if (scroller && spare > 0) setSpare(scroller, 0)
    settle()
  }

  function attach(element: HTMLElement): void {
    scroller = element
    const listen = <K extends keyof HTMLElementEventMap>(name: K, hear: (event: HTMLElementEventMap[K]) => void) => {
      element.addEventListener(name, hear, { passive: true })
      onCleanup(() => element.removeEventListener(name, hear))
    }
    listen('wheel', (event) => {
      if (event.ctrlKey || Math.abs(event.deltaY) <= Math.abs(event.deltaX)) return
      intend(event.deltaY < 0 ? 'up' : 'down')
    })
    listen('keydown', (event) => {
      const kind = keyIntents[event.key]
      if (kind) intend(kind)
    })
    listen('touchstart', () => follow.hold(true, now()))
    listen('touchend', () => follow.hold(false, now()))
    listen('touchcancel', () => follow.hold(false, now()))
    // A press on the element itself is one on its scrollbar.
    listen('pointerdown', (event) => {
      if (event.target === element) follow.hold(true, now())
    })
    const release = () => follow.hold(false, now())
    window.addEventListener('pointerup', release)
    onCleanup(() => window.removeEventListener('pointerup', release))
    const watch = new ResizeObserver(() => {
      follow.layoutChanged(now())
      settle()
    })
    watch.observe(element)
    onCleanup(() => watch.disconnect())
  }

  return {
    attach,
    settle,
    scrolled,
    toEnd,
    /** More than a button's worth away from the end. */
    away,
    newBelow,
    /** Rows came at the end. `own`: this reader sent something just now. Who reads far back goes on reading there (S-4). */
    arrived({ own }: { readonly own: boolean }): void {
      follow.layoutChanged(now())
      if (own && scroller && below(scroller) <= scroller.clientHeight) toEnd()
      else if (!follow.following()) setNewBelow(true)
    },
    /** A row is opened or closed by hand: it stays under the pointer, even if that means to leave the end. */
    hold(rowKey: string): void {
      const node = scroller && nodeOf(scroller, rowKey)
      if (!scroller || !node) return
      follow.leave()
      held = node.getBoundingClientRect()
      anchor = { rowKey, offset: scroller.getBoundingClientRect().top - held.top }
      save(anchor)
      // The new height is known in the frame after the next.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => {
          held = undefined
          save(anchor)
          if (scroller && below(scroller) - spare <= 1) follow.toEnd()
        }),
      )
    },
  }
}
export type Reading = ReturnType<typeof createReading>

const keyIntents: Readonly<Record<string, Intent>> = {
  ArrowUp: 'up',
  PageUp: 'up',
  Home: 'up',
  ArrowDown: 'down',
  PageDown: 'down',
  End: 'down',
  ' ': 'free',
}
