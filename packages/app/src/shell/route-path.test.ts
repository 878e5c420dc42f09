import { expect, test } from 'vitest'
import { readAddress } from './route-path.ts'

const read = (serverKey: string, sessionID: string) => readAddress({ serverKey, sessionID })

test('a session is named by server and id', () => {
  expect(read('ae5cd9e2efd7ae18', 'ses_abc123')).toEqual({
    kind: 'session',
    serverKey: 'ae5cd9e2efd7ae18',
    sessionID: 'ses_abc123',
  })
})
test('F-8: a session that is being made has an address in every tab: the host knows it', () => {
  expect(read('a', 'new-session-1')).toMatchObject({ kind: 'making', sessionID: 'new-session-1' })
})
test('what can be no id is never asked', () => {
  expect(read('a', 'foo')).toMatchObject({ kind: 'no-session' })
  expect(read('a', 'ses_..%2F..')).toMatchObject({ kind: 'no-session' })
  expect(read('..', 'ses_a')).toMatchObject({ kind: 'no-server' })
  expect(read('%E0%A4%A', 'ses_a')).toMatchObject({ kind: 'no-server' })
})
