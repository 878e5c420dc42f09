import { existsSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { expect, test } from '../lab/fixtures.ts'
import { type HostilePage, startHostilePage } from '../lab/hostile-page.ts'
import type { Lab } from '../lab/make-lab.ts'
import { makeDesk } from '../lab/page.ts'
import { shell, text } from '../lab/script-step.ts'

// What another page in the same browser, another name for our address, and the agent's own shell must not get.

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

/** One request with exactly these headers. */
function ask(
  lab: Lab,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  return new Promise<{ status: number; type: string; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const { method = 'GET', headers = {}, body } = options
      const request = httpRequest({ host: '127.0.0.1', port: lab.host.port, path, method, headers }, (answer) => {
        let said = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (said += chunk))
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers['content-type'] ?? '',
            headers: answer.headers,
            body: said,
          }),
        )
      })
      request.on('error', reject)
      request.end(body)
    },
  )
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
    const answers: { url: string; status: number }[] = []
    page.on('response', (response) => {
      if (response.url().startsWith(lab.host.url)) answers.push({ url: response.url(), status: response.status() })
    })
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
    await expect.poll(() => answers.filter(({ url }) => url === `${lab.host.url}/`).length).toBe(1)

    expect(answers.length).toBeGreaterThanOrEqual(8)
    expect(answers.filter(({ status }) => status !== 403)).toEqual([])
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
  const refused: [string, Parameters<typeof ask>[2]][] = [
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
  const through = (path: string, options: Parameters<typeof ask>[2] = {}) =>
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

test('X-3 X-4 the page has a policy, and neither the agent’s shell nor a browser sees a secret of ours', async ({
  sharedHost: lab,
  page,
}) => {
  const engine = await lab.engine()
  expect(engine.password).toBeTruthy()
  lab.model.when('show me your environment', shell('env; echo the-end', 'Shows it'), text('That is all.'))
  const seen: string[] = []
  page.on('response', (response) => {
    if (!response.url().startsWith(lab.host.url)) return
    void response.text().then(
      (body) => seen.push(response.url(), JSON.stringify(response.headers()), body),
      () => {},
    )
  })
  page.on('websocket', (socket) => socket.on('framereceived', (frame) => seen.push(String(frame.payload))))
  const answer = await lab.open(page)
  const policy = answer?.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/)
  const desk = makeDesk(page)
  await desk.newSession()
  await desk.prompt('show me your environment')
  await desk.allowOnce()
  await expect(desk.timeline).toContainText('That is all.')

  const shown = lab.model.turns.at(-1)?.toolResults[0] ?? ''
  expect(shown).toContain('the-end')
  expect(shown).toContain(`XDG_DATA_HOME=${lab.home}/data`)
  for (const secret of [
    'OPENCODE_SERVER_PASSWORD',
    'POINTSMAN',
    'OPENCODE_CONFIG_CONTENT',
    engine.password as string,
    lab.dataDir,
  ]) {
    expect(shown).not.toContain(secret)
  }
  expect(seen.join('\n')).not.toContain(engine.password as string)
  for (const { command } of lab.host.tree()) expect(command.join(' ')).not.toContain(engine.password as string)
})

test.describe('with a password', () => {
  test.use({ labOptions: { host: { args: ['--password', 'open sesame'] } } })

  test('X-5 the login takes the password only, sets a strict cookie, and limits the tries', async ({
    ownHost: lab,
    page,
  }) => {
    const headers = { host: `127.0.0.1:${lab.host.port}`, 'content-type': 'application/json' }
    const login = (password: string) =>
      ask(lab, '/api/login', { method: 'POST', headers, body: JSON.stringify({ password }) })
    expect((await ask(lab, '/api/servers', { headers })).status).toBe(401)
    expect((await ask(lab, '/server/x/session', { headers })).status).toBe(401)

    await lab.open(page)
    const field = page.locator('input[type="password"]')
    await field.fill('open barley')
    await field.press('Enter')
    await expect(page.locator('body')).toContainText(/not the password|wrong/i)
    await field.fill('open sesame')
    await field.press('Enter')
    const desk = makeDesk(page)
    await expect(page.getByTestId('new-session').first()).toBeVisible()
    await desk.live()
    const cookies = await page.context().cookies()
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
    expect(JSON.stringify(cookies)).not.toContain('sesame')
    await page.reload()
    await expect(field).toHaveCount(0)
    await desk.live()

    const statuses: number[] = []
    for (let count = 0; count < 14; count += 1) statuses.push((await login(`guess ${count}`)).status)
    expect(statuses[0]).toBe(401)
    expect(statuses.at(-1)).toBe(429)
    expect((await login('open sesame')).status).toBe(429)
  })
})
