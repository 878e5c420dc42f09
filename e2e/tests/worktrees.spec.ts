import type { Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import { makeDesk } from '../lab/page.ts'
import { text, tool } from '../lab/script-step.ts'

// The life of a worktree as a person sees it: made, worked in, left, removed; and one whose folder is gone.

const chipOf = (page: Page) => page.getByTestId('execution-chip')
const option = (page: Page, directory: string) =>
  page.locator(`[data-testid="worktree-option"][data-directory="${directory}"]`)

test('S-6 S-8 S-10: made and entered by the page, worked in, left, and removed only once what would be lost was read', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  lab.model.when(
    'write it down',
    tool('write', (request) => ({ filePath: join(request.directory ?? '', 'notes.md'), content: 'a note\n' })),
    text('Written.'),
  )
  lab.model.when('and back', text('Back again.'))
  const session = await client.createSession({ title: 'Makes a worktree' })
  await client.prompt(session.id, 'where it began')
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  const chip = chipOf(page)

  // A name that can’t be one gets a sentence and one that would do; nothing is made of it.
  await chip.click()
  await page.getByTestId('worktree-new').click()
  const name = page.getByTestId('worktree-name')
  await name.fill('by hand')
  await expect(page.getByTestId('worktree-create')).toHaveAttribute('aria-disabled', 'true')
  await page.getByTestId('worktree-suggestion').click()
  await expect(name).toHaveValue('by-hand')
  await name.press('Enter')
  const tree = join(lab.repo.path, '.worktrees', 'by-hand')
  await expect(chip).toHaveAttribute('data-directory', tree)
  await expect(chip).toHaveAttribute('data-branch', 'by-hand')
  await expect(chip).toHaveAttribute('data-state', 'here')

  await desk.prompt('write it down')
  await expect(desk.timeline).toContainText('Written.')
  await expect(desk.rows('place')).toHaveText([/entered\s*by-hand/])
  expect(existsSync(join(tree, 'notes.md'))).toBe(true)
  await expect(chip).toContainText('1 changed')

  await desk.prompt('/worktree exit')
  await expect(chip).toHaveAttribute('data-directory', lab.repo.path)
  await desk.prompt('and back')
  await expect(desk.timeline).toContainText('Back again.')
  await expect(desk.rows('place')).toHaveText([/entered\s*by-hand/, /back on\s*main/])
  const ran = (await client.messages(session.id)).flatMap(({ info }) => info.path?.cwd ?? [])
  expect([...new Set(ran)]).toEqual([lab.repo.path, tree])
  expect(ran.at(-1)).toBe(lab.repo.path)

  await chip.click()
  await expect(option(page, tree)).toContainText('1 changed')
  await option(page, tree).hover()
  await option(page, tree).getByTestId('worktree-remove').click()
  const confirm = page.getByTestId('worktree-remove-confirm')
  await confirm.click()
  await expect(page.getByTestId('worktree-loss')).toContainText('notes.md')
  expect([existsSync(tree), lab.repo.git('branch', '--list', 'by-hand')]).toEqual([true, '+ by-hand'])
  await confirm.click()
  await expect(page.getByTestId('worktree-remove-dialog')).toHaveCount(0)
  expect([existsSync(tree), lab.repo.git('branch', '--list', 'by-hand')]).toEqual([false, ''])
  await chip.click()
  await expect(option(page, lab.repo.path)).toBeVisible()
  await expect(option(page, tree)).toHaveCount(0)
})

test('S-9: its folder was deleted by hand: it stays readable, says so, sends nothing there, and goes on where a person re-attaches it', async ({
  sharedHost: lab,
  page,
}) => {
  const tree = lab.repo.addWorktree('deleted-by-hand')
  const { client } = await lab.engine()
  lab.model.when('said while it was there', text('It is here.'))
  lab.model.when('go on elsewhere', text('Gone on.'))
  const session = await client.createSession({ title: 'Loses its folder' }, tree)
  await client.prompt(session.id, 'said while it was there')
  lab.repo.loseWorktree(tree)
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  const chip = chipOf(page)
  await expect(desk.timeline).toContainText('said while it was there')
  await expect(desk.timeline).toContainText('It is here.')
  await expect(chip).toHaveAttribute('data-state', 'gone')
  await expect(chip).toContainText(`${basename(tree)} is gone`)
  const reason = page.getByTestId('composer-reason')
  await expect(reason).toHaveAttribute('data-reason', 'directoryReady')
  await expect(reason).toContainText(`The folder of ${basename(tree)} is gone`)

  await desk.input.fill('go on elsewhere')
  await desk.input.press('Enter')
  await expect(page.getByTestId('held-send')).toContainText('go on elsewhere')
  expect(await client.userTexts(session.id)).toEqual(['said while it was there'])

  await page.getByTestId('composer-re-attach').click()
  await expect(option(page, tree)).toHaveAttribute('data-state', 'missing')
  await expect(option(page, tree)).toHaveAttribute('aria-disabled', 'true')
  await option(page, lab.repo.path).click()
  await expect(chip).toHaveAttribute('data-directory', lab.repo.path)
  await expect(desk.timeline).toContainText('Gone on.')
  await expect(page.getByTestId('held-send')).toHaveCount(0)
  expect(lab.model.turns.at(-1)?.directory).toBe(lab.repo.path)
  expect(existsSync(tree)).toBe(false)
})
