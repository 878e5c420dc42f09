import type { PendingPermission } from '@pointsman/domain/host-api'
import { expect, test } from 'vitest'
import { directory, sessionID } from '../../server/test-servers.ts'
import { waitsForAnswer } from './waits-for-answer.ts'

const asks = (callID?: string): PendingPermission => ({
  request: {
    id: 'per_1',
    sessionID,
    permission: 'bash',
    patterns: [],
    always: [],
    metadata: {},
    ...(callID === undefined ? {} : { callID }),
  },
  directory,
})
const part = (callID: string, status: 'running' | 'completed') => ({ callID, state: { status } })

test('U-6: the tool call that a request names waits for the answer, and no other', () => {
  expect(waitsForAnswer(part('a', 'running'), [asks('b'), asks('a')])).toBe(true)
  expect(waitsForAnswer(part('a', 'running'), [asks('b'), asks()])).toBe(false)
  expect(waitsForAnswer(part('', 'running'), [asks()])).toBe(false)
})
test('U-6: what ended waits for nothing', () => {
  expect(waitsForAnswer(part('a', 'completed'), [asks('a')])).toBe(false)
})
