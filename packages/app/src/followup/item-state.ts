import type { OutboxItem } from '@pointsman/domain/follow-up'
import { clockTime } from '../lib/clock-time.ts'

export type StateWord = { readonly text: string; readonly tone: 'stop' | 'caution' | undefined }

/** What an item says of its state in a word or two, where there is more to say than that it waits its turn. */
export function stateWord(item: OutboxItem, tab: string): StateWord | undefined {
  switch (item.state) {
    case 'queued':
      if (item.delivery === 'steer') return { text: 'steers at the next step', tone: 'caution' }
      if (item.notBefore !== undefined) return { text: `again at ${clockTime(item.notBefore)}`, tone: 'caution' }
      return item.attempts > 0 ? { text: 'tries again', tone: 'caution' } : undefined
    case 'held': {
      const here = item.hold?.tab === tab
      if (item.hold?.waits === 'editing')
        return { text: here ? 'being edited below' : 'being edited in another tab', tone: undefined }
      return { text: here ? 'held' : 'held in another tab', tone: undefined }
    }
    case 'failed':
      return { text: 'not sent', tone: 'stop' }
    case 'parked':
      return { text: 'parked', tone: 'stop' }
    case 'unconfirmed':
      return { text: 'in doubt', tone: 'stop' }
    case 'interrupted':
      return { text: 'cut', tone: 'stop' }
    case 'sending':
    case 'accepted':
    case 'confirmed':
      return undefined
  }
}

/** The names of the places that a reason is told with. */
export type PlaceNames = { readonly here: string; readonly pinned: string }

/** Why it waits for a person, in a sentence without its last stop. */
export function reasonSentence(item: OutboxItem, { here, pinned }: PlaceNames): string | undefined {
  const said = item.reason?.message.replace(/[.\s]+$/, '')
  switch (item.state) {
    case 'parked':
      switch (item.reason?.code) {
        case 'elsewhere':
          return `Pinned to ${pinned}; the session works in ${here} now`
        case 'session-gone':
          return 'Parked, because its session was deleted. Keep the text?'
        case 'session-archived':
          return 'Parked, because its session was archived. Keep the text?'
        default:
          return said || 'It waits for your decision'
      }
    case 'failed':
      return said || 'It could not be sent'
    case 'unconfirmed':
      return said || 'It may have run already: the connection was lost before it was confirmed'
    case 'interrupted':
      return said || 'The turn that answers it was cut'
    default:
      return undefined
  }
}
