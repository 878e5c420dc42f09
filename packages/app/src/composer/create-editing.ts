import type { OutboxItem } from '@pointsman/domain/follow-up'
import { createEffect, createMemo, createSignal, untrack } from 'solid-js'
import { dockItems } from '../followup/dock-items.ts'
import { makeBrowserStore, readStored, type BrowserStore } from '../lib/make-browser-store.ts'
import { isEmptyDraft, readExtras, type Draft } from '../session/draft.ts'
import { draftOf } from '../session/item-draft.ts'
import { carriesSame, type Carried } from './attachments.ts'
import type { Into } from './create-attaching.ts'
import type { Seat } from './seat.ts'
import { wordsOf } from './words-of.ts'

export type EditingOptions = {
  readonly seat: () => Seat
  /** Of this tab alone: what is typed into an edit survives a reload. */
  readonly store?: BrowserStore
  /** The item is out of this tab's hand, and not by its own doing: what was typed into it. */
  readonly lost: (here: Seat, draft: Draft) => void
  readonly failed: (message: string) => void
  /** It is in its place with its new words, though the answer that said so was lost. */
  readonly putBackAfterAll: () => void
}

type Typed = Draft & { readonly id: string }

export function isInHand({ state, hold }: OutboxItem, tab: string): boolean {
  return state === 'held' && hold?.waits === 'editing' && hold.tab === tab
}

/** Why another one can't be taken in hand: what is typed into the first would have nowhere to go. */
export function editRefusal(items: readonly OutboxItem[], id: string, tab: string): string | undefined {
  return items.some((other) => other.id !== id && isInHand(other, tab))
    ? 'Another follow-up is being edited here. Finish it first'
    : undefined
}

/**
 * The follow-up whose text is in this tab's composer. The draft that was there is not touched: the input shows the one or the other,
 * so it is there again when the edit is over.
 */
export function createEditing({ seat, store = makeBrowserStore(() => sessionStorage), ...options }: EditingOptions) {
  const { lost, failed, putBackAfterAll } = options
  const [typed, setTyped] = createSignal<Typed>()
  /** Edits that this tab is ending itself. */
  const ending = new Set<string>()
  /** What was put back and not answered, by item: the host may have it. */
  const doubted = new Map<string, string>()
  const keyOf = (here: Seat) => `edit:${here.view.key}`
  const kept = (here: Seat) => readStored(store, keyOf(here), readTyped)
  const item = createMemo(() =>
    seat()
      .view.items()
      .find((one) => isInHand(one, seat().tab())),
  )
  const id = createMemo(() => item()?.id)

  function draftNow(here: Seat, one: OutboxItem): Draft {
    return [typed(), kept(here)].find((other) => other?.id === one.id) ?? draftOf(one)
  }
  function forget(here: Seat): void {
    store.write(keyOf(here), undefined)
    setTyped(undefined)
  }
  function lose(here: Seat): void {
    const left = kept(here)
    forget(here)
    if (!left) return
    const now = here.view.items().find((one) => one.id === left.id)
    if (now && doubted.get(now.id) === now.text && carriesSame(now, left)) return putBackAfterAll()
    if (!isEmptyDraft({ ...left, text: left.text.trim() })) lost(here, left)
  }

  // Another tab removed it, or the host gave it back because it took this tab for gone: here, or while another session was shown.
  createEffect(() => {
    const here = seat()
    const inHand = id()
    if (here.view.hydration().state !== 'ready') return
    untrack(() => {
      const left = kept(here)
      if (left && left.id !== inHand && !ending.has(left.id)) lose(here)
    })
  })

  async function end(here: Seat, one: OutboxItem, wish: Parameters<Seat['change']>[1]): Promise<boolean> {
    ending.add(one.id)
    try {
      await here.change(one.id, wish)
      doubted.delete(one.id)
      forget(here)
      return true
    } catch (failure) {
      if (here.view.items().some((other) => other.id === one.id && isInHand(other, here.tab())))
        failed(wordsOf(failure))
      else lose(here)
      return false
    } finally {
      ending.delete(one.id)
    }
  }

  function present(): Draft | undefined {
    const one = item()
    return one && draftNow(seat(), one)
  }
  function type({ text, extras }: Draft): void {
    const one = item()
    if (!one) return
    const now: Typed = { id: one.id, text, extras }
    store.write(keyOf(seat()), JSON.stringify(now))
    setTyped(now)
  }

  return {
    item,
    draft: present,
    type,
    /** The draft before one's eyes, and that one from then on: of an edit that ends meanwhile, the session's. */
    into(): Into {
      const [here, one] = [seat(), item()?.id]
      const isEdited = () => one !== undefined && seat().view.key === here.view.key && id() === one
      return {
        here,
        draft: () => untrack(() => (isEdited() ? present() : undefined) ?? here.view.draft()),
        write: (next) => (isEdited() ? type(next) : here.view.setDraft(next)),
      }
    },
    /** Where it stands in the dock, counted from one. */
    place(): { readonly at: number; readonly of: number } {
      const waiting = dockItems(seat().view.items(), seat().tab())
      return { at: waiting.findIndex((one) => one.id === id()) + 1, of: waiting.length }
    },
    /** Given back unchanged. */
    async leave(): Promise<boolean> {
      const [here, one] = [seat(), item()]
      return one !== undefined && end(here, one, { back: { tab: here.tab() } })
    },
    /** Back in its place with these words. */
    async finish(said: Pick<OutboxItem, 'kind' | 'text'> & Required<Carried>): Promise<boolean> {
      const [here, one] = [seat(), item()]
      if (!one) return false
      doubted.set(one.id, said.text)
      return end(here, one, { release: { tab: here.tab(), ...said } })
    },
  }
}
export type Editing = ReturnType<typeof createEditing>

function readTyped(value: unknown): Typed | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('text' in value)) return undefined
  const { id, text } = value
  if (typeof id !== 'string' || typeof text !== 'string') return undefined
  return { id, text, extras: 'extras' in value ? readExtras(value.extras) : [] }
}
