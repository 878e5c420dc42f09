import { ask } from '../lab/ask.ts'
import { expect, test } from '../lab/fixtures.ts'
import { makeDesk } from '../lab/page.ts'
import { shell, text } from '../lab/script-step.ts'

// What neither the agent's shell nor a browser may see, and who may come in.

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
