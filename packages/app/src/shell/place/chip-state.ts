import type { Directory } from '@pointsman/domain/scope'
import type { Move } from '../../server/moves.ts'

/** What the chip says of a session's place beside its name. */
export type ChipState =
  | { readonly kind: 'here' }
  /** `short` for the chip, `words` for the menu and for who can't see either. */
  | { readonly kind: 'moving' | 'waiting' | 'failed' | 'gone'; readonly short: string; readonly words: string }

export function chipState(facts: {
  readonly move: Move | undefined
  readonly gone: boolean
  readonly name: string
  readonly nameOf: (directory: Directory) => string
}): ChipState {
  const { move, gone, name } = facts
  if (move && move.state !== 'failed') {
    const to = facts.nameOf(move.to)
    return move.state === 'moving'
      ? { kind: 'moving', short: `moving to ${to}`, words: `Moving to ${to}` }
      : { kind: 'waiting', short: `then ${to}`, words: `It moves to ${to} when its turn ends` }
  }
  if (move?.state === 'failed') {
    const to = facts.nameOf(move.to)
    const why = move.reason.message.replace(/[.\s]+$/, '')
    return { kind: 'failed', short: 'not moved', words: `It did not move to ${to}: ${why}` }
  }
  if (gone)
    return {
      kind: 'gone',
      short: 'is gone. Re-attach',
      words: `The folder of ${name} is gone. The conversation is all here; choose where it goes on`,
    }
  return { kind: 'here' }
}

export function changedWord(dirty: number): string {
  return dirty === 0 ? '' : `${dirty} changed`
}
export function carryWords(dirty: number): string {
  return dirty === 1 ? 'Take the 1 changed file along' : `Take the ${dirty} changed files along`
}
