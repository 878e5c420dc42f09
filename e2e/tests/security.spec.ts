import { existsSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { ask, type Asked } from '../lab/ask.ts'
import { expect, test } from '../lab/fixtures.ts'
import { type HostilePage, startHostilePage } from '../lab/hostile-page.ts'
import type { Lab } from '../lab/make-lab.ts'

// What another page in the same browser and another name for our address must not get.

/** A folder outside of the repository whose plugin leaves a mark when an engine looks at it: reading is executing. */
function makeTrap(lab: Lab, name: string) {
  const directory = lab.root.folder(name)
  const mark = `${directory}/was-run`
  const trap = lab.newRepo(name, {
    files: {
      '.opencode/plugin/trap.js': `import { writeFileSync } from 'node:fs'
export const Trap = async () => { writeFileSync(${JSON.stringify(mark)}, 'run'); return {} }
`,
    },
  })
  return { directory: trap.path, wasRun: () => existsSync(mark) }
}

/** What the host really answered, also where the page was not allowed to know it. */
async function watchAnswers(page: Page, origin: string) {
  const urls = new Map<string, string>()
  const statuses = new Map<string, number>()
  const protocol = await page.context().newCDPSession(page)
  await protocol.send('Network.enable')
  protocol.on('Network.requestWillBeSent', ({ requestId, request }) => urls.set(requestId, request.url))
  protocol.on('Network.webSocketCreated', ({ requestId, url }) => urls.set(requestId, url.replace(/^ws/, 'http')))
  protocol.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) => statuses.set(requestId, statusCode))
  protocol.on('Network.webSocketHandshakeResponseReceived', ({ requestId, response }) =>
    statuses.set(requestId, response.status),
  )
  return () =>
    [...statuses]
      .map(([requestId, status]) => ({ url: urls.get(requestId) ?? '', status }))
      // A page of ours that says no has an icon too, and that it may ask for.
      .filter(({ url }) => url.startsWith(origin) && !url.endsWith('/favicon.ico'))
}

test('X-1 X-2 a hostile page in the same browser gets nothing: image, form, fetch and socket are refused, no engine hears of them', async ({
  sharedHost: lab,
  context,
}) => {
  const { key } = await lab.host.ready()
  const { faults } = await lab.faults()
  const trap = makeTrap(lab, 'evil')
  const before = (await faults.requests({ path: '^/(?!global|event)' })).length
  const hostile: HostilePage = await startHostilePage()
  try {
    const page = await context.newPage()
    const answers = await watchAnswers(page, lab.host.url)
    await page.goto(hostile.url)
    const directory = encodeURIComponent(trap.directory)
    const results = await page.evaluate(
      async ({ host, key: server, directory: evil }) => {
        const image = (src: string) =>
          new Promise<string>((resolve) => {
            const tag = new Image()
            tag.addEventListener('load', () => resolve('loaded'))
            tag.addEventListener('error', () => resolve('refused'))
            tag.src = src
          })
        const socket = (url: string) =>
          new Promise<string>((resolve) => {
            const opened = new WebSocket(url)
            opened.addEventListener('open', () => resolve('open'))
            opened.addEventListener('error', () => resolve('refused'))
          })
        const read = async (path: string, init: RequestInit) => {
          try {
            const answer = await fetch(`${host}${path}`, init)
            return answer.type === 'opaque' ? 'opaque' : `read ${answer.status}`
          } catch {
            return 'refused'
          }
        }
        const json = { 'content-type': 'application/json' }
        const session = { method: 'POST', body: '{"title":"evil"}' } as const
        return {
          image: await image(`${host}/server/${server}/config?directory=${evil}`),
          own: await image(`${host}/server/${server}/session`),
          cors: await read(`/server/${server}/session?directory=${evil}`, {}),
          noCors: await read(`/server/${server}/session?directory=${evil}`, { mode: 'no-cors' }),
          credentials: await read('/api/servers', { credentials: 'include' }),
          post: await read(`/server/${server}/session`, { ...session, headers: json }),
          plain: await read(`/server/${server}/session`, { ...session, mode: 'no-cors' }),
          socket: await socket(`${host.replace('http', 'ws')}/api/live`),
        }
      },
      { host: lab.host.url, key, directory },
    )
    expect(results).toMatchObject({
      image: 'refused',
      own: 'refused',
      cors: 'refused',
      post: 'refused',
      socket: 'refused',
    })
    expect(results.credentials).toBe('refused')
    await page.evaluate(
      ({ host, key: server }) => {
        const form = document.createElement('form')
        form.method = 'POST'
        form.enctype = 'text/plain'
        form.action = `${host}/server/${server}/session`
        const field = document.createElement('input')
        field.name = '{"title":"evil","x":"'
        field.value = '"}'
        form.append(field)
        document.body.append(form)
        form.submit()
      },
      { host: lab.host.url, key },
    )
    await page.waitForURL(`${lab.host.url}/**`)
    await expect(page.locator('body')).toContainText('foreign-')
    await page.goto(hostile.url)
    // A frame of ours in a page of theirs.
    await page.evaluate((host) => {
      const frame = document.createElement('iframe')
      frame.src = host
      document.body.append(frame)
    }, lab.host.url)
    // Two images, five fetches, the form and the frame; a socket that is refused has no answer that a browser would tell.
    await expect.poll(() => answers().length).toBeGreaterThanOrEqual(9)
    expect(answers().filter(({ status }) => status !== 403)).toEqual([])
  } finally {
    await hostile.stop()
  }
  expect(await faults.requests({ path: '^/(?!global|event)' })).toHaveLength(before)
  expect(trap.wasRun()).toBe(false)
  const { client } = await lab.engine()
  expect((await client.sessions()).filter((session) => session.title === 'evil')).toEqual([])
})

