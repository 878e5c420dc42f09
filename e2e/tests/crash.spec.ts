import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { expectSameAs, makeDesk } from '../lab/page.ts'
import { processesOf, sendSignal, waitUntil } from '../lab/processes.ts'
import { shell, text, wait } from '../lab/script-step.ts'

// What a kill leaves: one engine, no second loop, nothing typed lost, and a page that recovers by itself.

test('A-8 host killed in the middle of a turn: one engine, no second loop, the turn ended or marked, draft and choice there', async ({
  ownHost: lab,
  page,
}) => {
  const middle = makeGate('middle')
  lab.model.when('long work', text('It begins. '), wait(middle), text('It ends.'))
  await (await lab.engine()).client.createSession({ title: 'Here before' })
  await lab.open(page)
  const desk = makeDesk(page)
  await desk.newSession()
  await page.getByTestId('model-picker').click()
  await page.locator('[data-testid="model-option"][data-value="scripted/other"]').click()
  await desk.prompt('long work')
  await middle.reached
  await expect(desk.timeline).toContainText('It begins.')
  const sessionID = await desk.sessionID()
  await desk.input.fill('half a thought')

  const [before] = lab.host.engines()
  await lab.host.kill()
  await expect(desk.connection.first()).toHaveAttribute('data-state', 'offline')
  await expect(desk.timeline).toContainText('It begins.')
  await expect(desk.input).toHaveValue('half a thought')

  await lab.host.restart()
  const engine = await lab.engine()
  expect(lab.host.engines()).toHaveLength(1)
  await desk.live()
  middle.open()

  // An adopted engine goes on with the turn; one that had to be ended leaves it cut, and the page says so.
  const kept = engine.pid === before?.pid
  if (kept) await expect(desk.timeline).toContainText('It ends.')
  else await expect(desk.rows('interrupted')).toHaveCount(1)
  await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'idle')
  await expect(desk.input).toHaveValue('half a thought')
  await expect(page.getByTestId('model-picker')).toContainText('Other')
  if (kept) await expectSameAs(desk, () => engine.client.messages(sessionID))
  expect(lab.host.engines()).toHaveLength(1)
  expect(lab.model.turns.filter((turn) => turn.sessionID === sessionID)).toHaveLength(1)
  expect(lab.model.turns[0]?.model).toBe('other')

  await page.reload()
  await expect(desk.input).toHaveValue('half a thought')
  await expect(page.getByTestId('model-picker')).toContainText('Other')
  await desk.enter()
  await expect(desk.timeline).toContainText('All done.')
  expect(await engine.client.userTexts(sessionID)).toEqual(['long work', 'half a thought'])
  expect(lab.model.turns.at(-1)?.model).toBe('other')
})

test('A-8 engine killed in the middle of an answer: the page says so and recovers, the next prompt works in the same session', async ({
  ownHost: lab,
  page,
}) => {
  lab.model.when('run long', text('I run it now.'), shell('echo begun; sleep 600'), text('never said'))
  await (await lab.engine()).client.createSession({ title: 'Here before' })
  await lab.open(page)
  const desk = makeDesk(page)
  await desk.newSession()
  await desk.prompt('run long')
  await expect(desk.timeline).toContainText('I run it now.')
  const sleeper = () => processesOf(lab.root.path).some(({ command }) => command.join(' ') === 'sleep 600')
  await waitUntil(sleeper, 'the shell to run')
  const sessionID = await desk.sessionID()
  await expect(desk.rows('tool')).toHaveCount(1)
  const before = await lab.engine()
  const stateless = desk.sessionRow(sessionID)
  await expect(stateless).toHaveAttribute('data-status', 'busy')

  sendSignal(before.pid, 'SIGKILL')
  const banner = page.locator('.pm-banner')
  await expect(banner).toContainText(/engine|server/i)
  await expect(desk.timeline).toContainText('I run it now.')

  await lab.host.ready()
  await expect(banner).toHaveCount(0, { timeout: 10_000 })
  await expect(desk.sessionRow(sessionID)).not.toHaveAttribute('data-status', 'busy')
  await expect(desk.rows('interrupted')).toHaveCount(1)
  // OPENCODE.md: its record says `running` for ever. It does not run.
  await expect(desk.rows('tool').locator('[data-signal="busy"]')).toHaveCount(0)
  await expect(desk.rows('working')).toHaveCount(0)
  await waitUntil(() => !sleeper(), 'what the dead engine’s tool left running to be ended')
  const after = await lab.engine()
  expect(after.pid).not.toBe(before.pid)
  expect(lab.host.engines()).toHaveLength(1)

  await desk.prompt('are you there')
  // An engine's first turn of its life is its slowest.
  await expect(desk.timeline).toContainText('All done.', { timeout: 60_000 })
  expect(await after.client.userTexts(sessionID)).toEqual(['run long', 'are you there'])
  expect(await desk.sessionID()).toBe(sessionID)
  expect(
    lab.model.turns.filter((turn) => turn.lastUserText.includes('run long') && turn.userTexts.length === 1),
  ).toHaveLength(1)
})
