import type { Page } from '@playwright/test'
import { basename } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import type { Lab } from '../lab/make-lab.ts'
import { makeDesk } from '../lab/page.ts'
import { fail, shell, text, tool, wait } from '../lab/script-step.ts'

// S-7: a session that works is asked to move. Whatever becomes of its turn, it is never moved before the turn is idle where it runs.

let made = 0

/** A session whose turn stands at a gate, in the page; and a way to ask for a move by the chip. */
async function workBeside(lab: Lab, page: Page, prompt: string) {
  made += 1
  const tree = lab.repo.addWorktree(`busy-${made}`)
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession({ title: `Works, and wishes for ${basename(tree)}` })
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt(prompt)
  const chip = page.getByTestId('execution-chip')
  const moves = async () =>
    (await faults.requests({ path: 'move-session$' })).filter(
      ({ body }) => (body as { sessionID?: string }).sessionID === session.id,
    )
  const { key } = await lab.host.ready()
  const hostMove = async () =>
    (await lab.host.get<{ move?: unknown }>(`/api/servers/${key}/sessions/${session.id}`)).move
  return {
    tree,
    name: basename(tree),
    client,
    faults,
    session,
    desk,
    chip,
    moves,
    async ask(how: 'wait' | 'stop') {
      await chip.click()
      await page.locator(`[data-testid="worktree-option"][data-directory="${tree}"]`).click()
      await page.getByTestId(`move-${how}`).click()
    },
    where: async () => (await client.session(session.id)).directory,
    async expectWaiting() {
      await expect(chip).toHaveAttribute('data-state', 'waiting')
      // The page shows its wish at once; here the host has it.
      await expect.poll(hostMove).toMatchObject({ to: tree, state: 'waiting' })
      await expect(chip).toContainText(basename(tree))
      await expect(chip).toHaveAttribute('data-directory', lab.repo.path)
      expect(await moves()).toEqual([])
    },
  }
}

test('S-7 move when idle: the turn ends well where it began, then the session moves, and what was typed meanwhile goes out there', async ({
  sharedHost: lab,
  page,
}) => {
  const gate = makeGate('the turn')
  lab.model.when('take your time', text('Begun. '), wait(gate), text('Ended.'))
  lab.model.when('and then this', text('Done over there.'))
  const { ask, expectWaiting, tree, chip, desk, client, session, moves, faults } = await workBeside(
    lab,
    page,
    'take your time',
  )
  await gate.reached
  await ask('wait')
  await expectWaiting()
  // A page that comes later sees that it waits.
  await page.reload()
  await expectWaiting()
  await desk.prompt('and then this')
  // The host looks again and again, and every look says busy.
  const looks = (await faults.requests({ path: '^/session/status$' })).length
  await faults.waitForRequests({ path: '^/session/status$' }, looks + 1)
  await expectWaiting()
  gate.open()
  await expect(chip).toHaveAttribute('data-state', 'here')
  await expect(chip).toHaveAttribute('data-directory', tree)
  await expect(desk.timeline).toContainText('Done over there.')
  expect(await moves()).toHaveLength(1)
  const answers = (await client.messages(session.id)).filter(({ info }) => info.role === 'assistant')
  expect(answers.map(({ info }) => info.path?.cwd)).toEqual([lab.repo.path, tree])
})

test('S-7 move when idle, and the turn fails: it moves, and the failure is shown', async ({
  sharedHost: lab,
  page,
}) => {
  const gate = makeGate('the turn')
  lab.model.when('this will fail', wait(gate), fail(401, 'no such key'))
  const { ask, expectWaiting, tree, chip, desk, session } = await workBeside(lab, page, 'this will fail')
  await gate.reached
  await ask('wait')
  await expectWaiting()
  gate.open()
  await expect(chip).toHaveAttribute('data-directory', tree)
  await expect(chip).toHaveAttribute('data-state', 'here')
  await expect(page.getByTestId('failure-card')).toContainText('no such key')
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'error')
})

test('S-7 move when idle, and the turn asks: it waits through the question and moves after the turn that was allowed', async ({
  sharedHost: lab,
  page,
}) => {
  const gate = makeGate('the turn')
  lab.model.when('ask me first', wait(gate), shell('pwd'), text('It ran.'))
  const { ask, expectWaiting, tree, chip, desk, moves, where } = await workBeside(lab, page, 'ask me first')
  await gate.reached
  await ask('wait')
  await expectWaiting()
  gate.open()
  await expect(desk.dock).toBeVisible()
  await expectWaiting()
  expect(await where()).toBe(lab.repo.path)
  await desk.allowOnce()
  await expect(desk.timeline).toContainText('It ran.')
  await expect(chip).toHaveAttribute('data-directory', tree)
  expect(await moves()).toHaveLength(1)
  expect(lab.model.turns.at(-1)?.toolResults.at(-1)?.trim()).toBe(lab.repo.path)
})

