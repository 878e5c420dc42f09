import { createSignal, type Accessor } from 'solid-js'
import { readStored, type BrowserStore } from '../lib/make-browser-store.ts'
import type { Choice } from './session-scope.ts'
import type { ModelRef } from '@pointsman/domain/conversation'

/** What a person typed and chose in one session, in the browser's own store: written at each key, so that no reload loses any of it. */
export function createDraft(store: BrowserStore, sessionKey: string) {
  const draftKey = `draft:${sessionKey}`
  const choiceKey = `choice:${sessionKey}`
  const [draft, setDraft] = createSignal(store.read(draftKey) ?? '')
  const [choice, setChoice] = createSignal<Choice>(readStored(store, choiceKey, readChoice) ?? {})
  return {
    draft: draft as Accessor<string>,
    setDraft(text: string) {
      setDraft(text)
      store.write(draftKey, text === '' ? undefined : text)
    },
    choice: choice as Accessor<Choice>,
    setChoice(next: Choice) {
      setChoice(next)
      store.write(choiceKey, next.model || next.agent ? JSON.stringify(next) : undefined)
    },
    /** The session has another name now: what is kept under this one goes. */
    forget() {
      store.write(draftKey, undefined)
      store.write(choiceKey, undefined)
    },
  }
}

export function readChoice(value: unknown): Choice | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const model = 'model' in value ? readModelRef(value.model) : undefined
  const agent = 'agent' in value && typeof value.agent === 'string' ? value.agent : undefined
  return { ...(model ? { model } : {}), ...(agent ? { agent } : {}) }
}

function readModelRef(value: unknown): ModelRef | undefined {
  if (typeof value !== 'object' || value === null || !('providerID' in value) || !('modelID' in value)) return undefined
  const { providerID, modelID } = value
  if (typeof providerID !== 'string' || typeof modelID !== 'string') return undefined
  const variant = 'variant' in value && typeof value.variant === 'string' ? { variant: value.variant } : {}
  return { providerID, modelID, ...variant }
}
