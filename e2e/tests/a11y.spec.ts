import { AxeBuilder } from '@axe-core/playwright'
import type { Page, TestInfo } from '@playwright/test'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { makeDesk } from '../lab/page.ts'
import { reasoning, shell, text, tool, wait } from '../lab/script-step.ts'

// By keyboard, by screen reader's rules, and on a narrow screen. No row asks for it by name: every row that a person uses rests on it.

async function audit(page: Page, info: TestInfo, name: string) {
  await info.attach(`${name}.png`, { body: await page.screenshot(), contentType: 'image/png' })
  const { violations } = await new AxeBuilder({ page }).analyze()
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${name}: ${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`)
  expect(grave).toEqual([])
}

const fits = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)

test('S-1 home, session and permission dock break no rule of axe, in light and dark, and fit 390 pixels', async ({
  sharedHost: lab,
  page,
}, info) => {
  lab.model.when(
    'everything',
    reasoning('I think about it.'),
    text(
      '## A heading\n\nSome **words**, `code` and [a link](https://example.invalid).\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n',
    ),
    tool('read', { filePath: `${lab.repo.path}/src/main.ts` }),
    tool('edit', { filePath: `${lab.repo.path}/src/main.ts`, oldString: '42', newString: '43' }),
    shell('echo hello', 'Says hello'),
    text('Done with everything.'),
  )
  const desk = makeDesk(page)
  await lab.open(page)
  await desk.live()
  await desk.newSession()
  await desk.prompt('everything')
  await expect(desk.dock).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await audit(page, info, `permission-${scheme}`)
  }
  await page.setViewportSize({ width: 390, height: 760 })
  expect(await fits(page)).toBe(true)
  await audit(page, info, 'permission-narrow')
  await page.setViewportSize({ width: 1280, height: 800 })
  await desk.allowOnce()
  await expect(desk.timeline).toContainText('Done with everything.')
  await expect(page.getByTestId('composer-stop')).toHaveCount(0)
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await audit(page, info, `session-${scheme}`)
  }
  await page.setViewportSize({ width: 390, height: 760 })
  expect(await fits(page)).toBe(true)
  await lab.open(page)
  await expect(page.getByTestId('session-row').first()).toBeVisible()
  expect(await fits(page)).toBe(true)
  await audit(page, info, 'home-narrow-dark')
  await page.setViewportSize({ width: 1280, height: 800 })
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await audit(page, info, `home-${scheme}`)
  }
})

test('F-4 the queue breaks no rule of axe, in light and dark, fits 390 pixels, and F6 comes by', async ({
  sharedHost: lab,
  page,
}, info) => {
  const { client } = await lab.engine()
  const gate = makeGate()
  lab.model.when('work for a while', wait(gate), text('Worked.'))
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('work for a while')
  await gate.reached
  for (const words of ['a first step', '!echo second']) {
    await desk.input.fill(words)
    await desk.input.press('Enter')
    await expect(desk.input).toHaveValue('')
  }
  await expect(page.getByTestId('followup-item')).toHaveCount(2)
  await page.keyboard.press('F6')
  await expect(page.getByTestId('followup-item').first()).toBeFocused()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await audit(page, info, `queue-${scheme}`)
  }
  await page.setViewportSize({ width: 390, height: 760 })
  expect(await fits(page)).toBe(true)
  await audit(page, info, 'queue-narrow')
  gate.open()
})

test('L-4 by keyboard alone: F6 goes from region to region, arrows through the list, Enter opens and sends', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const first = await client.createSession({ title: 'The first of two' })
  await client.prompt(first.id, 'words of the first')
  const second = await client.createSession({ title: 'The second of two' })
  await client.prompt(second.id, 'words of the second')
  await lab.openSession(page, second.id)
  const desk = makeDesk(page)
  await desk.live()
  await expect(desk.timeline).toContainText('words of the second')
  await desk.input.focus()

  // Every region once around, and back where it began.
  const region = () =>
    page.evaluate(() => {
      const active = document.activeElement
      if (active?.closest('[data-testid="timeline"]')) return 'timeline'
      return active?.closest('[data-region]')?.getAttribute('data-region') ?? 'nowhere'
    })
  for (const next of ['timeline', 'list', 'composer']) {
    await page.keyboard.press('F6')
    expect(await region()).toBe(next)
  }
  await page.keyboard.press('Shift+F6')
  expect(await region()).toBe('list')

  const inList = () => page.evaluate(() => document.activeElement?.closest('[data-testid="session-list"]') !== null)
  for (let count = 0; count < 8 && !(await inList()); count += 1) await page.keyboard.press('F6')
  expect(await inList()).toBe(true)
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[data-session-id]')?.getAttribute('data-session-id') ?? '')
  const ids = await page
    .getByTestId('session-list')
    .first()
    .getByTestId('session-row')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-session-id')))
  // From wherever the list took focus to the other session, by arrows.
  await page.keyboard.press('Home')
  for (let count = 0; count < ids.length && (await focused()) !== first.id; count += 1)
    await page.keyboard.press('ArrowDown')
  expect(await focused()).toBe(first.id)
  await page.keyboard.press('Enter')
  await expect(desk.timeline).toContainText('words of the first')
  for (let count = 0; count < 8 && (await region()) !== 'composer'; count += 1) await page.keyboard.press('F6')
  await page.keyboard.type('typed by hand')
  await page.keyboard.press('Enter')
  await expect(desk.timeline).toContainText('typed by hand')
  await expect.poll(() => client.userTexts(first.id)).toEqual(['words of the first', 'typed by hand'])

  // With the turn its Stop goes, and would take the focus along.
  await expect(desk.rows('turn-end')).toHaveCount(2)
  await expect(page.getByTestId('composer-stop')).toHaveCount(0)
  // Tab from the composer's input reaches its buttons in the order in which they stand, and each shows where focus is.
  await desk.input.focus()
  const order: number[] = []
  for (let count = 0; count < 3; count += 1) {
    await page.keyboard.press('Tab')
    order.push(await page.evaluate(() => document.activeElement?.getBoundingClientRect().left ?? -1))
  }
  expect(order).toEqual(order.toSorted((a, b) => a - b))
})

test('F-1 files in the composer, under a prompt and in the dock, and the menu of names, break no rule of axe and fit 390 pixels', async ({
  sharedHost: lab,
  page,
}, info) => {
  const { client } = await lab.engine()
  const session = await client.createSession()
  const gate = makeGate()
  lab.model.when('look first', text('Seen.'))
  lab.model.when('long work', wait(gate), text('done'))
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
    'base64',
  )
  const files = [
    { name: 'dot.png', mimeType: 'image/png', buffer: png },
    {
      name: 'notes-of-a-rather-long-meeting-about-the-ledger-2026.md',
      mimeType: 'text/plain',
      buffer: Buffer.from('x'),
    },
  ]
  const desk = makeDesk(page)
  await lab.openSession(page, session.id)
  await desk.live()
  const attach = async () => {
    await expect(page.getByTestId('attach')).not.toHaveAttribute('aria-disabled', 'true')
    await page.getByTestId('attach-input').setInputFiles(files)
    await expect(page.getByTestId('attachment')).toHaveCount(2)
  }
  await attach()
  await desk.prompt('look first')
  await expect(desk.timeline).toContainText('Seen.')
  await desk.prompt('long work')
  await gate.reached
  await attach()
  await desk.prompt('and these')
  await expect(page.getByTestId('followup-files')).toBeVisible()
  await attach()
  // One that can't be stored now, and may be later.
  await page.route('**/api/attachments', (route) => route.abort())
  await page.getByTestId('attach-input').setInputFiles([{ name: 'late.png', mimeType: 'image/png', buffer: png }])
  await expect(page.getByTestId('attachment-upload')).toHaveAttribute('data-state', 'failed')
  await desk.input.pressSequentially('look at @')
  await expect(page.getByTestId('mention-menu')).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await audit(page, info, `files-${scheme}`)
  }
  await page.setViewportSize({ width: 390, height: 760 })
  expect(await fits(page)).toBe(true)
  await audit(page, info, 'files-narrow')
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.keyboard.press('Escape')
  await page.getByTestId('prompt-file').first().getByRole('button').click()
  await expect(page.getByTestId('picture')).toBeVisible()
  await audit(page, info, 'picture')
  gate.open()
})

test('the fork dialog, its failure, the menu of a session and the files of a turn break no rule of axe, and fit 390 pixels', async ({
  sharedHost: lab,
  page,
}, info) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const write = tool('write', ({ directory }) => ({ filePath: `${directory}/src/made.ts`, content: 'made\n' }))
  lab.model.when('make a file', write, text('Made.'))
  const session = await client.createSession({ title: 'Forked for all' })
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('make a file')
  await desk.rows('turn-end').getByTestId('turn-files').click()
  await expect(page.getByTestId('turn-file')).toHaveAttribute('data-path', 'src/made.ts')
  await page.getByTestId('session-more').click()
  await audit(page, info, 'session-menu')
  await faults.add({ match: { path: '/fork$' }, action: { type: 'error', status: 500, body: {} } })
  await page.getByTestId('session-fork-whole').click()
  await page.getByTestId('fork-place').filter({ hasText: 'New worktree' }).click()
  await page.getByTestId('fork-name').fill('no spaces')
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await audit(page, info, `fork-${scheme}`)
  }
  await page.getByTestId('fork-place').first().click()
  await page.getByTestId('fork-confirm').click()
  await expect(page.getByTestId('fork-failure')).toContainText('Nothing was made')
  await page.setViewportSize({ width: 390, height: 760 })
  expect(await fits(page)).toBe(true)
  await audit(page, info, 'fork-failed-narrow')
  await page.keyboard.press('Escape')
  // Focus is back where it came from.
  await expect(page.getByTestId('session-more')).toBeFocused()
  expect(await fits(page)).toBe(true)
  await audit(page, info, 'turn-files-narrow')
})
