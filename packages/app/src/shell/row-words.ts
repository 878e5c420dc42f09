import type { SignalKind } from '@pointsman/ui/signal'
import { asksWords } from '../composer/permission-words.ts'
import type { SessionRow } from '../server/session-list.ts'
import { clockWord } from './when.ts'

export type RowSay = { readonly text: string; readonly tone: 'stop' | 'caution' | undefined }

/** What a row says of itself in two or three words, where there is something to say. */
export function rowSay(row: SessionRow): RowSay | undefined {
  if (row.making) return { text: 'being made', tone: undefined }
  switch (row.status) {
    case 'waiting':
      return { text: row.asks === undefined ? 'waits for you' : asksWords(row.asks), tone: 'stop' }
    case 'retry':
      return { text: row.next === undefined ? 'tries again' : `again at ${clockWord(row.next)}`, tone: 'caution' }
    case 'error':
      return { text: 'failed', tone: 'stop' }
    case 'busy':
      return undefined
    case 'idle':
      return row.undone ? { text: 'undone in part', tone: undefined } : undefined
  }
}

/** "2 follow-ups wait", "2 follow-ups wait, paused"; nothing where none waits. */
export function waitingWords({ waiting = 0, paused }: Pick<SessionRow, 'waiting' | 'paused'>): string | undefined {
  if (waiting === 0) return undefined
  return `${waiting === 1 ? '1 follow-up waits' : `${waiting} follow-ups wait`}${paused ? ', paused' : ''}`
}

/** Whether it is news to a person: finished, failed or waiting since they looked last. What still works is no news yet. */
export function rowIsNews(row: SessionRow, unread: boolean): boolean {
  return unread && !row.making && row.status !== 'busy' && row.status !== 'retry'
}

/** Unread is idle and finished since it was last looked at; whatever else is said wins. */
export function rowSignal(row: SessionRow, unread: boolean): SignalKind {
  return row.status === 'idle' && unread && !row.making ? 'unread' : row.status
}

const numbers = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
]

/** "Two sessions wait for you", "One session waits for you". */
export function waitingHeading(count: number): string {
  const number = numbers[count] ?? String(count)
  return count === 1 ? `${number} session waits for you` : `${number} sessions wait for you`
}

/** The engine names a session by its date until it has a better name: that is no name for a person. */
const engineTitle = /^(New|Child) session - \d{4}-\d{2}-\d{2}T[\d:.]+Z$/

export function rowTitle(row: Pick<SessionRow, 'title'>): string {
  const title = row.title.trim()
  const unnamed = engineTitle.exec(title)
  if (unnamed) return unnamed[1] === 'Child' ? 'Subagent' : 'New session'
  return title || 'New session'
}

/** A title for a session that has none yet: the first words of what was sent. */
export function titleFrom(text: string): string {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > 60 ? `${line.slice(0, 59).trimEnd()}…` : line
}
