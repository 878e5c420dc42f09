import type { OutboxItem } from '@pointsman/domain/follow-up'

export type ItemWords = {
  /** Beside the text. */
  readonly short: string
  /** The reason, where it waits for the person. */
  readonly long?: string
  readonly stuck: boolean
}

/** What a pending send says of itself. */
export function itemWords(item: OutboxItem): ItemWords {
  switch (item.state) {
    case 'queued':
      // Before the first attempt it is on its way; after one, why it is not is worth a word.
      return { short: item.attempts === 0 ? 'sending' : 'waits to go out again', stuck: false }
    case 'sending':
    case 'accepted':
      return { short: 'sending', stuck: false }
    case 'confirmed':
      return { short: 'sent', stuck: false }
    case 'held':
      return { short: 'held', stuck: false }
    case 'parked':
      return { short: 'parked', long: item.reason?.message ?? 'It waits for your decision.', stuck: true }
    case 'failed':
      return { short: 'not sent', long: item.reason?.message ?? 'It could not be sent.', stuck: true }
    case 'unconfirmed':
      return {
        short: 'in doubt',
        long: item.reason?.message ?? 'It may have run already: the connection was lost before it was confirmed.',
        stuck: true,
      }
    case 'interrupted':
      return { short: 'cut', long: item.reason?.message ?? 'The turn that answers it was cut.', stuck: true }
  }
}