test('X-1 another name for our address, another origin and a change that is no JSON are refused', async ({
  sharedHost: lab,
}) => {
  const { key } = await lab.host.ready()
  const host = `127.0.0.1:${lab.host.port}`
  const socket = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  }
  const json = { host, 'content-type': 'application/json' }
  const refused: [string, Asked][] = [
    ['/', { headers: { host: `evil.example:${lab.host.port}` } }],
    ['/api/servers', { headers: { host: 'evil.example' } }],
    ['/api/servers', { headers: { host: `127.0.0.1.evil.example:${lab.host.port}` } }],
    ['/api/servers', { headers: { host, origin: 'http://evil.example' } }],
    ['/api/servers', { headers: { host, origin: 'null' } }],
    ['/api/servers', { headers: { host, 'sec-fetch-site': 'same-site' } }],
    ['/api/servers', { headers: { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' } }],
    [`/server/${key}/session`, { headers: { host, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } }],
    [`/server/${key}/session`, { method: 'POST', headers: { host, 'content-type': 'text/plain' }, body: '{}' }],
    [`/server/${key}/session`, { method: 'POST', headers: { host }, body: '{}' }],
    [
      '/api/login',
      { method: 'POST', headers: { host, 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' },
    ],
    ['/api/live', { headers: { host, ...socket } }],
    ['/api/live', { headers: { host, ...socket, origin: 'http://evil.example' } }],
  ]
  for (const [path, options] of refused) {
    const answer = await ask(lab, path, options)
    expect({ path, ...options, status: answer.status }).toMatchObject({ status: 403 })
    expect(JSON.parse(answer.body)).toHaveProperty('error.code')
  }
  expect((await ask(lab, '/api/servers', { headers: { host } })).status).toBe(200)
  expect(
    (await ask(lab, '/', { headers: { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' } })).status,
  ).toBe(200)
  expect((await ask(lab, `/server/${key}/session`, { method: 'POST', headers: json, body: '{}' })).status).toBe(200)
})

test('X-2 the way through passes the engine’s API and the repository’s directories only, and only data comes back', async ({
  sharedHost: lab,
}) => {
  const { key } = await lab.host.ready()
  const { faults } = await lab.faults()
  const trap = makeTrap(lab, 'outside')
  const headers = { host: `127.0.0.1:${lab.host.port}` }
  const through = (path: string, options: Asked = {}) =>
    ask(lab, `/server/${key}${path}`, { ...options, headers: { ...headers, ...options.headers } })
  const before = (await faults.requests()).length
  const outside = encodeURIComponent(trap.directory)
  const json = { 'content-type': 'application/json' }
  const refused = [
    ...[
      '/',
      '/index.html',
      '/doc',
      '/nonsense',
      '/session/../pty',
      '/%2e%2e/config',
      '//session',
      '/session/',
      '/auth/x',
    ].map((path) => through(path)),
    through(`/session?directory=${outside}`),
    through(`/config?directory=${encodeURIComponent(`${lab.repo.path}/../outside`)}`),
    through(`/file/content?directory=${encodeURIComponent('/etc')}&path=passwd`),
    through('/agent', { headers: { 'x-opencode-directory': trap.directory } }),
    through(`/agent?directory[]=${outside}`),
    through(`/agent?directory=${encodeURIComponent(lab.repo.path)}&directory=${outside}`),
    through('/config', { method: 'PATCH', headers: json, body: '{}' }),
    through('/instance/dispose', { method: 'POST', headers: json, body: '{}' }),
    through('/pty', { method: 'POST', headers: json, body: '{}' }),
    through('/experimental/worktree', {
      method: 'DELETE',
      headers: json,
      body: JSON.stringify({ directory: lab.repo.path }),
    }),
    through('/experimental/control-plane/move-session', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ sessionID: 'ses_x', destination: { directory: trap.directory } }),
    }),
  ]
  for (const [index, answer] of (await Promise.all(refused)).entries()) {
    expect({ index, status: answer.status < 400 || answer.status > 404 ? answer.status : 'refused' }).toEqual({
      index,
      status: 'refused',
    })
    expect(answer.type).toContain('application/json')
    expect(answer.body).not.toContain('<html')
  }
  expect((await faults.requests()).slice(before).filter(({ path }) => path !== '/global/event')).toEqual([])
  expect(trap.wasRun()).toBe(false)

  const inside = await through(`/agent?directory=${encodeURIComponent(lab.repo.path)}`)
  expect(inside).toMatchObject({ status: 200 })
  expect(inside.headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
  expect(String(inside.headers['content-security-policy'])).toContain('sandbox')
})
