import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { code, house, json } from './http-house.ts'
import { AddressTaken, type Http } from './start-http.ts'

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

describe('A-8: the address that is printed is one that answers', () => {
  for (const hostname of ['127.0.0.1', '127.0.0.2', 'localhost', '::1', '0.0.0.0', '::']) {
    test(hostname, async () => {
      // Not every machine has all of them: then that is said in a line of ours, and never a stack.
      const one = await house({ hostname, password: 'p' }).catch((cause: unknown) => cause)
      if (one instanceof Error) return expect(one).toBeInstanceOf(AddressTaken)
      const { http, stop } = one as Awaited<ReturnType<typeof house>>
      try {
        expect(new URL(http.url).hostname.replace(/[[\]]/g, '')).toBe(hostname)
        const answers = await Promise.all([http.url, http.localURL].map((url) => fetch(`${url}/api/health`)))
        expect(answers.map(({ status }) => status)).toEqual([200, 200])
        expect(http.localURL).not.toMatch(/0\.0\.0\.0|\[::\]/)
      } finally {
        await stop()
      }
    })
  }
})
