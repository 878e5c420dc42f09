import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { expectSameAs, makeDesk } from '../lab/page.ts'
import { text, wait } from '../lab/script-step.ts'

// One send is one message: whatever is lost on the way, whoever is killed.

test('F-3 the answer to a prompt is lost after the engine took it: one message, one turn', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession()
  const path = `^/session/${session.id}/prompt_async$`
  await faults.add({ match: { path }, times: 1, action: { type: 'cut', when: 'after' } })
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('only once please')
  await expect(desk.timeline).toContainText('All done.')
  await expect(desk.rows('pending')).toHaveCount(0)
  await expectSameAs(desk, () => client.messages(session.id))
  expect(await client.userTexts(session.id)).toEqual(['only once please'])
  expect(lab.model.turns.filter((turn) => turn.sessionID === session.id)).toHaveLength(1)
  expect(await faults.requests({ path })).toHaveLength(1)
})

test('F-3 a prompt that the engine answers with 500, or that never reaches it, goes out again with the same ids', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession()
  const path = `^/session/${session.id}/prompt_async$`
  await faults.add({ match: { path }, nth: 1, action: { type: 'error', status: 500, body: { name: 'Unknown' } } })
  await faults.add({ match: { path }, nth: 1, action: { type: 'cut', when: 'before' } })
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('try until it works')
  await expect(desk.timeline).toContainText('All done.')
  expect(await client.userTexts(session.id)).toEqual(['try until it works'])
  const sent = await faults.requests({ path })
  expect(sent.length).toBeGreaterThan(1)
  expect(new Set(sent.map((request) => JSON.stringify(request.body))).size).toBe(1)
  await expectSameAs(desk, () => client.messages(session.id))
})

test('F-8 the answer to a creation is lost: one session, one row, its prompt in it', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const before = (await client.sessions()).length
  await faults.add({ match: { method: 'POST', path: '^/session$' }, times: 1, action: { type: 'cut', when: 'after' } })
  await lab.open(page)
  const desk = makeDesk(page)
  await desk.live()
  // They come all at once.
  await expect(page.getByTestId('session-row').first()).toBeVisible()
  const rows = await page.getByTestId('session-row').count()
  await desk.newSession()
  await desk.prompt('made once')
  await expect(desk.timeline).toContainText('All done.')
  const sessionID = await desk.sessionID()
  expect(await client.sessions()).toHaveLength(before + 1)
  expect(await client.userTexts(sessionID)).toEqual(['made once'])
  await page.goto(lab.host.url)
  await expect(desk.sessionRow(sessionID)).toHaveCount(1)
  await expect(page.getByTestId('session-row')).toHaveCount(rows + 1)
})

test.describe('with a host that is killed', () => {
  test.use({ labOptions: { faults: true } })

  test('F-1 F-3 killed between storing and sending, and between sending and answer: each prompt exactly once', async ({
    ownHost: lab,
    page,
  }) => {
    const { client } = await lab.engine()
    const { faults } = await lab.faults()
    const session = await client.createSession()
    const path = `^/session/${session.id}/prompt_async$`
    await lab.openSession(page, session.id)
    const desk = makeDesk(page)
    await desk.live()

    // The engine never hears of it in the first life.
    const first = await faults.hold({ path }, 'before', { times: 1 })
    await desk.prompt('stored, not sent')
    await first.reached()
    await lab.host.kill()
    await first.release({ how: 'cut' })
    await expect(desk.connection.first()).toHaveAttribute('data-state', 'offline')
    await expect(desk.timeline).toContainText('stored, not sent')
    await lab.host.restart()
    await desk.live()
    await expect(desk.timeline).toContainText('All done.')
    const again = await lab.engine()
    expect(await again.client.userTexts(session.id)).toEqual(['stored, not sent'])

    // The engine has done it; nobody heard the answer.
    const { faults: now } = await lab.faults()
    const second = await now.hold({ path }, 'after', { when: 'after', times: 1 })
    await desk.prompt('sent, not answered')
    await second.reached()
    await lab.host.kill()
    await second.release({ how: 'cut' })
    await lab.host.restart()
    await desk.live()
    const last = await lab.engine()
    await expect.poll(() => last.client.userTexts(session.id)).toEqual(['stored, not sent', 'sent, not answered'])
    await expect(desk.rows('prompt')).toHaveCount(2)
    await expect(desk.rows('pending')).toHaveCount(0)
    await expectSameAs(desk, () => last.client.messages(session.id))
    expect(lab.host.engines()).toHaveLength(1)
  })
})

for (const busy of [false, true])
  test(`F-1 what the host could not ${busy ? 'queue' : 'store'} stays in the composer, with the reason`, async ({
    sharedHost: lab,
    page,
  }) => {
    const { client } = await lab.engine()
    const session = await client.createSession()
    const gate = makeGate()
    lab.model.when('hold the line', wait(gate), text('Held.'))
    await lab.openSession(page, session.id)
    const desk = makeDesk(page)
    await desk.live()
    if (busy) {
      await desk.prompt('hold the line')
      await gate.reached
    }
    // The host's own answer for a full disk (507); that it gives it is shown by the store's unit tests.
    const full = { error: { code: 'store-full', message: 'pointsman.sqlite can’t be written: free the disk' } }
    await page.route('**/outbox', (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 507, json: full }) : route.continue(),
    )
    await desk.prompt('not to be lost')
    await expect(page.getByTestId('composer-reason')).toContainText('free the disk')
    await expect(desk.input).toHaveValue('not to be lost')
    await expect(desk.rows('pending')).toHaveCount(0)
    await expect(page.getByTestId('followup-item')).toHaveCount(0)
    await page.reload()
    await expect(desk.input).toHaveValue('not to be lost')
    await page.unroute('**/outbox')
    await desk.live()
    await desk.enter()
    gate.open()
    await expect(desk.timeline).toContainText('All done.')
    expect(await client.userTexts(session.id)).toEqual([...(busy ? ['hold the line'] : []), 'not to be lost'])
  })
