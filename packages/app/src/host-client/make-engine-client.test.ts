import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory, ServerKey, SessionID } from '@pointsman/domain/scope'
import { describe, expect, test } from 'vitest'
import { makeEngineClient } from './make-engine-client.ts'
import type { RequestOptions } from './make-request.ts'

const directory = '/home/mara/led ger&x=1' as Directory
const sessionID = 'ses_1' as SessionID

function setup(value: unknown, headers: Record<string, string> = {}) {
  const calls: { path: string; options: RequestOptions | undefined }[] = []
  const client = makeEngineClient(async (path, options) => {
    calls.push({ path, options })
    return { value, headers: new Headers(headers) }
  }, 'main' as ServerKey)
  return { client, calls }
}

describe('reads of an engine', () => {
  test('S-1: they go through the engine’s own server, and name the directory whatever is in it', async () => {
    const { client, calls } = setup([{ name: 'init' }])
    expect((await client.commands(directory)).map(({ name }) => name)).toEqual(['init'])
    const url = new URL(calls[0]?.path ?? '', 'http://x')
    expect([url.pathname, [...url.searchParams]]).toEqual(['/server/main/command', [['directory', directory]]])
  })

  test('S-5: a page comes with the cursor of the page before it, if there is one', async () => {
    const { client, calls } = setup([{ info: {} }], { 'x-next-cursor': 'c/1' })
    expect(await client.messages(sessionID, { limit: 40, before: 'a&b' })).toEqual({
      messages: [],
      malformed: 1,
      next: 'c/1',
    })
    expect(calls[0]?.path).toBe('/server/main/session/ses_1/message?limit=40&before=a%26b')
    expect(await setup([]).client.messages(sessionID, { limit: 40 })).toEqual({ messages: [], malformed: 0 })
  })

  test('S-5: an answer of another form is an error and never an empty list', async () => {
    const { client } = setup('<html>')
    for (const read of [client.messages(sessionID, { limit: 1 }), client.commands(directory), client.models(directory)])
      await expect(read).rejects.toMatchObject({ code: 'malformed' })
  })

  test('L-5: a configuration that names no model is an answer too', async () => {
    expect(await setup({}).client.configuredModel(directory)).toBeNull()
  })
})

test('W-1: a diff is asked for the directory, a turn of the session, a file by its path, whatever is in their names', async () => {
  const { client, calls } = setup([{ file: 'a', status: 'added' }])
  const messageID = 'msg_1' as MessageID
  expect((await client.diff(directory, 'branch')).map(({ path }) => path)).toEqual(['a'])
  await client.turnDiff({ sessionID, messageID, directory })
  await setup({ type: 'text', content: '' }).client.fileContent(directory, 'a&b')
  const asked = calls.map(({ path }) => new URL(path, 'http://x'))
  expect(asked.map((url) => [url.pathname, Object.fromEntries(url.searchParams)])).toEqual([
    ['/server/main/vcs/diff', { directory, mode: 'branch', context: '3' }],
    ['/server/main/session/ses_1/diff', { directory, messageID }],
  ])
})

test('U-6: an answer goes to the instance that asked, and an id can’t lead it elsewhere', async () => {
  const { client, calls } = setup(undefined)
  await client.replyPermission('per_1', directory, 'reject', 'no')
  await client.rejectQuestion('../x', directory)
  await client.abort(sessionID, directory)
  expect(calls.map(({ path }) => path.split('?')[0])).toEqual([
    '/server/main/permission/per_1/reply',
    '/server/main/question/..%2Fx/reject',
    '/server/main/session/ses_1/abort',
  ])
  expect(calls[0]?.options).toEqual({ method: 'POST', body: { reply: 'reject', message: 'no' } })
  expect(calls.every(({ path }) => path.endsWith(`?directory=${encodeURIComponent(directory)}`))).toBe(true)
})
