import { createSignal, onCleanup } from 'solid-js'

/** Whether Mod is pressed now: what Enter or a click would do changes with it. */
export function createModHeld() {
  const [held, setHeld] = createSignal(false)
  const look = (event: KeyboardEvent | PointerEvent) => setHeld(event.ctrlKey || event.metaKey)
  // Let go over another window, it is not told.
  const away = () => setHeld(false)
  addEventListener('keydown', look, true)
  addEventListener('keyup', look, true)
  addEventListener('pointerdown', look, true)
  addEventListener('blur', away)
  onCleanup(() => {
    removeEventListener('keydown', look, true)
    removeEventListener('keyup', look, true)
    removeEventListener('pointerdown', look, true)
    removeEventListener('blur', away)
  })
  return held
}
