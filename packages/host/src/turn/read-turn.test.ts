import { dirname } from 'node:path'
import { expect, test } from 'bun:test'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { readFamily, readTurn } from './read-turn.ts'

const id = 'ses_one' as SessionID
const here = import.meta.dir as Directory
const left = dirname(here) as Directory

test('F-5 S-7: a turn is looked for where it was told to run too, also before it has said anything', async () => {
  const { engine, addSession, messages, statuses } = makeScriptedEngine({ directory: left })
  addSession(id, { directory: here })
  messages.set(id, [{ id: 'msg_1', sessionID: id, role: 'user', time: { created: 1 }, agent: 'build' }])
  statuses.set(id, { type: 'busy', where: left })
  const family = await readFamily(engine, id)
  expect(await readTurn(engine, { turnsOf: () => [left] }, family)).toEqual({ state: 'busy', asking: false })
  expect(await readTurn(engine, { turnsOf: () => [] }, family)).toMatchObject({ state: 'unsettled', why: 'open' })
})

test('S-7 R-7: unknown is not idle: where one place can’t be read nothing is known, but who is busy in another is busy', async () => {
  const { engine, addSession, fail, statuses, requests } = makeScriptedEngine({ directory: left })
  addSession(id, { directory: here })
  const family = await readFamily(engine, id)
  const read = () => readTurn(engine, { turnsOf: () => [left] }, family)
  const broken = new Response('{}', { status: 500 })
  expect(await read()).toEqual({ state: 'idle' })
  fail(/GET \/session\/status$/, broken)
  await expect(read()).rejects.toThrow("can't be read")
  statuses.set(id, { type: 'busy', where: left })
  fail(/GET \/session\/status$/, broken)
  expect(await read()).toEqual({ state: 'busy', asking: false })
  // Whether it waits for a person is no less to be known.
  fail(/GET \/permission$/, broken)
  await expect(read()).rejects.toThrow("can't be read")
  const ask = { id: 'per_1', sessionID: id, permission: 'bash', patterns: [], always: [], metadata: {} }
  requests.permission.push(ask)
  expect(await read()).toEqual({ state: 'busy', asking: true })
})

test('F-5 R-7: a turn that is about to be tried again has not ended', async () => {
  const { engine, addSession, statuses } = makeScriptedEngine({ directory: here })
  addSession(id)
  statuses.set(id, { type: 'retry', attempt: 1, message: 'overloaded', next: 5, where: here })
  const read = await readTurn(engine, { turnsOf: () => [] }, await readFamily(engine, id))
  expect(read).toEqual({ state: 'busy', asking: false })
})

test('R-4: a list of requests that hangs or fails says nothing of an idle session', async () => {
  const { engine, addSession, fail, received } = makeScriptedEngine({ directory: here })
  addSession(id)
  fail(/GET \/(permission|question)$/, 'hang', 10)
  expect(await readTurn(engine, { turnsOf: () => [] }, await readFamily(engine, id))).toEqual({ state: 'idle' })
  expect(received.map(({ path }) => path)).not.toContain('/permission')
})
