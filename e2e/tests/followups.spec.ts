import type { Page } from '@playwright/test'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { makeDesk } from '../lab/page.ts'
import { text, wait } from '../lab/script-step.ts'

// The dock on the real engine: a queue driven by the keyboard alone, and one that works with nobody there.

const items = (page: Page) => page.getByTestId('followup-item')
const shown = (page: Page) =>
  items(page).evaluateAll((rows) => rows.map((row) => row.querySelector('.pm-dock-text')?.textContent))
const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.querySelector('.pm-dock-text')?.textContent ?? document.activeElement?.tagName,
  )

test('F-4 the whole queue by the keyboard alone: add, walk, reorder, edit, pin, steer, remove, pause, resume', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const gate = makeGate()
  lab.model.when('begin here', text('One moment. '), wait(gate), text('Done with that.'))
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('begin here')
  await gate.reached

  for (const words of ['alpha', 'beta', 'gamma', 'delta']) {
    await page.keyboard.type(words)
    await page.keyboard.press('Enter')
    await expect(items(page).last()).toContainText(words)
  }
  expect(await shown(page)).toEqual(['alpha', 'beta', 'gamma', 'delta'])

  await page.keyboard.press('Alt+ArrowUp')
  expect(await focused(page)).toBe('delta')
  await page.keyboard.press('Space')
  await expect(page.getByTestId('followup-dock')).toContainText('Paused at')
  await page.keyboard.press('Alt+ArrowUp')
  await expect.poll(() => shown(page)).toEqual(['alpha', 'beta', 'delta', 'gamma'])
  expect(await focused(page)).toBe('delta')
  await page.keyboard.press('p')
  await expect(items(page).nth(2)).toHaveAttribute('data-pinned', 'true')
  await page.keyboard.press('ArrowUp')
  expect(await focused(page)).toBe('beta')
  await page.keyboard.press('Delete')
  await expect.poll(() => shown(page)).toEqual(['alpha', 'delta', 'gamma'])
  expect(await focused(page)).toBe('delta')

  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(desk.input).toHaveValue('alpha')
  await expect(desk.input).toBeFocused()
  await page.keyboard.press('End')
  await page.keyboard.type(' and omega')
  await page.keyboard.press('Enter')
  await expect.poll(() => shown(page)).toEqual(['alpha and omega', 'delta', 'gamma'])

  await page.keyboard.press('Alt+ArrowUp')
  expect(await focused(page)).toBe('gamma')
  // Into the running turn, past a queue that stands.
  await page.keyboard.press('s')
  await expect.poll(() => shown(page)).toEqual(['alpha and omega', 'delta'])
  await expect.poll(() => client.userTexts(session.id)).toEqual(['begin here', 'gamma'])
  await expect.poll(() => focused(page)).toBe('delta')
  await page.keyboard.press('Space')
  await expect(page.getByTestId('followup-pause')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(desk.input).toBeFocused()

  gate.open()
  await expect(page.getByTestId('followup-dock')).toHaveCount(0)
  await expect.poll(() => client.userTexts(session.id)).toEqual(['begin here', 'gamma', 'alpha and omega', 'delta'])
})

test('F-5 five follow-ups, all tabs closed: each is done once, in order, in the place where the session works', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const gate = makeGate()
  lab.model.when('start the day', wait(gate), text('Started.'))
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('start the day')
  await gate.reached
  const steps = ['step one', 'step two', 'step three', 'step four', 'step five']
  for (const words of steps) {
    await desk.input.fill(words)
    await desk.input.press('Enter')
    await expect(items(page).last()).toContainText(words)
  }
  await page.close()

  gate.open()
  await lab.model.waitForRequests((request) => request.kind === 'turn' && request.lastUserText.includes('step five'), 1)
  await expect.poll(() => client.userTexts(session.id)).toEqual(['start the day', ...steps])
  await expect
    .poll(
      async () =>
        (await client.messages(session.id)).filter(({ info }) => info.role === 'assistant' && info.time.completed)
          .length,
    )
    .toBe(6)
  const answers = (await client.messages(session.id)).filter(({ info }) => info.role === 'assistant')
  expect(answers.map(({ info }) => (info as { path?: { cwd: string } }).path?.cwd)).toEqual(
    Array.from({ length: 6 }, () => lab.repo.path),
  )
})

