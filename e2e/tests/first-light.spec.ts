import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { makeDesk, recordSessionRows } from '../lab/page.ts'
import { shell, text, tool, wait } from '../lab/script-step.ts'

// The main job: a new session, an answer that streams, a shell line after "allow once", an edit as a diff.

test('F-1 a new session’s prompt streams, runs a shell line after "allow once" and shows an edit as a diff', async ({
  sharedHost: lab,
  page,
}) => {
  const middle = makeGate('middle of the answer')
  lab.model.when(
    'change the greeting',
    text('First words. '),
    wait(middle),
    text('Last words.'),
    shell('echo from-$((40+2))-the-shell', 'Says a number'),
    tool('read', { filePath: `${lab.repo.path}/README.md` }),
    tool('edit', { filePath: `${lab.repo.path}/README.md`, oldString: 'hello', newString: 'good morning' }),
    text('The greeting is changed.'),
  )
  await lab.open(page)
  const desk = makeDesk(page)
  await desk.newSession()
  await desk.prompt('change the greeting')

  await middle.reached
  await expect(desk.timeline).toContainText('First words.')
  await expect(desk.timeline).not.toContainText('Last words.')
  const sessionID = await desk.sessionID()
  await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'busy')
  middle.open()
  await expect(desk.timeline).toContainText('Last words.')

  await expect(desk.dock).toContainText('echo from-$((40+2))-the-shell')
  await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'waiting')
  expect(lab.model.turns.filter((turn) => turn.sessionID === sessionID)).toHaveLength(1)
  await desk.allowOnce()
  await expect(desk.dock).toBeHidden()

  await expect(desk.timeline).toContainText('The greeting is changed.')
  await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'idle')
  await expect(desk.rows('tool')).toHaveCount(3)
  const results = lab.model.turns.filter((turn) => turn.sessionID === sessionID).at(-1)?.toolResults
  expect(results?.[0]).toContain('from-42-the-shell')

  const diff = desk.rows('tool').last().locator('.pm-diff')
  if (!(await diff.isVisible())) await desk.rows('tool').last().getByRole('button').first().click()
  await expect(diff.locator('ins')).toContainText('good morning')
  await expect(diff.locator('del')).toContainText('hello')
  expect(lab.repo.read('README.md')).toBe('good morning\n')
})

test('L-1 L-2 a new session is one row from Enter on, and no engine ever hears its temporary id', async ({
  sharedHost: lab,
  page,
}) => {
  const { faults } = await lab.faults()
  const { client } = await lab.engine()
  await lab.openSession(page, (await client.createSession({ title: 'Open meanwhile' })).id)
  const desk = makeDesk(page)
  await desk.live()
  const creation = await faults.hold({ method: 'POST', path: '^/session$' }, 'creation')
  const before = (await faults.requests()).length
  const recorder = await recordSessionRows(page)
  await page.getByTestId('new-session').first().click()
  await desk.prompt('a session that takes its time')

  const temporary = page
    .locator('[data-testid="session-row"]')
    .and(page.locator('[data-session-id^="new-session-"], [data-session-id^="temp-"]'))
  await expect(temporary).toHaveCount(1)
  await expect(desk.timeline).toContainText('a session that takes its time')
  await creation.reached()
  await creation.release()

  const sessionID = await desk.sessionID()
  await expect(desk.sessionRow(sessionID)).toHaveCount(1)
  await expect(temporary).toHaveCount(0)
  await expect(desk.timeline).toContainText('All done.')
  await expect(desk.rows('prompt')).toHaveCount(1)

  const pictures = await recorder.stop()
  const old = new Set(pictures[0])
  const added = pictures.map((ids) => ids.filter((id) => !old.has(id)))
  const begun = added.findIndex((ids) => ids.length > 0)
  expect(begun).toBeGreaterThanOrEqual(0)
  for (const ids of added.slice(begun)) expect(ids).toHaveLength(1)
  expect(added[begun]?.[0]).toMatch(/^(?:new-session|temp)-/)
  expect(added.at(-1)).toEqual([sessionID])

  const asked = (await faults.requests()).slice(before)
  // Inside the session's metadata it is allowed: by it a creation is found again (F-8).
  expect(
    asked.filter((request) => /new-session-|temp-/.test(`${request.path} ${JSON.stringify(request.query)}`)),
  ).toEqual([])
  expect(asked.filter((request) => request.method === 'POST' && request.path === '/session')).toHaveLength(1)
})

test.describe('a repository without any model', () => {
  test.use({ labOptions: { model: false, repo: { permission: { bash: 'ask', edit: 'allow' } } } })

  test('A-2 the demo answers, says that it is one, streams, runs a shell line after "allow once" and edits', async ({
    ownHost: lab,
    page,
  }) => {
    await lab.host.ready()
    await lab.open(page)
    const desk = makeDesk(page)
    await expect(desk.input).toBeVisible({ timeout: 60_000 })
    await expect(page.getByTestId('model-picker')).toContainText('Demo')
    await page.evaluate(() => {
      const lengths = new Set<number>()
      new MutationObserver(() => {
        const row = document.querySelector('[data-testid="timeline-row"][data-row-kind="text"]')
        if (row?.textContent) lengths.add(row.textContent.length)
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
      Object.assign(window, { seenLengths: () => lengths.size })
    })
    await desk.prompt('hello')
    // An engine's first answer of its life is its slowest.
    await expect(desk.timeline).toContainText('With a model of your own I am gone.', { timeout: 60_000 })
    await expect(desk.timeline).toContainText('demo model')
    await expect(desk.timeline).toContainText('opencode auth login')
    expect(await page.evaluate(() => (window as unknown as { seenLengths(): number }).seenLengths())).toBeGreaterThan(2)

    await desk.prompt('run `echo $((40+2))`')
    await expect(desk.dock).toContainText('echo $((40+2))')
    await desk.allowOnce()
    await expect(desk.timeline).toContainText('That is what came back.')
    await expect(desk.rows('tool')).toHaveCount(1)

    await desk.prompt('edit README')
    await expect(desk.timeline).toContainText('has a new line')
    expect(lab.repo.read('README.md')).toContain('The demo model was here.')
    expect(lab.model.requests).toEqual([])
  })
})
