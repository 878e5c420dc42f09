import { createEffect, createSignal } from 'solid-js'
import { readStored, type BrowserStore } from '../lib/make-browser-store.ts'
import { readPreferences, rootAttributes, usualPreferences, type Preferences } from './preferences.ts'

export function createPreferences(store: BrowserStore, root: HTMLElement = document.documentElement) {
  const first = readStored(store, 'preferences', readPreferences) ?? usualPreferences
  const [preferences, setPreferences] = createSignal<Preferences>(first)
  // Before the first paint, and then as they change.
  const apply = (next: Preferences) => {
    for (const [name, value] of Object.entries(rootAttributes(next))) {
      if (value === undefined) root.removeAttribute(name)
      else root.setAttribute(name, value)
    }
    root.style.setProperty('--list', `${next.listWidth}px`)
    root.style.setProperty('--review', `${next.reviewWidth}px`)
  }
  apply(first)
  createEffect(() => apply(preferences()))
  return {
    preferences,
    prefer(change: Partial<Preferences>) {
      const next = { ...preferences(), ...change }
      setPreferences(next)
      store.write('preferences', JSON.stringify(next))
    },
  }
}
