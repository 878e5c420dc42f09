import { createMemo, onCleanup } from 'solid-js'
import { createTip, type Tip } from './create-tip'
import { refusal, type Verdict } from './verdict'

export type Control = {
  /** To be called with the element: everything that holds it back is listened for there. */
  attach(element: HTMLElement): void
  tip: Tip
  refused: () => Extract<Verdict, { ready: false }> | undefined
  /** What a screen reader says after the name. */
  description: () => string | undefined
}

const opensMenu = new Set(['Enter', ' ', 'ArrowDown', 'ArrowUp'])

/**
 * An action control. A refused one stays in the tab order and says why; that is why it is aria-disabled and never
 * `disabled`, which would take both focus and words from it.
 */
export function createControl(options: { verdict: () => Verdict | undefined; hint?: () => boolean }): Control {
  const refused = createMemo(() => refusal(options.verdict()))
  const tip = createTip({ has: () => refused() !== undefined || (options.hint?.() ?? false) })

  function stop(event: Event) {
    if (!refused()) return
    event.preventDefault()
    event.stopImmediatePropagation()
    tip.show()
  }
  function attach(element: HTMLElement) {
    tip.attach(element)
    const abort = new AbortController()
    const early = { capture: true, signal: abort.signal }
    // At the target and early: neither the element's own listeners nor Solid's delegated ones ever see the click.
    element.addEventListener('click', stop, early)
    // A menu's trigger opens on the press already, not on the click.
    element.addEventListener('pointerdown', (event) => element.hasAttribute('aria-haspopup') && stop(event), early)
    element.addEventListener(
      'keydown',
      (event) => element.hasAttribute('aria-haspopup') && opensMenu.has(event.key) && stop(event),
      early,
    )
    onCleanup(() => abort.abort())
  }
  return {
    attach,
    tip,
    refused,
    description: () => {
      const held = refused()
      return held ? [held.reason, held.help].filter(Boolean).join(' ') : undefined
    },
  }
}
