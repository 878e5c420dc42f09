import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { Draft, Extra } from './draft.ts'

type Sent = Pick<OutboxItem, 'kind' | 'text' | 'attachments' | 'mentions'>

/** As it was typed: a shell line with its mark. */
export function lineOf({ kind, text }: Pick<Sent, 'kind' | 'text'>): string {
  return kind === 'shell' ? `!${text}` : text
}

/** What was sent, as the draft that it was. */
export function draftOf(item: Sent): Draft {
  const { attachments = [], mentions = [] } = item
  const extras: Extra[] = [
    ...attachments.map(({ hash, name, mime, size }): Extra => ({ kind: 'file', hash, name, mime, size })),
    ...mentions.map(({ of, value }): Extra => ({ kind: 'mention', of, value })),
  ]
  return { text: lineOf(item), extras }
}
