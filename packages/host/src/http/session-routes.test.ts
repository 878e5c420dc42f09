import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { ForkAnswer } from '@pointsman/domain/fork'
import type { SessionList } from '@pointsman/domain/host-api'
import { code, house, json } from './http-house.ts'

describe('what is made of a whole session', () => {
  let one: Awaited<ReturnType<typeof house>>
  beforeAll(async () => {
    one = await house()
    const { scripted } = one
    scripted.sessions.set('ses_one', { ...scripted.sessions.get('ses_one'), title: 'Ledger' })
    scripted.messages.set('ses_one', [
      { id: 'msg_1', sessionID: 'ses_one', role: 'user', agent: 'build', time: { created: 1 } },
    ])
  })
  afterAll(() => one.stop())
  const path = (action: string, id = 'ses_one') => `/api/servers/one/sessions/${id}/${action}`
  const post = (action: string, body: unknown, id?: string) =>
    one.ask(path(action, id), { method: 'POST', headers: json, body: JSON.stringify(body) })
  const listed = async () => {
    const { sessions } = (await (await one.ask('/api/servers/one/sessions')).json()) as SessionList
    return sessions.map(({ session }) => session.title)
  }

  test('a fork is in no list before it is whole', async () => {
    const halves: string[][] = []
    one.play(async (asked, init) => {
      if (init.method === 'PATCH' && asked.startsWith('/session/ses_fork')) halves.push(await listed())
      return undefined
    })
    const answer = await post('fork', {})
    expect(answer.status).toBe(201)
    const { session, stayed } = (await answer.json()) as ForkAnswer
    expect([session.session.title, stayed]).toEqual(['Ledger (fork #1)', 0])
    expect(halves).toEqual([['Ledger']])
    expect(await listed()).toEqual(['Ledger', 'Ledger (fork #1)'])
  })

  test('what is wrong in a wish is said: a form, an id, a session that is not there', async () => {
    one.play(undefined)
    expect(await code(await post('fork', { messageID: 'ses_no' }))).toBe('bad-request')
    expect(await code(await post('fork', { prompt: 0 }))).toBe('bad-request')
    expect(await code(await post('compact', {}))).toBe('bad-request')
    for (const action of ['fork', 'compact']) {
      const answer = await post(action, { model: { providerID: 'p', modelID: 'm' } }, 'new-session-1')
      expect([answer.status, await code(answer)]).toEqual([404, 'unknown-session'])
    }
    expect(one.asked.filter(({ path: asked }) => asked.includes('new-session'))).toEqual([])
  })

  test('an export is a file with a name, or a reason in JSON', async () => {
    const answer = await one.ask(path('export?format=jsonl'))
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([
      200,
      'application/jsonl; charset=utf-8',
      "attachment; filename*=UTF-8''ledger.jsonl",
    ])
    expect((await answer.text()).trimEnd().split('\n').length).toBe(2)
    expect(await code(await one.ask(path('export?format=pdf')))).toBe('bad-format')
    expect(await code(await one.ask(path('export?format=jsonl', 'ses_nobody')))).toBe('unknown-session')
    one.play((asked) => (asked.includes('/message?') ? new Response('<html>', { status: 200 }) : undefined))
    const broken = await one.ask(path('export?format=markdown'))
    expect([broken.status, await code(broken)]).toEqual([502, 'engine-refused'])
  })
})
