import type { WebSocketRoute } from '@playwright/test'
import type { EngineFrame } from '../lab/engine-client.ts'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { importSession, makeImportedSession } from '../lab/imported-session.ts'
import { expectSameAs, makeDesk } from '../lab/page.ts'
import { sendSignal } from '../lab/processes.ts'
import { shell, text, tool, wait } from '../lab/script-step.ts'

// What is known of a session’s turn, and what a person can do while it is not known, or known no more.

test('R-4 scenario 10: while the status read hangs, sending and stopping work, and nothing is said about it', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const gate = makeGate('the turn')
  lab.model.when('sent without a status', text('Answered without it.'))
  lab.model.when('to be stopped', text('Begun. '), wait(gate))
  const session = await client.createSession({ title: 'Status held' })
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.prompt('before')
  await expect(desk.timeline).toContainText('All done.')
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
  const status = await faults.hold({ path: '^/session/status$' }, 'status')
  // After a cut the host reads every status again; none of them is answered until the end of this test.
  await faults.cutStreams('^/global/event$')
  const [first] = await status.reached()
  await page.reload()
  await expect(desk.timeline).toContainText('before')
  await desk.prompt('sent without a status')
  await expect(desk.timeline).toContainText('Answered without it.')
  await expect(page.getByTestId('composer-stop')).toHaveCount(0)

  await desk.prompt('to be stopped')
  await gate.reached
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'busy')
  await page.getByTestId('composer-stop').click()
  await expect(page.getByTestId('composer-stop')).toHaveCount(0)
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
  await expect
    .poll(async () => (await client.messages(session.id)).at(-1)?.info.error?.name)
    .toBe('MessageAbortedError')
  const read = await faults.requests({ path: '^/session/status$', state: 'answered' })
  expect(read.filter(({ number }) => number >= (first?.number ?? 0))).toEqual([])
  await expect(page.getByTestId('toast')).toHaveCount(0)
  await expect(page.getByTestId('composer-reason')).toHaveCount(0)
  await status.release()
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
})

test('R-6 scenario 11: an old message without an end does not make a session busy: it shows as cut, a send goes out, a move is made', async ({
  sharedHost: lab,
  page,
}) => {
  const own = await lab.engine()
  const session = makeImportedSession({ title: 'Cut long ago', turns: 2 })
  const last = (session.json.messages as { info: Record<string, unknown> }[]).at(-1)
  if (last === undefined) throw new Error('no message')
  last.info = { ...last.info, time: { created: (last.info['time'] as { created: number }).created } }
  delete last.info['finish']
  const sessionID = await importSession({
    session,
    directory: lab.repo.path,
    home: lab.home,
    ...(own.dataHome === undefined ? {} : { dataHome: own.dataHome }),
  })
  const tree = lab.repo.addWorktree('cut-long-ago')
  lab.model.when('go on', text('Gone on.'))
  await lab.openSession(page, sessionID)
  const desk = makeDesk(page)
  await desk.live()
  await expect(desk.timeline).toContainText('Question 2')
  await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'idle')
  await expect(page.getByTestId('composer-stop')).toHaveCount(0)
  await expect(desk.rows('working')).toHaveCount(0)
  const chip = page.getByTestId('execution-chip')
  await chip.click()
  await page.locator(`[data-testid="worktree-option"][data-directory="${tree}"]`).click()
  await expect(chip).toHaveAttribute('data-directory', tree)
  await desk.prompt('go on')
  await expect(desk.timeline).toContainText('Gone on.')
  await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'idle')
})

const question = {
  question: 'Which track?',
  header: 'Track',
  options: [
    { label: 'Left', description: 'The left one' },
    { label: 'Right', description: 'The right one' },
  ],
}
const todos = [
  { content: 'Lay the track', status: 'completed', priority: 'high' },
  { content: 'Set the points', status: 'in_progress', priority: 'high' },
]
const idle = (sessionID: string) => (frame: EngineFrame) =>
  frame.payload.type === 'session.idle' && frame.payload.properties['sessionID'] === sessionID

