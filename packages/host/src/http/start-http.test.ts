import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { LiveFrame } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Engine, EngineRequest } from '../engine/engine.ts'
import { makeRegistry } from '../engine/make-registry.ts'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { AddressTaken, startHttp, type Http } from './start-http.ts'

/** A host on a real port, before an engine that answers what a test tells it to. */
async function house(options: { password?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-http-'))
  mkdirSync(join(folder, 'assets'))
  const page = '<!doctype html><title>Pointsman</title>'
  const script = 'console.log(1)'.repeat(100)
  writeFileSync(join(folder, 'index.html'), page)
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), script)
  writeFileSync(join(folder, 'assets', 'app-1a2b.js.br'), brotliCompressSync(script))
  writeFileSync(join(folder, 'assets', 'app-1a2b.js.gz'), gzipSync(script))
  writeFileSync(join(folder, '..', 'outside.txt'), 'secret')

  const scripted = makeScriptedEngine()
  scripted.addSession('ses_one')
  const asked: { path: string; init: EngineRequest }[] = []
  let scene: ((path: string, init: EngineRequest) => Response | Promise<Response> | undefined) | undefined
  const engine: Engine = {
    ...scripted.engine,
    async fetch(path, init = {}) {
      if (path === '/global/event')
        return new Promise<never>((_r, reject) =>
          init.signal?.addEventListener('abort', () => reject(new Error('over'))),
        )
      asked.push({ path, init })
      return (await scene?.(path, init)) ?? scripted.engine.fetch(path, init)
    },
  }
  const engines = makeRegistry()
  engines.add(engine)
  const store = openStore({ file: ':memory:', migrations })
  const lines: string[] = []
  const start = (port: number) =>
    startHttp({
      hostname: '127.0.0.1',
      port,
      engines,
      store,
      appDirectory: folder,
      version: '1.2.3',
      log: (line) => lines.push(line),
      ...options,
    })
  const http = await start(0)
  return {
    http,
    start,
    scripted,
    asked,
    lines,
    port: Number(new URL(http.url).port),
    play: (next: typeof scene) => {
      scene = next
      asked.length = 0
    },
    ask: (path: string, init?: RequestInit) => fetch(http.url + path, init),
    async stop() {
      await http.stop(200)
      store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The request line as it is typed here: a client's own tidying of a path would hide the trick. */
function rawGet(port: number, target: string, headers: readonly string[] = []): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(
        [`GET ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Connection: close', ...headers, '', ''].join('\r\n'),
      )
    })
    let answer = ''
    socket.on('data', (data) => {
      answer += data.toString()
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}

const json = { 'content-type': 'application/json' }
const code = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code

describe('X-2: the way through to an engine', () => {
  let one: Awaited<ReturnType<typeof house>>
  beforeAll(async () => {
    one = await house()
  })
  afterAll(() => one.stop())

  const tricks = [
    '/server/one/session/%2e%2e/auth/openai',
    '/server/one/session/%2e%2e/%2e%2e/one/auth',
    '/server/one/session/..%2fconfig',
    '/server/one/session/ses_1%2F..%2F..%2Fconfig',
    '/server/one//config',
    '/server/one/permission/%2e%2e/reply',
    '/server/one/session\\..\\auth',
    '/server/one/session/ses_1/message/%252e%252e',
    '/server/one/auth/openai',
    '/server/one/',
    '/server/one',
    '/server/one/index.html',
    '/server/one/assets/index.js',
    '/server/one/api/session',
    '/server/one/pty',
    '/server/one/provider',
  ]
  for (const target of tricks) {
    test(`${target} never reaches the engine`, async () => {
      one.play(() => Response.json({ reached: true }))
      const answer = await rawGet(one.port, target)
      expect(answer.slice(0, 12)).toMatch(/HTTP\/1.1 (?:40[034])/)
      expect(answer).not.toContain('reached')
      expect(one.asked).toEqual([])
    })
  }

  test('a dot path, encoded or not, is judged and passed as what it became', async () => {
    one.play(() => Response.json({ reached: true }))
    expect(await rawGet(one.port, '/server/one/session/../../../api/health')).not.toContain('reached')
    expect(one.asked).toEqual([])
    await rawGet(one.port, '/server/one/session/%2e%2e/command')
    expect(one.asked.map(({ path }) => path)).toEqual(['/command'])
  })

  test('L-2: a temporary or malformed session id is never asked of the engine', async () => {
    one.play(() => Response.json({}))
    for (const id of ['new-session-1', 'temp-1', 'abc', 'ses']) {
      expect((await one.ask(`/server/one/session/${id}`)).status).toBe(404)
      expect((await one.ask(`/api/servers/one/sessions/${id}`)).status).toBe(404)
      expect((await one.ask(`/api/servers/one/sessions/${id}/outbox`)).status).toBe(404)
    }
    expect(one.asked).toEqual([])
  })

  const foreign = [
    '/server/one/command?directory=/etc',
    '/server/one/command?directory=%2Fetc',
    '/server/one/command?directory=%252Fetc',
    '/server/one/command?directory=/repo/../etc',
    '/server/one/command?directory=/repo%252F..%252Fetc',
    '/server/one/command?directory=repo',
    '/server/one/command?workspace=wrk_1',
    '/server/one/command?location[directory]=/etc',
  ]
  for (const target of foreign) {
    test(`${target} is refused`, async () => {
      one.play(() => Response.json([]))
      expect(await rawGet(one.port, target)).toStartWith('HTTP/1.1 403')
      expect(one.asked).toEqual([])
    })
  }

  test('a foreign directory in the header, once encoded or twice named, is refused', async () => {
    one.play(() => Response.json([]))
    const header = (value: string) => one.ask('/server/one/command', { headers: { 'x-opencode-directory': value } })
    expect((await header('/etc')).status).toBe(403)
    expect((await header('%2Fetc')).status).toBe(403)
    expect((await one.ask('/server/one/command?directory=/repo&directory=/etc')).status).toBe(400)
    expect(
      (await one.ask('/server/one/command?directory=', { headers: { 'x-opencode-directory': '/etc' } })).status,
    ).toBe(403)
    expect(one.asked).toEqual([])
  })

  test('the engine gets exactly the directory that was judged, encoded as it decodes it', async () => {
    one.play(() => Response.json([]))
    await one.ask(`/server/one/command?directory=${encodeURIComponent('/repo/a b')}&x=1`)
    await one.ask('/server/one/command', { headers: { 'x-opencode-directory': '%2Frepo%2Fa%20b' } })
    const directories = one.asked.map(({ path }) => new URL(path, 'http://e').searchParams.get('directory'))
    expect(directories).toEqual([encodeURIComponent('/repo/a b'), encodeURIComponent('/repo/a b')])
    expect(one.asked[1]?.init.headers).not.toHaveProperty('x-opencode-directory')
  })

  test('a move by another client to a foreign directory is refused', async () => {
    one.play(() => new Response(null, { status: 204 }))
    const move = (directory: string) => {
      const body = JSON.stringify({ sessionID: 'ses_one', destination: { directory } })
      return one.ask('/server/one/experimental/control-plane/move-session', { method: 'POST', headers: json, body })
    }
    expect((await move('/etc')).status).toBe(403)
    expect((await move('/repo-feature')).status).toBe(204)
    expect(one.asked).toHaveLength(1)
  })

  test('the engine’s own removal of a worktree is refused with the route to use', async () => {
    one.play(() => Response.json(true))
    const answer = await one.ask('/server/one/experimental/worktree', { method: 'DELETE', headers: json, body: '{}' })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('/api/servers/:key/worktrees')
    expect(one.asked).toEqual([])
  })

  test('only JSON comes back: a page, a redirect or a script becomes an error of ours', async () => {
    const answers = [
      new Response('<script>alert(1)</script>', { headers: { 'content-type': 'text/html' } }),
      new Response('alert(1)', { headers: { 'content-type': 'text/javascript' } }),
      new Response(null, { status: 302, headers: { location: 'http://evil.example' } }),
      new Response('{}', { status: 307, headers: { location: '/x', 'content-type': 'application/json' } }),
    ]
    for (const answer of answers) {
      one.play(() => answer)
      const passed = await one.ask('/server/one/command', { redirect: 'manual' })
      expect(passed.status).toBe(502)
      expect(passed.headers.get('location')).toBeNull()
      expect(await code(passed)).toBe('not-json')
    }
  })

  test('an answer can do nothing in a browser, and carries no cookie, link or foreign header', async () => {
    const headers = {
      ...json,
      'set-cookie': 'a=b',
      link: '<http://127.0.0.1:4096/x>; rel="next"',
      'x-next-cursor': 'abc',
      'access-control-allow-origin': '*',
      'keep-alive': 'timeout=5',
    }
    one.play(() => new Response('[]', { headers }))
    const answer = await one.ask('/server/one/session/ses_one/message', {
      headers: { cookie: 'pointsman-1=x', authorization: 'Basic x' },
    })
    expect(answer.headers.get('x-next-cursor')).toBe('abc')
    for (const name of ['set-cookie', 'link', 'access-control-allow-origin'])
      expect(answer.headers.get(name)).toBeNull()
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(Object.keys(one.asked[0]?.init.headers ?? {}).toSorted()).toEqual(['accept', 'accept-encoding'])
  })

  test('compressed bytes are passed as they are', async () => {
    const body = gzipSync('[{"name":"init"}]')
    one.play(() => new Response(body, { headers: { ...json, 'content-encoding': 'gzip' } }))
    const answer = await one.ask('/server/one/command')
    expect(one.asked[0]?.init.decompress).toBe(false)
    expect(await answer.json()).toEqual([{ name: 'init' }])
  })

  test('a stream comes through unbuffered, and ends at the engine when the browser leaves', async () => {
    let left = () => {}
    const leaving = new Promise<void>((resolve) => {
      left = resolve
    })
    let speak: ReadableStreamDefaultController<Uint8Array> | undefined
    one.play((_path, init) => {
      init.signal?.addEventListener('abort', left)
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void (speak = controller) })
      queueMicrotask(() => speak?.enqueue(new TextEncoder().encode('data: {"first":true}\n\n')))
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    })
    const reader = new AbortController()
    const answer = await one.ask('/server/one/event', { signal: reader.signal })
    const first = await answer.body?.getReader().read()
    expect(new TextDecoder().decode(first?.value)).toBe('data: {"first":true}\n\n')
    reader.abort()
    await leaving
  })

  test('X-4: the person’s credentials do not reach a browser', async () => {
    const secrets = {
      provider: { p: { options: { apiKey: 's1', baseURL: 'http://m', headers: { 'x-custom': 's2' } } } },
      providers: [{ id: 'p', key: 's3', env: ['P_KEY'], options: { headers: { authorization: 's4' } } }],
      mcp: { m: { environment: { TOKEN: 's5', MODE: 's8' }, headers: { a: 's6' }, oauth: { clientSecret: 's7' } } },
    }
    for (const path of ['/config', '/config/providers']) {
      one.play(() => Response.json(secrets))
      const text = await (await one.ask(`/server/one${path}`)).text()
      expect(text).not.toMatch(/"s\d"/)
      expect(text).toContain('"baseURL":"http://m"')
      expect(text).toContain('"env":["P_KEY"]')
    }
  })

  test('an engine that is not there is a 503 of its own name', async () => {
    one.scripted.fail(/GET \/agent/, 'unsent')
    one.play(undefined)
    const answer = await one.ask('/server/one/agent')
    expect([answer.status, await code(answer)]).toEqual([503, 'engine-unavailable'])
  })

  test('an unknown server is a 404', async () => {
    expect(await code(await one.ask('/server/nobody/command'))).toBe('unknown-server')
    expect(await code(await one.ask('/api/servers/nobody/sessions'))).toBe('unknown-server')
  })
})

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
    const answer = await post('/api/servers/one/sessions/ses_one/outbox', item({ kind: 'wish', text: '' }))
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

describe('X-5: the login', () => {
  let one: Awaited<ReturnType<typeof house>>
  beforeAll(async () => {
    one = await house({ password: 'open sesame' })
  })
  afterAll(() => one.stop())
  const login = (http: Http, password: string) =>
    fetch(`${http.url}/api/login`, { method: 'POST', headers: json, body: JSON.stringify({ password }) })

  test('the page may be seen, the rest asks for the password first', async () => {
    expect((await one.ask('/')).status).toBe(200)
    for (const path of ['/api/servers', '/api/servers/one/sessions', '/server/one/command']) {
      const answer = await one.ask(path)
      expect([answer.status, await code(answer)]).toEqual([401, 'login-required'])
    }
    const socket = await one.ask('/api/live', { headers: { origin: one.http.url, upgrade: 'websocket' } })
    expect(socket.status).toBe(401)
  })

  test('the right password sets a cookie that no script and no other site can use; a changed one is none', async () => {
    const cookie = (await login(one.http, 'open sesame')).headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\//)
    const [pair = ''] = cookie.split(';')
    expect((await one.ask('/api/servers', { headers: { cookie: `other=1; ${pair}` } })).status).toBe(200)
    expect((await one.ask('/api/servers', { headers: { cookie: `${pair}x` } })).status).toBe(401)
    const later = pair.replace(/=\d+/, (date) => `=${Number(date.slice(1)) + 1}`)
    expect((await one.ask('/api/servers', { headers: { cookie: later } })).status).toBe(401)
  })

  test('ten wrong tries and no more for a while, the right one neither', async () => {
    for (let round = 0; round < 10; round += 1) expect((await login(one.http, `wrong ${round}`)).status).toBe(401)
    expect((await login(one.http, 'wrong')).status).toBe(429)
    expect((await login(one.http, 'open sesame')).status).toBe(429)
  })
})
