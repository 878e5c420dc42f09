import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { LiveFrame } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { code, house, json, rawGet } from './http-house.ts'
import { AddressTaken } from './start-http.ts'

describe('the host’s own routes', () => {
  let one: Awaited<ReturnType<typeof house>>
  beforeAll(async () => {
    one = await house()
  })
  afterAll(() => one.stop())
  const ids = makeIdMaker()
  const item = (more: object = {}) => ({
    id: ids.message(),
    partID: ids.part(),
    source: { directory: '/repo', revision: 1 },
    kind: 'prompt',
    text: 'hi',
    ...more,
  })
  const post = (path: string, body: unknown) =>
    one.ask(path, { method: 'POST', headers: json, body: typeof body === 'string' ? body : JSON.stringify(body) })

  test('X-1: a foreign page’s request is refused on every path, files of the app too', async () => {
    for (const path of ['/', '/assets/app-1a2b.js', '/api/health', '/server/one/command']) {
      const answer = await one.ask(path, { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } })
      expect([answer.status, await code(answer)]).toEqual([403, 'foreign-site'])
    }
  })

  test('what is wrong in a body is said, and where', async () => {
    expect(await code(await post('/api/servers/one/sessions/ses_one/outbox', '{'))).toBe('bad-json')
    const answer = await post('/api/servers/one/sessions/ses_one/outbox', item({ kind: 'wish', text: 7 }))
    expect(answer.status).toBe(400)
    expect(await answer.text()).toMatch(/kind: .*text: /)
    expect((await post('/api/servers/one/sessions/ses_one/outbox', item({ text: 'x'.repeat(1_000_001) }))).status).toBe(
      400,
    )
  })

  test('F-1: an item is taken, the same again is the same, in another session it is a conflict', async () => {
    one.scripted.addSession('ses_two')
    const mine = item()
    expect((await post('/api/servers/one/sessions/ses_one/outbox', mine)).status).toBe(201)
    expect((await post('/api/servers/one/sessions/ses_one/outbox', mine)).status).toBe(200)
    expect(await code(await post('/api/servers/one/sessions/ses_two/outbox', mine))).toBe('other-session')
    expect(await code(await post('/api/servers/one/sessions/ses_none/outbox', item()))).toBe('unknown-session')
  })

  test('F-8: a session is made once for its temporary id, and its outbox is found under both', async () => {
    const wish = { tempID: 'new-session-7', directory: '/repo', items: [item()] }
    const first = (await (await post('/api/servers/one/sessions', wish)).json()) as {
      session: { session: { id: string } }
    }
    const again = (await (await post('/api/servers/one/sessions', wish)).json()) as typeof first
    const { id } = first.session.session
    expect(again.session.session.id).toBe(id)
    const under = async (name: string) =>
      (await (await one.ask(`/api/servers/one/sessions/${name}/outbox`)).json()) as unknown[]
    expect(await under('new-session-7')).toEqual(await under(id))
    expect(one.scripted.received.filter((call) => call.method === 'POST' && call.path === '/session')).toHaveLength(1)
    expect(
      (await post('/api/servers/one/sessions', { ...wish, tempID: 'new-session-8', directory: '/etc' })).status,
    ).toBe(403)
  })

  /** Resolves when the engine is handed this item. */
  const handed = (id: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (one.scripted.posts('prompt_async').some(({ body }) => body['messageID'] === id)) resolve()
        else one.scripted.fail(/prompt_async/, look)
      }
      look()
    })

  test('F-8: an item of a session that could not be made is tried again with its session', async () => {
    const mine = item()
    const tempID = 'new-session-refused'
    one.scripted.fail(/POST \/session$/, new Response('{"name":"BadRequest"}', { status: 400 }))
    expect((await post('/api/servers/one/sessions', { tempID, directory: '/repo', items: [mine] })).status).toBe(202)
    const sent = handed(mine.id)
    const again = await one.ask(`/api/outbox/${mine.id}`, { method: 'PATCH', headers: json, body: '{"again":true}' })
    expect(await again.json()).toMatchObject({ id: mine.id, state: 'queued' })
    await sent
    const made = [...one.scripted.sessions.values()].filter((each) => JSON.stringify(each).includes(tempID))
    expect(made).toHaveLength(1)
  })

  test('F-8: an item that comes with a wish for a session that was made meanwhile is sent there', async () => {
    const wish = { tempID: 'new-session-late', directory: '/repo' }
    expect((await post('/api/servers/one/sessions', { ...wish, items: [] })).status).toBe(201)
    const late = item()
    const sent = handed(late.id)
    expect((await post('/api/servers/one/sessions', { ...wish, items: [late] })).status).toBe(201)
    await sent
  })

  test('a server is started again where it can be, and says why where it can’t', async () => {
    const restart = () => post('/api/servers/one/restart', {})
    expect((await restart()).status).toBe(202)
    expect(one.restarts()).toBe(1)
    one.unable('somebody else’s')
    const answer = await restart()
    expect([answer.status, await answer.text()]).toEqual([409, expect.stringContaining('somebody else’s')])
    expect(one.restarts()).toBe(1)
    one.unable(undefined)
  })

  test('an item is removed, and removing it again is no error; another’s id is', async () => {
    const mine = item({ agent: one.scripted.script.unknownAgent })
    await post('/api/servers/one/sessions/ses_one/outbox', mine)
    const remove = (id: string) => one.ask(`/api/outbox/${id}`, { method: 'DELETE', headers: json, body: '{}' })
    for (let status = 409; status === 409;) status = (await remove(mine.id)).status
    expect((await remove(mine.id)).status).toBe(200)
    expect((await remove('msg_never')).status).toBe(404)
  })

  test('the live socket opens for our own page and no other', async () => {
    const open = (origin?: string) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(
          `${one.http.url.replace('http', 'ws')}/api/live`,
          (origin ? { headers: { origin } } : {}) as never,
        )
        socket.addEventListener('message', (event) => {
          resolve((JSON.parse(String(event.data)) as LiveFrame).type)
          socket.close()
        })
        socket.addEventListener('error', () => resolve('refused'))
      })
    expect(await open(one.http.url)).toBe('hello')
    expect(await open('http://evil.example')).toBe('refused')
    expect(await open()).toBe('refused')
    expect((await one.ask('/api/live')).status).toBe(400)
  })

  test('X-3: the page comes with its policy, assets compressed and for ever', async () => {
    for (const path of ['/', '/one', '/one/session/ses_one', '/one/session/nonsense']) {
      const answer = await one.ask(path)
      const policy = answer.headers.get('content-security-policy') ?? ''
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-cache')
      expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'")
      expect(policy).toContain("frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
      expect(policy).not.toContain('unsafe-inline')
    }
    for (const [accepted, encoding] of [
      ['br, gzip', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
      ['br;q=0', null],
    ] as const) {
      const answer = await one.ask('/assets/app-1a2b.js', {
        headers: { 'accept-encoding': accepted },
        decompress: false,
      } as RequestInit)
      expect(answer.headers.get('content-encoding')).toBe(encoding)
      expect(answer.headers.get('cache-control')).toContain('immutable')
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    }
  })

  test('no path leads out of the app’s folder, and what is not there is a 404', async () => {
    for (const target of [
      '/../outside.txt',
      '/assets/../../outside.txt',
      '/assets/%2e%2e/%2e%2e/outside.txt',
      '/assets/..%2f..%2foutside.txt',
      '/assets\\..\\..\\outside.txt',
      '/assets/none.js',
      '/none.png',
      '/one/two/three',
    ]) {
      const answer = await rawGet(one.port, target)
      expect(answer.slice(0, 12)).toBe('HTTP/1.1 404')
      expect(answer).not.toContain('secret')
    }
  })

  test('a taken port is named', async () => {
    const failure = await one.start(one.port).catch((cause: unknown) => cause)
    expect(failure).toBeInstanceOf(AddressTaken)
    expect((failure as AddressTaken).code).toBe('EADDRINUSE')
  })
})

test('R-4: a session is read though the status and the requests of every directory hang', async () => {
  const one = await house()
  try {
    one.play((path) => (/status|permission|question/.test(path) ? new Promise<never>(() => {}) : undefined))
    // Known by nobody yet, then in a list that is being read, then new in that.
    const read = (path: string) => one.ask(`/api/servers/one/sessions${path}`).then((answer) => answer.status)
    expect(await Promise.all([read('/ses_one'), read('/ses_one/outbox')])).toEqual([200, 200])
    expect(await read('')).toBe(200)
    expect(one.asked.some(({ path }) => path.startsWith('/session/status'))).toBe(true)
    one.scripted.addSession('ses_new')
    expect(await Promise.all([read('/ses_one'), read('/ses_new'), read('/ses_new/outbox'), read('')])).toEqual([
      200, 200, 200, 200,
    ])
  } finally {
    await one.stop()
  }
})