for (const gap of ['the engine’s stream is cut', 'the laptop is asleep'] as const) {
  test(`scenario 23: ${gap}: what was asked, answered, listed and ended meanwhile is there again`, async ({
    sharedHost: lab,
    page,
  }) => {
    const { client } = await lab.engine()
    const { faults } = await lab.faults()
    const sockets: WebSocketRoute[] = []
    const asleep = { now: false }
    await page.routeWebSocket('**/api/live', (socket) => {
      if (asleep.now) return void socket.close()
      socket.connectToServer()
      sockets.push(socket)
    })
    const begin = async () => {
      if (gap === 'the laptop is asleep') {
        asleep.now = true
        for (const socket of sockets.splice(0)) await socket.close()
        return async () => void (asleep.now = false)
      }
      const again = await faults.hold({ path: '^/global/event$' }, 'reconnect')
      await faults.cutStreams('^/global/event$')
      await again.reached()
      return () => again.release()
    }
    lab.model.when('may I run', shell('echo allowed'), text('It was allowed.'))
    lab.model.when('ask me which', tool('question', { questions: [question] }), text('A track it is.'))
    lab.model.when('make a list', tool('todowrite', { todos }), text('Listed.'))
    const asks = await client.createSession({ title: 'Asks to run' })
    const chooses = await client.createSession({ title: 'Asks which' })
    const lists = await client.createSession({ title: 'Makes a list' })
    await lab.openSession(page, asks.id)
    const desk = makeDesk(page)
    await desk.live()
    await desk.prompt('may I run')
    await expect(desk.dock).toBeVisible()

    const events = await client.follow()
    const end = await begin()
    const [permission] = (await client.permissions()).filter(({ sessionID }) => sessionID === asks.id)
    await client.replyPermission(permission?.id ?? '', 'once')
    await events.until(idle(asks.id))
    await client.promptAsync(chooses.id, 'ask me which')
    await events.until((frame) => frame.payload.type === 'question.asked')
    await client.promptAsync(lists.id, 'make a list')
    await events.until(idle(lists.id))
    await events.close()
    await expect(desk.dock).toBeVisible()
    await expect(desk.sessionRow(chooses.id)).toHaveAttribute('data-status', 'idle')
    await end()

    await expect(desk.dock).toHaveCount(0)
    await expect(desk.timeline).toContainText('It was allowed.')
    await expect(desk.sessionRow(asks.id)).toHaveAttribute('data-status', 'idle')
    await expect(desk.sessionRow(chooses.id)).toHaveAttribute('data-status', 'waiting')
    await desk.sessionRow(chooses.id).click()
    await page.getByTestId('question-option').first().click()
    await page.getByTestId('question-submit').click()
    await expect(desk.timeline).toContainText('A track it is.')
    await expect(page.getByTestId('question-dock')).toHaveCount(0)
    await expect(desk.sessionRow(chooses.id)).toHaveAttribute('data-status', 'idle')
    await desk.sessionRow(lists.id).click()
    await expect(desk.timeline).toContainText('Listed.')
    await expect(desk.rows('tool')).toContainText('Set the points')
    await expect(desk.sessionRow(lists.id)).toHaveAttribute('data-status', 'idle')
    await expectSameAs(desk, () => client.messages(lists.id))
  })
}

test('scenario 23: neither a list of requests read before the answer nor a late word of the engine reopens an answered dock', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const gate = makeGate('after the tool')
  lab.model.when('may I run', shell('echo allowed'), wait(gate), text('It was allowed.'))
  const session = await client.createSession({ title: 'Asked once' })
  const events = await client.follow()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('may I run')
  await expect(desk.dock).toBeVisible()
  const asked = await events.until((frame) => frame.payload.type === 'permission.asked')
  await events.close()

  // The engine has listed it as pending; while that answer is on its way, it is answered.
  const late = await faults.hold({ method: 'GET', path: '^/permission$' }, 'requests', { when: 'after' })
  await faults.cutStreams('^/global/event$')
  await late.reached()
  await desk.allowOnce()
  await expect(desk.dock).toHaveCount(0)
  await gate.reached
  await late.release()
  await desk.live()
  await faults.injectEvent(asked)
  const { title } = await client.call<{ title: string }>('PATCH', `/session/${session.id}`, { title: 'Told after it' })
  await expect(desk.sessionRow(session.id)).toContainText(title)
  await expect(desk.dock).toHaveCount(0)
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'busy')
  gate.open()
  await expect(desk.timeline).toContainText('It was allowed.')
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
})

test.describe('with an engine of its own', () => {
  test.use({ labOptions: { repo: { permission: { bash: 'ask' } }, faults: true } })

  test('scenario 23: the engine is restarted while it asks: the dock goes, nothing is busy, and the next prompt is answered', async ({
    ownHost: lab,
    page,
  }) => {
    lab.model.when('may I run', shell('echo allowed'), text('It was allowed.'))
    lab.model.when('and now', text('Now it works.'))
    const { client } = await lab.engine()
    const session = await client.createSession({ title: 'Asks, and is cut' })
    await lab.openSession(page, session.id)
    const desk = makeDesk(page)
    await desk.live()
    await desk.prompt('may I run')
    await expect(desk.dock).toBeVisible()
    const before = await lab.faults()
    sendSignal(before.enginePid, 'SIGKILL')
    await lab.wrapper?.engine({ after: before })
    await lab.host.ready()
    await expect(desk.dock).toHaveCount(0)
    await expect(desk.sessionRow(session.id)).not.toHaveAttribute('data-status', /busy|waiting/)
    await expect(page.getByTestId('composer-stop')).toHaveCount(0)
    await desk.live()
    await desk.prompt('and now')
    // An engine's first turn of its life is its slowest.
    await expect(desk.timeline).toContainText('Now it works.', { timeout: 60_000 })
    await expect(desk.dock).toHaveCount(0)
  })
})
