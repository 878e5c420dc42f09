import type { Page, Route } from '@playwright/test'
import { expect, test } from '../lab/fixtures.ts'
import type { Lab } from '../lab/make-lab.ts'
import { makeDesk } from '../lab/page.ts'

// Enter right after a move, before what the new place offers is known: held at the host, and then sent as what it is.

type Read = 'command' | 'config/providers'

/** The page's reads of one directory stand still, or fail, until they are let through. The host's own reads do not. */
async function holdReads(page: Page, read: Read, directory: string) {
  let mode: 'hold' | 'fail' | 'pass' = 'hold'
  let waiting: Route[] = []
  const settle = (route: Route) =>
    mode === 'fail' ? route.fulfill({ status: 500, json: { name: 'Unknown' } }) : route.continue()
  async function become(next: 'fail' | 'pass'): Promise<void> {
    mode = next
    const now = waiting
    waiting = []
    // A page that was reloaded meanwhile waits for none of its former reads.
    await Promise.all(now.map((route) => settle(route).catch(() => undefined)))
  }
  await page.route(
    (url) => url.pathname.endsWith(`/${read}`) && url.searchParams.get('directory') === directory,
    async (route) => {
      if (mode === 'hold') waiting.push(route)
      else await settle(route)
    },
  )
  return {
    fail: () => become('fail'),
    pass: () => become('pass'),
    hold: () => void (mode = 'hold'),
  }
}

/** A session in main, and a worktree that knows `/custom` and, where told so, one model only. */
async function setup(lab: Lab, page: Page, name: string, { oneModel = false } = {}) {
  const worktree = lab.repo.addWorktree(name)
  const commands = { custom: { template: 'Do the custom thing: $ARGUMENTS' } }
  const scripted = {
    npm: '@ai-sdk/openai-compatible',
    name: 'Scripted',
    options: { baseURL: lab.model.url, apiKey: 'a-scripted-key' },
    models: { main: { name: 'Main', tool_call: true, limit: { context: 128_000, output: 8_000 } } },
  }
  lab.repo.configure({ commands, ...(oneModel ? { config: { provider: { scripted } } } : {}) }, worktree)
  const { client } = await lab.engine()
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  const held = page.getByTestId('held-send')
  const chip = page.getByTestId('execution-chip').first()
  return {
    client,
    desk,
    worktree,
    held,
    reason: held.getByTestId('composer-reason'),
    texts: () => client.userTexts(session.id),
    /** Where each answer ran. */
    places: async () => (await client.messages(session.id)).flatMap(({ info }) => info.path?.cwd ?? []),
    async move() {
      await client.move(session.id, worktree)
      await expect(chip).toHaveAttribute('data-directory', worktree)
    },
    async enter(text: string) {
      await desk.input.fill(text)
      await desk.input.press('Enter')
      await expect(desk.input).toHaveValue('')
      await expect(held).toContainText(text)
    },
  }
}

test('R-2 R-5 scenario 12: /custom right after a move is held over a reload too, then goes as a command, in the new place', async ({
  sharedHost: lab,
  page,
}) => {
  const { enter, move, held, reason, texts, places, desk, worktree } = await setup(lab, page, 'held-command')
  const reads = await holdReads(page, 'command', worktree)
  await move()
  await enter('/custom with care')
  await expect(reason).toHaveAttribute('data-reason', 'commandsReady')
  await expect(reason).toContainText(/Waiting for the commands of .*held-command/)
  await page.reload()
  await expect(held).toContainText('/custom with care')
  await expect(desk.input).toHaveValue('')
  await expect(reason).toHaveAttribute('data-reason', 'commandsReady')
  expect(await texts()).toEqual([])

  await reads.pass()
  await expect(desk.timeline).toContainText('All done.')
  await expect(held).toHaveCount(0)
  expect([await texts(), await places()]).toEqual([['Do the custom thing: with care'], [worktree]])
})

test('R-2 R-4 scenario 12: where the commands can’t be read it says so, is read again, or comes back before newer words', async ({
  sharedHost: lab,
  page,
}) => {
  const { enter, move, held, reason, texts, desk, worktree } = await setup(lab, page, 'held-failed')
  const reads = await holdReads(page, 'command', worktree)
  await move()
  await enter('/custom once more')
  await reads.fail()
  await expect(reason).toContainText(/The commands of .*held-failed could not be read/)
  await desk.input.fill('newer words')
  await held.getByTestId('held-take-back').click()
  await expect(desk.input).toHaveValue('/custom once more\n\nnewer words')
  await expect(held).toHaveCount(0)
  expect(await texts()).toEqual([])

  await desk.input.fill('')
  await enter('/custom once more')
  // The page tries again by itself too: the button is there until an answer comes.
  reads.hold()
  await reason.getByTestId('composer-retry').click()
  await expect(reason).toContainText('Waiting for')
  await reads.pass()
  await expect(desk.timeline).toContainText('All done.')
  expect(await texts()).toEqual(['Do the custom thing: once more'])
})

