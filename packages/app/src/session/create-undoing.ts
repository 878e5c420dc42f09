import type { RevertMark } from '@pointsman/domain/conversation'
import { createMemo, createSignal } from 'solid-js'
import type { Draft } from './draft.ts'

/** What a click hopes the session will be: undone from there on, or (null) nothing undone any more. */
type Hope = { readonly mark: RevertMark | null }

/** One that is on its way: the draft from before it, and the one that it made. */
export type UndoStep = { before: Draft; readonly after: Draft }

/**
 * What of one session is undone: the engine's word, and over it what was clicked and is not settled. A hope is taken back by instance, in
 * the session in which it was made, wherever its reader is by then (V-2).
 */
export function createUndoing(told: () => RevertMark | undefined) {
  const [hopes, setHopes] = createSignal<readonly Hope[]>([])
  const [note, setNote] = createSignal<string>()
  const line: UndoStep[] = []
  let last: Promise<unknown> = Promise.resolve()
  const mark = createMemo(
    () => {
      const hope = hopes().at(-1)
      return hope ? (hope.mark ?? undefined) : told()
    },
    undefined,
    { equals: (a, b) => a?.messageID === b?.messageID && a?.partID === b?.partID && a?.files === b?.files },
  )
  return {
    mark,
    /** Clicked, and not yet answered. */
    pending: () => hopes().length > 0,
    /** Shows at once; returns the way to settle it. */
    hope(next: RevertMark | null): () => void {
      const mine: Hope = { mark: next }
      setHopes((all) => [...all, mine])
      setNote(undefined)
      return () => void setHopes((all) => all.filter((one) => one !== mine))
    },
    /** Those that are on their way, the oldest first, whichever page of the session each was clicked in. */
    line,
    /** Each begins where the one before ended. */
    behind<T>(work: () => Promise<T>): Promise<T> {
      const mine = last.then(work)
      last = mine.catch(() => {})
      return mine
    },
    /** What is to be said of the last one, until something else is tried or it was read: it waits here for whoever looks next. */
    note,
    tell: (words: string | undefined) => void setNote(words),
  }
}
export type Undoing = ReturnType<typeof createUndoing>
