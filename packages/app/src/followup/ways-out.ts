import type { OutboxItem } from '@pointsman/domain/follow-up'

/**
 * What a person can do with an item that goes on only by their word. here: it runs where the session is · back: the session goes where
 * it is pinned to, then it runs · model: the composer asks for another one, then it goes with that · agent: it goes by the composer's · keep: its text goes to the composer.
 */
export type WayOut =
  | 'again'
  | 'run-again'
  | 'as-text'
  | 'here'
  | 'back'
  | 'model'
  | 'agent'
  | 'continue'
  | 'skip'
  | 'keep'
  | 'edit'
  | 'drop'

export function waysOut(item: OutboxItem): readonly WayOut[] {
  switch (item.state) {
    case 'failed':
      return ['again', 'edit', 'drop']
    case 'unconfirmed':
      return ['run-again', 'drop']
    case 'interrupted':
      return ['continue', 'skip']
    case 'parked':
      return fromParked(item.reason?.code)
    default:
      return []
  }
}

function fromParked(code: string | undefined): readonly WayOut[] {
  switch (code) {
    case 'elsewhere':
      return ['here', 'back', 'drop']
    case 'unknown-command':
      return ['as-text', 'edit', 'drop']
    case 'model-missing':
      return ['model', 'edit', 'drop']
    case 'agent-missing':
      return ['agent', 'edit', 'drop']
    case 'session-gone':
    case 'session-archived':
      return ['keep', 'drop']
    default:
      return ['again', 'edit', 'drop']
  }
}