test('R-2 scenario 12: a command that the new place does not know is never prose by itself', async ({
  sharedHost: lab,
  page,
}) => {
  const { enter, move, reason, texts, desk, worktree } = await setup(lab, page, 'held-unknown')
  const reads = await holdReads(page, 'command', worktree)
  await move()
  await enter('/nothing here')
  await reads.pass()
  await expect(reason).toContainText('No command is called /nothing here. Send as text?')
  expect(await texts()).toEqual([])
  await reason.getByTestId('composer-send-as-text').click()
  await expect(desk.timeline).toContainText('All done.')
  expect(await texts()).toEqual(['/nothing here'])
})

test('R-3 R-4 scenario 13: a send right after a move waits for the models of the new place, and for a failed read until it is read', async ({
  sharedHost: lab,
  page,
}) => {
  const { enter, move, held, reason, texts, places, desk, worktree } = await setup(lab, page, 'held-models')
  const reads = await holdReads(page, 'config/providers', worktree)
  await move()
  await enter('look around')
  await expect(reason).toHaveAttribute('data-reason', 'providerReady')
  await reads.fail()
  await expect(reason).toContainText(/The models of .*held-models could not be read/)
  expect(await texts()).toEqual([])
  // The page tries again by itself too: the button is there until an answer comes.
  reads.hold()
  await reason.getByTestId('composer-retry').click()
  await expect(reason).toContainText('Waiting for')
  await reads.pass()
  await expect(desk.timeline).toContainText('All done.')
  await expect(held).toHaveCount(0)
  expect([await texts(), await places()]).toEqual([['look around'], [worktree]])
})

test('R-3 scenario 13: a model that the new place lacks is asked about, and no other takes its turn in silence', async ({
  sharedHost: lab,
  page,
}) => {
  const { enter, move, held, reason, texts, desk, worktree } = await setup(lab, page, 'held-lacks', { oneModel: true })
  const pick = async (value: string) => {
    await page.locator(`[data-testid="model-option"][data-value="${value}"]`).click()
  }
  await page.getByTestId('model-picker').click()
  await pick('scripted/other')
  const reads = await holdReads(page, 'config/providers', worktree)
  await move()
  await enter('with the one I chose')
  await reads.pass()
  await expect(reason).toHaveAttribute('data-reason', 'localModelReady')
  await expect(reason).toContainText('is not set up in')
  expect(await texts()).toEqual([])
  await reason.getByTestId('composer-choose-model').click()
  await pick('scripted/main')
  await expect(desk.timeline).toContainText('All done.')
  await expect(held).toHaveCount(0)
  expect(await texts()).toEqual(['with the one I chose'])
  expect(
    lab.model.turns.filter((turn) => turn.lastUserText.includes('with the one I chose')).map((turn) => turn.model),
  ).toEqual(['main'])
})

test('R-5 scenario 12: its tab is closed meanwhile, and the host sends it as the command that it is, once', async ({
  sharedHost: lab,
  page,
  context,
}) => {
  const tab = await context.newPage()
  const { enter, move, reason, texts, places, worktree } = await setup(lab, tab, 'held-closed')
  await holdReads(tab, 'command', worktree)
  await move()
  await enter('/custom alone')
  await expect(reason).toHaveAttribute('data-reason', 'commandsReady')
  // Another page of the same host is no reason to wait for the one that is gone.
  await lab.open(page)
  await tab.close()
  await expect.poll(texts).toEqual(['Do the custom thing: alone'])
  await expect.poll(places).toEqual([worktree])
})

test('R-5 F-8: held in a session that is only being made, it goes along and then goes out in it', async ({
  sharedHost: lab,
  page,
}) => {
  const reads = await holdReads(page, 'command', lab.repo.path)
  await lab.open(page)
  const desk = makeDesk(page)
  await desk.live()
  await desk.newSession()
  await desk.input.fill('/tidy the desk')
  await desk.input.press('Enter')
  const held = page.getByTestId('held-send')
  await expect(held.getByTestId('composer-reason')).toHaveAttribute('data-reason', 'commandsReady')
  const sessionID = await desk.sessionID()
  await expect(held).toContainText('/tidy the desk')
  await expect(held).toHaveCount(1)
  await reads.pass()
  await expect(desk.timeline).toContainText('All done.')
  await expect(held).toHaveCount(0)
  expect(await (await lab.engine()).client.userTexts(sessionID)).toEqual(['Tidy up: the desk'])
})
