import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { gzipSync } from 'node:zlib'
import { code, house, json, rawGet } from './http-house.ts'

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
