import { sameExtra, type Draft } from '../session/draft.ts'
import { giveBack } from '../session/give-back.ts'

/** The draft without what an earlier undo gave back, where that still stands before it as it was given. */
export function withoutGiven(draft: Draft, given: Draft | undefined): Draft {
  if (!given) return draft
  const rest = withoutWords(draft.text, given.text)
  if (rest === undefined) return draft
  return { text: rest, extras: draft.extras.filter((extra) => !given.extras.some((one) => sameExtra(one, extra))) }
}

function withoutWords(text: string, given: string): string | undefined {
  if (given === '') return text
  if (text === given) return ''
  return text.startsWith(`${given}\n\n`) ? text.slice(given.length + 2) : undefined
}

/** The draft after an undo: the prompt's own words before whatever was typed since, in the place of those that the last undo gave (V-4). */
export function draftAfter(
  draft: Draft,
  { given, back }: { readonly given: Draft | undefined; readonly back: Draft | undefined },
): Draft {
  const rest = withoutGiven(draft, given)
  return back ? giveBack(rest, back) : rest
}

export const sameDraft = (a: Draft, b: Draft): boolean =>
  a.text === b.text &&
  a.extras.length === b.extras.length &&
  a.extras.every((extra, at) => sameExtra(extra, b.extras[at] ?? extra) && b.extras[at] !== undefined)
