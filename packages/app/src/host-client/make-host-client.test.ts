import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory, ServerKey, SessionID } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import { makeHostClient } from './make-host-client.ts'
import type { Request, RequestOptions } from './make-request.ts'

const key = 'main' as ServerKey
const directory = '/w/a' as Directory

function setup(value: unknown = {}) {
  const calls: { path: string; options: RequestOptions | undefined }[] = []
  const request: Request = (path, options) => {
    calls.push({ path, options })
    return Promise.resolve({ value, headers: new Headers() })
  }
  return { client: makeHostClient(request, async () => ({ name: '', content: new Blob() })), calls }
}

test('F-9: a queue and its items are changed by the host’s own routes', async () => {
  const { client, calls } = setup()
  await client.changeItem('msg_1', { pinned: true })
  await client.pauseQueue(key, 'ses_1' as SessionID, 'stopped')
  await client.resumeQueue(key, 'ses_1' as SessionID)
  await client.orderItems(key, 'ses_1' as SessionID, ['msg_2' as MessageID, 'msg_1' as MessageID])
  expect(calls.map(({ path, options }) => [options?.method, path, options?.body])).toEqual([
    ['PATCH', '/api/outbox/msg_1', { pinned: true }],
    ['POST', '/api/servers/main/sessions/ses_1/outbox/pause', { why: 'stopped' }],
    ['POST', '/api/servers/main/sessions/ses_1/outbox/resume', undefined],
    ['POST', '/api/servers/main/sessions/ses_1/outbox/order', { ids: ['msg_2', 'msg_1'] }],
  ])
})

test('S-6: a worktree is made, entered and removed by the host’s own routes', async () => {
  const { client, calls } = setup()
  await client.makeWorktree(key, { name: 'fx', base: 'main' })
  await client.move(key, 'ses_1' as SessionID, { directory, whenBusy: 'wait' })
  await client.removeWorktree(key, directory)
  await client.removeWorktree(key, directory, 'print')
  expect(calls.map(({ path, options }) => [options?.method, path, options?.body])).toEqual([
    ['POST', '/api/servers/main/worktrees', { name: 'fx', base: 'main' }],
    ['POST', '/api/servers/main/sessions/ses_1/move', { directory, whenBusy: 'wait' }],
    ['DELETE', '/api/servers/main/worktrees', { directory }],
    ['DELETE', '/api/servers/main/worktrees', { directory, confirmed: 'print' }],
  ])
})
