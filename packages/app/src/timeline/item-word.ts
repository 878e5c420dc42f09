import type { OutboxItem } from '@pointsman/domain/follow-up'

/** What a send that is on its way says of itself, beside its text; what waits for a person stands in the dock. */
export function itemWord({ state, attempts }: OutboxItem): string {
  // Before the first attempt it is on its way; after one, why it is not is worth a word.
  if (state === 'queued' && attempts > 0) return 'waits to go out again'
  return state === 'confirmed' ? 'sent' : 'sending'
}
