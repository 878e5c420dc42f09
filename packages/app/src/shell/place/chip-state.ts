import type { SessionMove } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { goneSentence } from '@pointsman/domain/readiness'

/** What the chip says of a session's place. `words`: the same as a sentence, for the menu and for who can't see either. */
export type ChipState =
  | { readonly kind: 'here' }
  | { readonly kind: 'moving' | 'waiting'; readonly to: Directory; readonly words: string }
  | { readonly kind: 'failed'; readonly short: string; readonly words: string }
  | { readonly kind: 'gone'; readonly words: string }

export function chipState(facts: {
  readonly move: SessionMove | undefined
  readonly gone: boolean
  readonly name: string
  readonly nameOf: (directory: Directory) => string
}): ChipState {
  const { move, gone, name } = facts
  if (move?.state === 'moving') return { kind: 'moving', to: move.to, words: `Moving to ${facts.nameOf(move.to)}` }
  if (move?.state === 'waiting')
    return { kind: 'waiting', to: move.to, words: `It moves to ${facts.nameOf(move.to)} when its turn ends` }
  // It did move: what failed is another thing, and its words say which.
  if (move?.state === 'failed' && move.reason.code === 'not-carried')
    return { kind: 'failed', short: 'changes left behind', words: move.reason.message }
  if (move?.state === 'failed') {
    const why = move.reason.message.replace(/[.\s]+$/, '')
    return { kind: 'failed', short: 'not moved', words: `It did not move to ${facts.nameOf(move.to)}: ${why}` }
  }
  return gone ? { kind: 'gone', words: goneSentence(name) } : { kind: 'here' }
}

/** Nothing where it was not read: that is not the same as clean. */
export function changedWord(dirty: number | undefined): string {
  if (dirty === undefined) return ''
  return dirty === 0 ? 'clean' : `${dirty} changed`
}
export function carryWords(dirty: number): string {
  return dirty === 1 ? 'Take the 1 changed file along' : `Take the ${dirty} changed files along`
}
