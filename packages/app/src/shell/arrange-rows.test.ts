import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import type { SessionRow } from '../server/session-list.ts'
import { arrangeRows, findRows, shownRows } from './arrange-rows.ts'

const row = (id: string, more: Partial<SessionRow> = {}): SessionRow => ({
  serverKey: 'a' as ServerKey,
  sessionID: `ses_${id}` as SessionID,
  title: id,
  directory: '/w' as SessionRow['directory'],
  updated: 0,
  status: 'idle',
  making: false,
  ...more,
})
const child = (id: string, parent: string, status: SessionRow['status'] = 'busy') =>
  row(id, { parentID: `ses_${parent}` as SessionID, status })
const ids = (rows: ReturnType<typeof arrangeRows>) =>
  rows.map(({ row: { sessionID }, child: isChild }) => (isChild ? `- ${sessionID}` : sessionID))

test('a working subagent stands under its parent, a resting one does not', () => {
  const rows = [child('c1', 'b'), row('a'), row('b'), child('c2', 'b', 'idle')]
  expect(ids(arrangeRows(rows, undefined))).toEqual(['ses_a', 'ses_b', '- ses_c1'])
  expect(ids(arrangeRows(rows, 'ses_c2'))).toEqual(['ses_a', 'ses_b', '- ses_c1', '- ses_c2'])
})
test('one whose parent is not there stands for itself', () => {
  expect(ids(arrangeRows([child('c', 'gone', 'idle')], undefined))).toEqual(['ses_c'])
})
test('what is counted is what is shown: a subagent stands in its parent’s conversation', () => {
  const rows = [
    row('a', { status: 'busy' }),
    child('c1', 'a'),
    child('c2', 'a', 'idle'),
    child('lost', 'gone', 'retry'),
  ]
  const unread = ({ status }: SessionRow) => status !== 'busy'
  const shown = (filter: 'all' | 'working' | 'unread') =>
    shownRows(rows, filter, unread).map(({ sessionID }) => sessionID)
  expect(shown('all')).toEqual(['ses_a', 'ses_lost'])
  expect(shown('working')).toEqual(['ses_a', 'ses_lost'])
  expect(shown('unread')).toEqual(['ses_lost'])
})
test('a search finds by title and by place', () => {
  const rows = [row('Rounding in the FX report'), row('Drop the v1 webhook')]
  expect(findRows(rows, 'webhk', () => 'main').map((one) => one.title)).toEqual(['Drop the v1 webhook'])
  expect(findRows(rows, 'fx-round', () => 'main').length).toBe(0)
  expect(findRows(rows, 'payout', (one) => (one === rows[0] ? 'payout-retry' : 'main'))).toEqual([rows[0]])
  expect(findRows(rows, ' ', () => '')).toBe(rows)
})
