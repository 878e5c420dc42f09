import type { OutboxItem } from '@pointsman/domain/follow-up'

type Said = Pick<OutboxItem, 'text' | 'attachments'>

/** How many files go with it, and the one's name; nothing where none does. */
export function filesWords({ attachments = [] }: Pick<Said, 'attachments'>): string | undefined {
  const [first] = attachments
  if (!first) return undefined
  return attachments.length === 1 ? first.name : `${attachments.length} files`
}

/** What stands for it in one line: its words, or its files where it has none. */
export function itemWords({ text, attachments = [] }: Said): string {
  return text.trim() === '' ? attachments.map(({ name }) => name).join(', ') : text
}
