import { createSignal } from 'solid-js'
import { promptHistory, type PromptSource } from './prompt-history.ts'

export type HistoryOptions = { readonly text: () => string; readonly source: () => PromptSource }

/** Where Up and Down are in what was typed before; nowhere once the text was changed. */
export function createHistory({ text, source }: HistoryOptions) {
  const [past, setPast] = createSignal<{ readonly texts: readonly string[]; readonly at: number }>()
  const inHistory = () => {
    const where = past()
    return where !== undefined && where.texts[where.at] === text()
  }
  return {
    inHistory,
    leave: () => setPast(undefined),
    /** The text there; empty where one has come back to the beginning, nothing where there is no more. */
    walk(by: 1 | -1): string | undefined {
      const from = inHistory() ? past() : undefined
      const texts = from?.texts ?? promptHistory(source())
      const at = (from?.at ?? -1) + by
      const found = texts[at]
      if (found === undefined && at >= 0) return undefined
      setPast(found === undefined ? undefined : { texts, at })
      return found ?? ''
    },
  }
}
