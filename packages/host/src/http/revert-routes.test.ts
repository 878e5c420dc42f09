import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { code, house, json } from './http-house.ts'

describe('undo and restore, by whoever asks', () => {
  let one: Awaited<ReturnType<typeof house>>
  beforeAll(async () => {
    one = await house()
    const { scripted } = one
    const head = { sessionID: 'ses_one', time: { created: 1, completed: 2 } }
    const answer = { ...head, role: 'assistant', parentID: 'msg_1', path: { cwd: '/repo/elsewhere' }, finish: 'stop' }
    scripted.messages.set('ses_one', [
      { ...head, id: 'msg_1', role: 'user', agent: 'build' },
      { ...answer, id: 'msg_2' },
    ])
    scripted.addSession('ses_two')
  })
  afterAll(() => one.stop())

  const at = (id: string, action: string, server = 'one') => `/api/servers/${server}/sessions/${id}/${action}`
  const engineAt = (id: string, action: string) => `/server/one/session/${id}/${action}`
  const post = async (path: string, body: unknown) => {
    one.play(undefined)
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const answer = await one.ask(path, { method: 'POST', headers: json, body: text })
    return [answer.status, await code(answer)]
  }
  /** What the engine itself was told to do. */
  const told = () => one.asked.filter(({ init }) => init.method === 'POST').map(({ path }) => path)
  const wish = { messageID: 'msg_1' }

  test('V-1: a server or a session that is not there is said, and a temporary id is never asked of an engine', async () => {
    for (const action of ['revert', 'restore']) {
      expect(await post(at('ses_one', action, 'two'), wish)).toEqual([404, 'unknown-server'])
      expect(await post(at('ses_nobody', action), wish)).toEqual([404, 'unknown-session'])
      expect(await post(at('new-session-1', action), wish)).toEqual([404, 'unknown-session'])
      expect(one.asked).toEqual([])
    }
  })

  test.each([
    ['revert', '{', 'bad-json'],
    ['revert', {}, 'bad-request'],
    ['revert', [], 'bad-request'],
    ['revert', { messageID: 'ses_one' }, 'bad-request'],
    ['revert', { messageID: '../x' }, 'bad-request'],
    ['revert', { ...wish, partID: 'msg_1' }, 'bad-request'],
    ['revert', { ...wish, whenBusy: 'wait' }, 'bad-request'],
    ['restore', { whenBusy: true }, 'bad-request'],
    ['restore', { confirmed: 1 }, 'bad-request'],
  ] as const)('V-1: a %s of %j is refused with what is wrong', async (action, body, refusal) => {
    expect(await post(at('ses_one', action), body)).toEqual([400, refusal])
    expect(told()).toEqual([])
  })

  test('V-1: a message of another session is none of this one', async () => {
    expect(await post(at('ses_two', 'revert'), wish)).toEqual([404, 'unknown-message'])
    expect(told()).toEqual([])
  })

  test.each([wish, { ...wish, whenBusy: 'wait' }, { ...wish, confirmed: 1 }, { ...wish, more: null }])(
    'V-3: %j of a turn that ran elsewhere is not passed to the engine either',
    async (body) => {
      expect(await post(engineAt('ses_one', 'revert'), body)).toEqual([409, 'elsewhere'])
      expect(told()).toEqual([])
    },
  )

  test.each(['', '[]', {}, { messageID: 'msg.1' }, { ...wish, partID: null }])(
    'V-3: %j, which nobody can judge, is not passed to it',
    async (body) => {
      expect(await post(engineAt('ses_one', 'revert'), body)).toEqual([400, 'bad-request'])
      expect(told()).toEqual([])
    },
  )
})
