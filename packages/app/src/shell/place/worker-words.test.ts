import { expect, test } from 'vitest'
import { makeRow } from '../../server/session-list.ts'
import { aSession, aSummary, serverKey } from '../../server/test-servers.ts'
import { workerWords } from './worker-words.ts'

const row = (title: string) => makeRow(serverKey, aSummary({ session: aSession({ title }) }))
const [books, fees, tax] = [row('Books'), row('Fees'), row('Tax')]

test('S-8: who works in a worktree is said before it goes, and who is at work keeps it', () => {
  expect(workerWords({ rows: [], busy: [] })).toBe('')
  expect(workerWords({ rows: [books], busy: [] })).toBe(
    '“Books” works there. The conversation stays, and you choose where it goes on.',
  )
  expect(workerWords({ rows: [books, fees, tax], busy: [] })).toContain('“Books” and 2 more sessions work there.')
  expect(workerWords({ rows: [books, fees], busy: [fees] })).toBe(
    '“Fees” is at work there. It stays until that turn is over or stopped.',
  )
  expect(workerWords({ rows: [books, fees], busy: [books, fees] })).toContain('and 1 more session are at work there')
})