test('S-7 a move asked for while it asks is refused, with what to do first', async ({ sharedHost: lab, page }) => {
  lab.model.when('ask at once', shell('pwd'), text('It ran.'))
  const { tree, chip, desk, moves } = await workBeside(lab, page, 'ask at once')
  await expect(desk.dock).toBeVisible()
  await chip.click()
  const option = page.locator(`[data-testid="worktree-option"][data-directory="${tree}"]`)
  await expect(option).toHaveAttribute('aria-disabled', 'true')
  await expect(page.getByTestId('worktree-menu')).toContainText('Answer first')
  await expect(page.getByTestId('move-wait')).toHaveCount(0)
  expect(await moves()).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByTestId('permission-reject').click()
  await expect(desk.dock).toBeHidden()
  await expect(chip).toHaveAttribute('data-directory', lab.repo.path)
})

test('S-7 stop and move: the turn is stopped where it runs, and only then is the session moved', async ({
  sharedHost: lab,
  page,
}) => {
  const gate = makeGate('the turn')
  lab.model.when('stop me', text('Begun. '), wait(gate))
  const { ask, tree, chip, desk, faults, session, client } = await workBeside(lab, page, 'stop me')
  await gate.reached
  // The abort is done, and its answer late: nothing is moved on a hope.
  const abort = await faults.hold({ path: `^/session/${session.id}/abort$` }, 'abort', { when: 'after' })
  await ask('stop')
  await abort.reached()
  await expect(chip).toHaveAttribute('data-state', 'moving')
  expect(await faults.requests({ path: 'move-session$', body: session.id })).toEqual([])
  await abort.release()
  await expect(chip).toHaveAttribute('data-directory', tree)
  await expect(chip).toHaveAttribute('data-state', 'here')
  const acts = await faults.requests({ method: 'POST', path: `${session.id}/abort$|/move-session$` })
  expect(acts.map(({ path }) => path.split('/').at(-1))).toEqual(['abort', 'move-session'])
  const stopped = (await client.messages(session.id)).at(-1)?.info
  expect(stopped?.error?.name).toBe('MessageAbortedError')
  expect(stopped?.path?.cwd).toBe(lab.repo.path)
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
})

test('S-7 a person’s stop, even in a retry, calls off the move that the agent asked for, and the page says so', async ({
  sharedHost: lab,
  page,
}) => {
  lab.model.when('go elsewhere', tool('enter-worktree', { name: 'never-entered', path: '' }), fail(500, 'overloaded'))
  lab.model.when('stay then', text('Here I stay.'))
  const { chip, desk, session, client, moves } = await workBeside(lab, page, 'go elsewhere')
  await expect(chip).toHaveAttribute('data-state', 'waiting')
  // The engine ends a retry that is stopped without any error: nothing but the person’s own request tells of the stop.
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'retry')
  await page.getByTestId('composer-stop').click()
  await expect(chip).toHaveAttribute('data-state', 'failed')
  await chip.click()
  await expect(page.getByTestId('worktree-menu')).toContainText(
    'It did not move to never-entered: the turn was stopped, and with it the move that its agent had asked for.',
  )
  await page.keyboard.press('Escape')
  await expect(chip).toHaveAttribute('data-state', 'here')
  await expect(desk.sessionRow(session.id)).toHaveAttribute('data-status', 'idle')
  await desk.prompt('stay then')
  await expect(desk.timeline).toContainText('Here I stay.')
  expect(await moves()).toEqual([])
  expect(await client.userTexts(session.id)).toEqual(['go elsewhere', 'stay then'])
  expect(lab.model.turns.at(-1)?.directory).toBe(lab.repo.path)
})

test.describe('with an engine of its own', () => {
  test.use({ labOptions: { faults: true } })

  test('S-7 move when idle, and the engine dies: it is not moved, and the page says so', async ({
    ownHost: lab,
    page,
  }) => {
    const gate = makeGate('the turn')
    lab.model.when('until the end', text('Begun. '), wait(gate))
    const { ask, expectWaiting, chip, session, desk } = await workBeside(lab, page, 'until the end')
    await gate.reached
    await ask('wait')
    await expectWaiting()
    const { enginePid } = (await lab.wrapper?.engine({})) ?? {}
    if (enginePid === undefined) throw new Error('no engine')
    process.kill(enginePid, 'SIGKILL')
    await expect(chip).toHaveAttribute('data-state', 'failed')
    await chip.click()
    await expect(page.getByTestId('worktree-menu')).toContainText(/did not move to .*not moved/i)
    await page.keyboard.press('Escape')
    await desk.live()
    const again = await lab.engine()
    expect((await again.client.session(session.id)).directory).toBe(lab.repo.path)
    const { faults } = await lab.faults()
    expect(await faults.requests({ path: 'move-session$' })).toEqual([])
  })
})
