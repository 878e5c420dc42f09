import { createEffect, on } from 'solid-js'

/** A key pressed right when a dock appeared was meant for what was there before. Milliseconds. */
const startled = 250

/**
 * A dock takes focus only from an empty composer, or from nowhere, and never eats a key that was meant for the composer: whatever
 * writes goes on to the input (LOOK.md, accessibility).
 */
export function createDockFocus(options: {
  /** The request that is asked; another one asks anew. */
  readonly request: () => string | undefined
  readonly composerEmpty: () => boolean
  readonly target: () => HTMLElement | undefined
}) {
  let shownAt = 0
  let asked = false
  createEffect(
    on(options.request, (id) => {
      // Answered, and the focus went with the dock: on to where one types.
      if (id === undefined) {
        if (asked && (document.activeElement === null || document.activeElement === document.body))
          queueMicrotask(() => composerInput()?.focus({ preventScroll: true }))
        asked = false
        return
      }
      asked = true
      shownAt = performance.now()
      const active = document.activeElement
      const input = composerInput()
      const fromNowhere = active === null || active === document.body
      if (options.composerEmpty() && (fromNowhere || active === input))
        queueMicrotask(() => options.target()?.focus({ preventScroll: true }))
    }),
  )
  return {
    onKeyDown(event: KeyboardEvent) {
      const written = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement
      if (written || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'Enter' && performance.now() - shownAt < startled) return event.preventDefault()
      // The character itself arrives after this, in the element that has focus by then.
      if (event.key.length === 1 && event.key !== ' ' && !event.defaultPrevented)
        composerInput()?.focus({ preventScroll: true })
    },
  }
}

function composerInput(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-testid="composer-input"]')
}
