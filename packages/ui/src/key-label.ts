/** Keys as this platform's users read them. A chord is written once, as "Mod+Shift+E", whatever the platform. */

type Names = { apple: string; other: string; spoken: string; aria: string }

const names: Record<string, Names> = {
  Shift: { apple: '⇧', other: 'Shift', spoken: 'Shift', aria: 'Shift' },
  Enter: { apple: '↵', other: '↵', spoken: 'Enter', aria: 'Enter' },
  Escape: { apple: 'Esc', other: 'Esc', spoken: 'Escape', aria: 'Escape' },
  Esc: { apple: 'Esc', other: 'Esc', spoken: 'Escape', aria: 'Escape' },
  Up: { apple: '↑', other: '↑', spoken: 'Up', aria: 'ArrowUp' },
  Down: { apple: '↓', other: '↓', spoken: 'Down', aria: 'ArrowDown' },
  Left: { apple: '←', other: '←', spoken: 'Left', aria: 'ArrowLeft' },
  Right: { apple: '→', other: '→', spoken: 'Right', aria: 'ArrowRight' },
  Delete: { apple: '⌦', other: 'Del', spoken: 'Delete', aria: 'Delete' },
  Backspace: { apple: '⌫', other: '⌫', spoken: 'Backspace', aria: 'Backspace' },
}

function part(name: string, apple: boolean): { shown: string; spoken: string; aria: string } {
  if (name === 'Mod')
    return apple
      ? { shown: '⌘', spoken: 'Command', aria: 'Meta' }
      : { shown: 'Ctrl', spoken: 'Control', aria: 'Control' }
  if (name === 'Alt') return { shown: apple ? '⌥' : 'Alt', spoken: apple ? 'Option' : 'Alt', aria: 'Alt' }
  const known = names[name]
  if (known) return { shown: apple ? known.apple : known.other, spoken: known.spoken, aria: known.aria }
  return { shown: name, spoken: name, aria: name }
}

/** "+" itself can be a key ("Mod++"), so a trailing plus is a key and not a separator. */
function split(keys: string): string[] {
  const plus = keys.endsWith('+')
  const parts = (plus ? keys.slice(0, -1) : keys).split('+').filter(Boolean)
  return plus ? [...parts, '+'] : parts
}

export function keyLabel(keys: string, apple: boolean): string {
  return split(keys)
    .map((name) => part(name, apple).shown)
    .join(apple ? '' : '+')
}

export function keySpoken(keys: string, apple: boolean): string {
  return split(keys)
    .map((name) => part(name, apple).spoken)
    .join(' ')
}

/** The form that `aria-keyshortcuts` wants. */
export function keyShortcuts(keys: string, apple: boolean): string {
  return split(keys)
    .map((name) => part(name, apple).aria)
    .join('+')
}

/** iPads call themselves Macs, which is right here: they have the same keys. */
export function isApple(platform: string): boolean {
  return /mac|iphone|ipad|ipod/i.test(platform)
}

/** Asked anew each time: a string test is cheaper than a stale answer in a test or an emulated device. */
export function onApple(): boolean {
  return typeof navigator !== 'undefined' && isApple(navigator.platform || navigator.userAgent)
}
