import { diffWordsWithSpace } from 'diff'

/** Ranges of a text, end excluded. */
export type Marks = readonly (readonly [from: number, to: number])[]

/** Longer lines are not compared word by word: it is quadratic, and nobody reads the marks. */
const longestMarked = 400

/** What changed between two lines, word by word; nothing where they are two lines and not a change of one. */
export function wordMarks(old: string, next: string): { readonly old: Marks; readonly next: Marks } | undefined {
  if (old.length > longestMarked || next.length > longestMarked) return undefined
  const [left, right]: [[number, number][], [number, number][]] = [[], []]
  let [at, to, kept] = [0, 0, 0]
  for (const change of diffWordsWithSpace(old, next)) {
    const { length } = change.value
    if (change.removed) {
      left.push([at, at + length])
      at += length
    } else if (change.added) {
      right.push([to, to + length])
      to += length
    } else {
      at += length
      to += length
      kept += change.value.trim().length
    }
  }
  // Hardly a word in common.
  return kept * 3 < Math.max(old.trim().length, next.trim().length) ? undefined : { old: left, next: right }
}
