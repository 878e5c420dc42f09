import { expect, test } from 'bun:test'
import type { Session } from '@pointsman/domain/conversation'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { isCopy } from './fork-record.ts'

const asked = { title: 'Fees', metadata: { theirs: 1 }, askedAt: 1_000_000 }
const copy: Session = {
  id: 'ses_copy' as SessionID,
  title: 'Fees (fork #3)',
  directory: '/repo' as Directory,
  projectID: 'p',
  metadata: { theirs: 1 },
  time: { created: 1_000_400, updated: 1_000_400 },
}

test('a copy is known by its title, its metadata and its age, as long as nobody used it', () => {
  expect(isCopy(copy, asked)).toBe(true)
  expect(isCopy(copy, { ...asked, title: 'Fees (fork #2)' })).toBe(true)
  const others: readonly Partial<Session>[] = [
    { title: 'Fees' },
    { title: 'Other fees (fork #3)' },
    { metadata: {} },
    { parentID: 'ses_parent' as SessionID },
    { time: { created: 1_000_400, updated: 1_000_401 } },
    { time: { created: 1_070_000, updated: 1_070_000 } },
  ]
  for (const other of others) expect(isCopy({ ...copy, ...other }, asked)).toBe(false)
})
