import type { ItemKind } from '@pointsman/domain/follow-up'
import type { Draft } from './draft.ts'

type Sent = { readonly kind: ItemKind; readonly text: string }

/** As it was typed: a shell line with its mark. */
export function lineOf({ kind, text }: Sent): string {
  return kind === 'shell' ? `!${text}` : text
}

/** What was sent, as the draft that it was. */
export function draftOf(item: Sent): Draft {
  return { text: lineOf(item), extras: [] }
}
