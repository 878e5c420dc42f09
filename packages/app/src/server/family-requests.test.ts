import type { SessionSummary } from '@pointsman/domain/host-api'
import type { SessionID } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import { familyRequests } from './family-requests.ts'
import { makeRow } from './session-list.ts'
import { aSummary, directory, serverKey, sessionID } from './test-servers.ts'

const id = (name: string) => `ses_${name}` as SessionID
const asks = (name: string) => ({
  request: { id: `per_${name}`, sessionID: id(name), permission: 'bash', patterns: [], always: [], metadata: {} },
  directory,
})
const child = (name: string, parent: string, created: number, updated = 1): SessionSummary =>
  aSummary({
    session: { id: id(name), parentID: id(parent), title: name, time: { created, updated } },
    permissions: [asks(name)],
    questions: [{ request: { id: `que_${name}`, sessionID: id(name), questions: [] }, directory }],
  })

function requestsOf(...summaries: SessionSummary[]) {
  const rows = summaries.map((summary) => makeRow(serverKey, summary))
  const list = Object.fromEntries(summaries.map((summary) => [summary.session.id, summary]))
  const found = familyRequests(rows, list, sessionID)
  return found.permissions.map(({ pending, by }) => `${pending.request.id} ${by?.title ?? 'itself'}`)
}

test('R-1: what a session is asked is its own and that of its subagents, and theirs, its own first', () => {
  const own = aSummary({ permissions: [asks('1')] })
  const family = [child('b', 'a', 3), child('a', '1', 2), child('stranger', 'other', 1)]
  expect(requestsOf(...family, own)).toEqual(['per_1 itself', 'per_a a', 'per_b b'])
})

test('R-1: what is asked first stays first, whoever speaks meanwhile', () => {
  expect(requestsOf(aSummary(), child('b', '1', 3, 1), child('a', '1', 2, 9))).toEqual(['per_a a', 'per_b b'])
  expect(requestsOf(aSummary(), child('a', '1', 2, 1), child('b', '1', 3, 9))).toEqual(['per_a a', 'per_b b'])
})

test('R-1: a session that is its own forefather asks once', () => {
  expect(requestsOf(child('1', '2', 1), child('2', '1', 2))).toEqual(['per_1 itself', 'per_2 2'])
})
