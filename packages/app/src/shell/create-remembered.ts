import type { ModelRef } from '@pointsman/domain/conversation'
import { makeKey } from '@pointsman/domain/key'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import { createSignal } from 'solid-js'
import { readStored, type BrowserStore } from '../lib/make-browser-store.ts'
import { readChoice } from '../session/create-draft.ts'

/** The model that a person chose last in a directory (L-5). Only a choice writes it, never a look. */
export function createRemembered(store: BrowserStore) {
  const [changed, setChanged] = createSignal(0)
  const keyOf = (server: ServerKey, directory: Directory) => `model:${makeKey(server, directory)}`
  return {
    model(server: ServerKey, directory: Directory): ModelRef | undefined {
      changed()
      return readStored(store, keyOf(server, directory), readChoice)?.model
    },
    remember(server: ServerKey, directory: Directory, model: ModelRef): void {
      store.write(keyOf(server, directory), JSON.stringify({ model }))
      setChanged((count) => count + 1)
    },
  }
}
