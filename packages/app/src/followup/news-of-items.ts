import { isOnItsWay, type OutboxItem } from '@pointsman/domain/follow-up'

/** What is read out to who can't see the dock, of what changed since `before`; nothing where nothing of it is news. */
export function newsOfItems(before: readonly OutboxItem[], now: readonly OutboxItem[]): string | undefined {
  const known = new Map(before.map((item) => [item.id, item]))
  const said = now.flatMap((item) => newsOf(known.get(item.id), item) ?? [])
  return said.length === 0 ? undefined : [...new Set(said)].join('. ')
}

function newsOf(before: OutboxItem | undefined, item: OutboxItem): string | undefined {
  if (before?.state === item.state) return undefined
  const why = item.reason ? `, because: ${item.reason.message.replace(/[.\s]+$/, '')}` : ''
  switch (item.state) {
    case 'queued':
      return before === undefined && !isOnItsWay(item) ? 'Queued' : undefined
    case 'sending':
      return before?.state === 'queued' && before.delivery !== 'send' ? 'Sent' : undefined
    case 'parked':
      return `Parked${why}`
    case 'failed':
      return `Not sent${why}`
    case 'unconfirmed':
      return 'In doubt: it may have run already'
    case 'interrupted':
      return 'The answer was cut'
    default:
      return undefined
  }
}
