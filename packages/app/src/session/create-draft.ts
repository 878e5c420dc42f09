import { createSignal, onCleanup, untrack, type Accessor } from 'solid-js'
import { readStored, type BrowserStore } from '../lib/make-browser-store.ts'
import { emptyDraft, isEmptyDraft, readDraft, writeDraft, type Draft } from './draft.ts'
import type { Choice, SessionView } from './session-scope.ts'
import type { ModelRef } from '@pointsman/domain/conversation'

export type DraftStores = {
  /** Of all tabs: what was typed last is what a new one begins with. */
  readonly shared: BrowserStore
  /** Of this tab: what was typed in it is what it has after a reload. */
  readonly own: BrowserStore
}

export type DraftHeir = Pick<SessionView, 'draft' | 'setDraft'>

/**
 * What a person typed, put beside it and chose in one session, in the browser's own store: written at each change, so that no reload
 * loses any of it. A tab that shows what another one typed follows it, until that is sent; one with words of its own keeps them,
 * whatever the other does.
 */
export function createDraft({ shared, own }: DraftStores, sessionKey: string) {
  const draftKey = `draft:${sessionKey}`
  const choiceKey = `choice:${sessionKey}`
  const ours = own.read(draftKey)
  const read = (stored: string | undefined) => (stored === undefined ? emptyDraft : readDraft(stored))
  const [draft, setDraft] = createSignal<Draft>(read(ours ?? shared.read(draftKey)))
  let typed = ours !== undefined
  /** What the shared store holds by this tab's doing, or held when it was taken over. */
  let held = shared.read(draftKey)

  function share(next: Draft): void {
    const text = writeDraft(next)
    if (shared.write(draftKey, text).written) held = text
  }
  const leave = shared.onChange(draftKey, () => {
    const theirs = shared.read(draftKey)
    if (typed) {
      if (theirs === undefined) share(untrack(draft))
    } else if (!isEmptyDraft(untrack(draft))) {
      held = theirs
      setDraft(read(theirs))
    }
  })
  onCleanup(leave)

  /** Whose words these are since the session has its real id: who still holds the former one gives them back to that. */
  const [heir, setHeir] = createSignal<DraftHeir>()
  const [choice, setChoice] = createSignal<Choice>(readStored(shared, choiceKey, readChoice) ?? {})
  return {
    draft: (): Draft => heir()?.draft() ?? draft(),
    setDraft(next: Draft) {
      const real = untrack(heir)
      if (real) return real.setDraft(next)
      typed = !isEmptyDraft(next)
      setDraft(typed ? next : emptyDraft)
      own.write(draftKey, writeDraft(next))
      if (typed) share(next)
      // What another tab wrote since is that one's, and stays.
      else if (shared.read(draftKey) === held) shared.write(draftKey, undefined)
    },
    choice: choice as Accessor<Choice>,
    setChoice(next: Choice) {
      setChoice(next)
      shared.write(choiceKey, next.model || next.agent ? JSON.stringify(next) : undefined)
    },
    /** The session has another name now: what is kept under this one goes. */
    forget(real: DraftHeir) {
      leave()
      setHeir(real)
      own.write(draftKey, undefined)
      shared.write(draftKey, undefined)
      shared.write(choiceKey, undefined)
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
