import type { WebSocketRoute } from '@playwright/test'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { expectSameAs, makeDesk } from '../lab/page.ts'
import { text, wait } from '../lab/script-step.ts'

// Events by way of the host: from other clients, through cuts, before the first page, and malformed.

test('S-3 a session that another client starts appears by itself and streams', async ({
  sharedHost: lab,
  page,
}, info) => {
  const { client } = await lab.engine()
  const middle = makeGate('middle')
  lab.model.when('from elsewhere', text('Over '), wait(middle), text('there.'))
  await lab.open(page)
  const desk = makeDesk(page)
  await desk.live()
  const begun = Date.now()
  const session = await client.createSession({ title: 'Made elsewhere' })
  await expect(desk.sessionRow(session.id).first()).toBeVisible()
  info.annotations.push({ type: 'row after', description: `${Date.now() - begun} ms` })
  await desk.sessionRow(session.id).first().click()
  await desk.settled()
  await client.promptAsync(session.id, 'from elsewhere')
  await middle.reached
  await expect(desk.timeline).toContainText('Over')
  await expect(desk.timeline).not.toContainText('there.')
  await expect(desk.sessionRow(session.id).first()).toHaveAttribute('data-status', 'busy')
  middle.open()
  await expect(desk.timeline).toContainText('Over there.')
  await expectSameAs(desk, () => client.messages(session.id))
})

test('S-5 after a cut of the engine’s stream no message is missing and none is doubled', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const held = makeGate('streams through the cut')
  lab.model.when('through the cut', text('Begun before. '), wait(held), text('Ended within.'))
  const session = await client.createSession()
  await client.prompt(session.id, 'before the cut')
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await client.promptAsync(session.id, 'through the cut')
  await held.reached
  await expect(desk.timeline).toContainText('Begun before.')

  const events = await client.follow()
  const again = await faults.hold({ path: '^/global/event$' }, 'reconnect')
  await faults.cutStreams('^/global/event$')
  await again.reached()
  held.open()
  await events.until(
    (frame) => frame.payload.type === 'session.idle' && frame.payload.properties['sessionID'] === session.id,
  )
  await client.prompt(session.id, 'wholly within the cut')
  await expect(desk.timeline).toContainText('Begun before.')
  await expect(desk.timeline).not.toContainText('wholly within the cut')
  await again.release()

  await expect(desk.timeline).toContainText('wholly within the cut')
  await expectSameAs(desk, () => client.messages(session.id))
  await expect(desk.sessionRow(session.id).first()).toHaveAttribute('data-status', 'idle')
  await client.prompt(session.id, 'after the cut')
  await expect(desk.timeline).toContainText('after the cut')
  await expectSameAs(desk, () => client.messages(session.id))
  await events.close()
})

test('L-4 a reload in the middle of an answer shows its beginning', async ({ sharedHost: lab, page }) => {
  const middle = makeGate('middle')
  lab.model.when('read me a story', text('Once upon '), text('a time '), wait(middle), text('there was an end.'))
  await lab.open(page)
  const desk = makeDesk(page)
  await desk.newSession()
  await desk.prompt('read me a story')
  await middle.reached
  await expect(desk.timeline).toContainText('Once upon a time')
  const sessionID = await desk.sessionID()
  await page.reload()
  await expect(desk.timeline).toContainText('Once upon a time')
  await expect(page.getByTestId('composer-stop')).toBeVisible()
  middle.open()
  await expect(desk.timeline).toContainText('Once upon a time there was an end.')
  const { client } = await lab.engine()
  await expectSameAs(desk, () => client.messages(sessionID))
})

test('S-5 events that come before the first page: nothing is blanked, nothing is doubled', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession()
  await client.prompt(session.id, 'in the first page')
  const middle = makeGate('middle')
  lab.model.when('while it is read', text('Live words '), wait(middle), text('go on.'))
  const first = await faults.hold({ method: 'GET', path: `^/session/${session.id}/message$` }, 'first page')
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await first.reached()
  await desk.live()
  await client.promptAsync(session.id, 'while it is read')
  await middle.reached
  await expect(desk.timeline).toContainText('Live words')
  // From now on: did it ever vanish?
  await page.evaluate(() => {
    let vanished = false
    new MutationObserver(() => {
      const words = document.querySelector('[data-testid="timeline"]')?.textContent ?? ''
      if (!words.includes('Live words')) vanished = true
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
    Object.assign(window, { didVanish: () => vanished })
  })
  await first.release()
  await expect(desk.timeline).toContainText('in the first page')
  middle.open()
  await expect(desk.timeline).toContainText('Live words go on.')
  expect(await page.evaluate(() => (window as unknown as { didVanish(): boolean }).didVanish())).toBe(false)
  await expectSameAs(desk, () => client.messages(session.id))
})

test('L-9 a malformed event is dropped and counted, and the page goes on', async ({ sharedHost: lab, page }) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession()
  await client.prompt(session.id, 'before')
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await expect(desk.timeline).toContainText('before')
  const malformed = [
    { payload: { type: 'message.updated', properties: { info: { id: 7, sessionID: session.id } } } },
    { payload: { type: 'message.part.updated', properties: { part: null } } },
    { payload: { type: 'session.status', properties: { sessionID: session.id, status: 'nonsense' } } },
  ]
  for (const event of malformed) await faults.injectEvent(event)
  await faults.inject('data: {no json\n\n')
  await client.prompt(session.id, 'afterwards')
  await expect(desk.timeline).toContainText('afterwards')
  await expectSameAs(desk, () => client.messages(session.id))
  await expect(desk.connection.first()).toHaveAttribute('data-state', 'live')
  expect(lab.host.stderr()).toMatch(/malformed event/)
})

test('S-5 the page’s own socket is cut: it says so, and catches up without a gap', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const session = await client.createSession()
  await client.prompt(session.id, 'before the cut')
  let refused = false
  const sockets: WebSocketRoute[] = []
  await page.routeWebSocket('**/api/live', (socket) => {
    if (refused) return void socket.close()
    socket.connectToServer()
    sockets.push(socket)
  })
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await expect(desk.timeline).toContainText('before the cut')
  refused = true
  for (const socket of sockets) await socket.close()
  await expect(desk.connection.first()).toHaveAttribute('data-state', 'offline')
  await client.prompt(session.id, 'nobody listens')
  await expect(desk.timeline).not.toContainText('nobody listens')
  refused = false
  await desk.live()
  await expect(desk.timeline).toContainText('nobody listens')
  await expectSameAs(desk, () => client.messages(session.id))
})