test('scenario 30: queued in A, the person looks at B, A ends: it goes to A', async ({ sharedHost: lab, page }) => {
  const { client } = await lab.engine()
  const gate = makeGate()
  lab.model.when('work in A', wait(gate), text('A is done.'))
  const a = await client.createSession({ title: 'Session A' })
  const b = await client.createSession({ title: 'Session B' })
  await lab.openSession(page, a.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('work in A')
  await gate.reached
  await desk.input.fill('after that, this')
  await desk.input.press('Enter')
  await expect(items(page)).toHaveCount(1)
  const waits = desk.sessionRow(a.id).getByTestId('session-waiting')
  await expect(waits).toContainText('1')

  await desk.sessionRow(b.id).click()
  await expect(page.getByTestId('timeline')).toHaveAttribute('data-session-key', new RegExp(b.id))
  await expect(page.getByTestId('followup-dock')).toHaveCount(0)
  gate.open()
  await expect.poll(() => client.userTexts(a.id)).toEqual(['work in A', 'after that, this'])
  await expect(waits).toHaveCount(0)
  expect(await client.userTexts(b.id)).toEqual([])
})

test('scenario 16: Stop with a queue pauses it and says so; one key goes on', async ({ sharedHost: lab, page }) => {
  const { client } = await lab.engine()
  const gate = makeGate()
  lab.model.when('a long one', text('Well, '), wait(gate))
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('a long one')
  await gate.reached
  await desk.input.fill('and then this')
  await desk.input.press('Enter')
  await expect(items(page)).toHaveCount(1)
  await page.getByTestId('composer-stop').click()
  await expect(page.getByTestId('followup-dock')).toContainText(/Paused at \d\d:\d\d, when you pressed Stop/)
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
  await expect(desk.sessionRow(session.id).getByTestId('session-waiting')).toHaveAttribute('data-paused', 'true')
  expect(await client.userTexts(session.id)).toEqual(['a long one'])

  await desk.input.press('Alt+ArrowUp')
  await expect(items(page)).toBeFocused()
  await page.keyboard.press('Space')
  await expect.poll(() => client.userTexts(session.id)).toEqual(['a long one', 'and then this'])
  await expect(page.getByTestId('followup-dock')).toHaveCount(0)
  gate.open()
})

test('F-9 two tabs see one queue: what one removes is gone in the other, whatever that one wishes for it', async ({
  sharedHost: lab,
  page,
  context,
}) => {
  const { client } = await lab.engine()
  const gate = makeGate()
  lab.model.when('hold the line', wait(gate), text('Held.'))
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('hold the line')
  await gate.reached
  for (const words of ['keep me', 'remove me']) {
    await desk.input.fill(words)
    await desk.input.press('Enter')
    await expect(items(page).last()).toContainText(words)
  }
  const other = await context.newPage()
  await lab.openSession(other, session.id)
  await expect(items(other)).toHaveCount(2)

  // The other tab's pin is on its way while this one removes the item.
  await other.route('**/api/outbox/*', async (route) => {
    await asked
    await route.continue()
  })
  let go = () => {}
  const asked = new Promise<void>((resolve) => (go = resolve))
  await makeDesk(other).input.press('Alt+ArrowUp')
  await other.keyboard.press('p')
  await expect(items(other).last()).toHaveAttribute('data-pinned', 'true')
  await desk.input.press('Alt+ArrowUp')
  await page.keyboard.press('Delete')
  await expect.poll(() => shown(other)).toEqual(['keep me'])
  const answered = other.waitForResponse(/\/api\/outbox\//)
  go()
  expect((await answered).status()).toBe(404)
  await expect(other.getByTestId('toast')).toContainText('It was not pinned')
  expect(await shown(other)).toEqual(['keep me'])
  expect(await shown(page)).toEqual(['keep me'])
  gate.open()
  await expect.poll(() => client.userTexts(session.id)).toEqual(['hold the line', 'keep me'])
})

test('F-6 scenario 14 typed in main, the session leaves: the item says where it goes, and later its message; a pinned one asks', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const gate = makeGate()
  lab.model.when('stay a while', wait(gate), text('Stayed.'))
  const tree = lab.repo.addWorktree('payout-retry')
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('stay a while')
  await gate.reached
  for (const words of ['goes along', 'stays behind']) {
    await desk.input.fill(words)
    await desk.input.press('Enter')
    await expect(items(page).last()).toContainText(words)
  }
  await desk.input.press('Alt+ArrowUp')
  await page.keyboard.press('p')
  await page.keyboard.press('Space')
  await expect(page.getByTestId('followup-resume')).toBeVisible()
  gate.open()
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
  await client.move(session.id, tree)
  await expect(page.getByTestId('execution-chip')).toHaveAttribute('data-directory', tree)
  await expect(items(page).first()).toContainText('typed in main, runs in worktree-payout-retry')
  await expect(items(page).last()).toContainText('pinned to main')

  await page.getByTestId('followup-resume').click()
  const prompt = desk.rows('prompt').filter({ hasText: 'goes along' })
  await expect(prompt).toContainText('Sent to worktree-payout-retry, typed in main')
  const stuck = items(page).first()
  await expect(stuck).toHaveAttribute('data-state', 'parked')
  await expect(stuck).toContainText('Pinned to main; the session works in worktree-payout-retry now')
  // What the message says is in the engine's own record: it stands after the item has left, and after a reload.
  await page.reload()
  await expect(prompt).toContainText('Sent to worktree-payout-retry, typed in main')

  const ways = await stuck.locator('[data-way]').evaluateAll((buttons) => buttons.map((button) => button.textContent))
  expect(ways).toEqual(['Send here', 'Back to main and send', 'Drop'])
  await stuck.getByRole('button', { name: 'Back to main and send' }).click()
  await expect.poll(() => client.userTexts(session.id)).toEqual(['stay a while', 'goes along', 'stays behind'])
  await expect(page.getByTestId('followup-dock')).toHaveCount(0)
  const cwds = (await client.messages(session.id)).flatMap(({ info }) =>
    info.role === 'assistant' ? [info.path?.cwd] : [],
  )
  expect(cwds).toEqual([lab.repo.path, tree, lab.repo.path])
})

test('F-4 what is typed here is queued for another session, from the palette and from the list', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const here = await client.createSession({ title: 'Where I type' })
  const there = await client.createSession({ title: 'Over there' })
  await lab.openSession(page, here.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.input.fill('by the palette')
  await desk.input.press('ControlOrMeta+k')
  await page.keyboard.type('over there')
  await expect(page.getByTestId('palette-option').first()).toContainText('Over there')
  await page.keyboard.press('Alt+Enter')
  await expect(desk.input).toHaveValue('')
  await expect.poll(() => client.userTexts(there.id)).toEqual(['by the palette'])

  await desk.input.fill('by the list')
  await desk.sessionRow(there.id).focus()
  await page.keyboard.press('Alt+Enter')
  await expect.poll(() => client.userTexts(there.id)).toEqual(['by the palette', 'by the list'])
  await expect(desk.input).toHaveValue('')
  expect(await client.userTexts(here.id)).toEqual([])
})

test('scenario 29: the session is deleted: what was queued for it is shown, never sent, and its words can be kept', async ({
  sharedHost: lab,
  page,
}) => {
  const { key } = await lab.host.ready()
  const { client } = await lab.engine()
  const gate = makeGate()
  lab.model.when('soon gone', wait(gate), text('Too late.'))
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('soon gone')
  await gate.reached
  await desk.input.fill('words worth keeping')
  await desk.input.press('Enter')
  await expect(items(page)).toHaveCount(1)
  await page.getByTestId('composer-stop').click()
  await expect(page.getByTestId('followup-resume')).toBeVisible()
  gate.open()

  await lab.host.send('DELETE', `/server/${key}/session/${session.id}`)
  await expect(page.getByTestId('not-here')).toContainText('Parked, because its session was deleted. Keep the text?')
  await page.reload()
  // Beside it may stand the prompt itself, if the session went before its stopped turn was seen to end.
  const kept = items(page).filter({ hasText: 'words worth keeping' })
  await expect(kept).toHaveAttribute('data-state', 'parked')
  await kept.getByRole('button', { name: 'Keep in a new session' }).click()
  await expect(desk.input).toHaveValue('words worth keeping')
  expect(lab.model.turns.filter((turn) => turn.lastUserText.includes('words worth keeping'))).toEqual([])
})
