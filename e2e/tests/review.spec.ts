import { AxeBuilder } from '@axe-core/playwright'
import type { Page, Request } from '@playwright/test'
import { join } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import { idle } from '../lab/engine-fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { text, together, tool, wait } from '../lab/script-step.ts'
import { beginReview, filesOf, numbered, openReview } from '../scenes/begin-review.ts'

// What changed where the session works: the panel beside the conversation, and the real engine's diffs.

const panelOf = (page: Page) => page.getByTestId('review-panel')
const diffRequest = { method: 'GET', path: '^/vcs/diff$' }

test('W-1, scenario 19: diff asked in A, then B, then A again, with the first A’s answer last: the second A’s is shown, and it is of the worktree', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, branch, write, client, faults, session } = await beginReview(lab, { 'one.txt': 'one\n' })
  // An answer that is there already can't be aborted: here none can, so that the first one really arrives.
  await page.addInitScript(() => {
    const { fetch: real } = window
    window.fetch = (input, init) => real(input, String(input).includes('/vcs/diff') ? { ...init, signal: null } : init)
  })
  const first = await faults.hold(diffRequest, 'first-a', { when: 'after', times: 1 })
  await openReview(lab, page, session.id, 'review=working')
  const panel = panelOf(page)
  await first.reached()
  await expect(panel).toHaveAttribute('data-state', 'reading')
  await expect(panel).toHaveAttribute('data-directory', tree)
  const where = panel.locator('.review-where')
  await expect(where).toHaveText(new RegExp(`worktree-${branch}.*${branch}$`))

  await client.move(session.id, lab.repo.path)
  await expect(panel).toHaveAttribute('data-directory', lab.repo.path)
  await expect(where).toHaveText(/^main.*main$/)
  await expect(panel).toHaveAttribute('data-state', 'ready')
  await expect(page.getByTestId('review-empty')).toContainText('Nothing changed in main')

  write('two.txt', 'two\n')
  await client.move(session.id, tree)
  await expect(panel).toHaveAttribute('data-directory', tree)
  await expect(filesOf(page)).toHaveCount(2)
  await expect(panel).toHaveAttribute('data-epoch', '3')

  const droppedBefore = await droppedByEpoch(page)
  await first.release()
  await expect.poll(() => droppedByEpoch(page)).toBe(droppedBefore + 1)
  await expect(filesOf(page)).toHaveCount(2)
  await expect(page.locator('[data-testid="review-file"][data-path="two.txt"]')).toBeVisible()
})

const droppedByEpoch = (page: Page): Promise<number> =>
  page.evaluate(() => {
    type Exposed = {
      readonly __pointsman: { readonly diagnostics: () => { readonly dropped: Record<string, number> } }
    }
    const { __pointsman: exposed } = window as unknown as Exposed
    return exposed.diagnostics().dropped['epoch'] ?? 0
  })

test('W-1 the agent writes 200 files beside an open review: one read at a time, and the reader’s line, fold and filter stay', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, client, session } = await beginReview(lab, {
    'b/folded.txt': `${numbered(20).join('\n')}\n`,
    'm/read.txt': `${numbered(400).join('\n')}\n`,
  })
  let [flying, most, count] = [0, 0, 0]
  const isDiff = (url: string) => url.includes('/vcs/diff')
  page.on('request', (request) => {
    if (!isDiff(request.url())) return
    flying += 1
    count += 1
    most = Math.max(most, flying)
  })
  const landed = (request: Request) => void (isDiff(request.url()) && (flying -= 1))
  page.on('requestfinished', landed)
  page.on('requestfailed', landed)

  const gate = makeGate()
  const paths = Array.from({ length: 200 }, (_, at) => `a/new-${String(at).padStart(3, '0')}.txt`)
  lab.model.when(
    'write them all',
    wait(gate),
    together(...paths.map((path) => tool('write', { filePath: join(tree, path), content: `${path}\n` }))),
    text('Written.'),
  )
  const desk = await openReview(lab, page, session.id)
  await expect(filesOf(page)).toHaveCount(2)
  await page.getByRole('button', { name: 'b/folded.txt', exact: true }).click()
  await page.locator('[data-testid="review-file"][data-path="m/read.txt"]').click()
  const diff = page.getByTestId('review-diff')
  await diff.evaluate((element) => (element.scrollTop += 2_000))
  await desk.prompt('write them all')
  await gate.reached
  const line = page.locator('[data-line="115"]')
  const stood = await line.evaluate((element) => {
    Object.assign(window, { held: element })
    return element.getBoundingClientRect().top
  })
  const events = await client.follow()
  gate.open()
  await events.until(idle(session.id))
  await events.close()
  await expect(filesOf(page)).toHaveCount(202)

  expect(most).toBe(1)
  expect(count).toBeLessThan(100)
  const now = await line.evaluate((element) => ({
    top: element.getBoundingClientRect().top,
    same: (window as unknown as { held: Element }).held === element,
  }))
  expect(Math.abs(now.top - stood)).toBeLessThanOrEqual(1)
  expect(now.same).toBe(true)
  await expect(page.getByRole('button', { name: 'b/folded.txt', exact: true }).first()).toBeHidden()
  await page.getByTestId('review-filter').fill('folded')
  await expect(filesOf(page)).toHaveCount(1)
  await expect(page.getByRole('button', { name: 'b/folded.txt', exact: true })).toHaveAttribute(
    'aria-expanded',
    'false',
  )
})

test('W-1 working tree, default branch, last turn and any turn; a turn says where it ran', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, branch, write, commit, client, session } = await beginReview(lab, { 'committed.txt': 'a\n' })
  commit()
  write('dirty.txt', 'b\n')
  lab.model.when(
    'write a turn',
    tool('write', { filePath: join(tree, 'of-the-turn.txt'), content: 'c\n' }),
    text('Done.'),
  )
  await client.prompt(session.id, 'write a turn')
  await client.prompt(session.id, 'say hello')
  await openReview(lab, page, session.id)
  const paths = () => filesOf(page).evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['path']))
  await expect.poll(paths).toEqual(['dirty.txt', 'of-the-turn.txt'])
  await page.getByTestId('review-mode-branch').click()
  await expect.poll(paths).toEqual(['committed.txt', 'dirty.txt', 'of-the-turn.txt'])
  await page.getByTestId('review-mode-last-turn').click()
  await expect(page.getByTestId('review-empty')).toContainText('This turn changed no file')
  await page.getByRole('button', { name: 'What one turn changed' }).click()
  await page.getByRole('menuitem', { name: 'write a turn' }).click()
  await expect.poll(paths).toEqual(['of-the-turn.txt'])
  await expect(page).toHaveURL(/review=msg_/)
  await client.move(session.id, lab.repo.path)
  await expect(panelOf(page)).toHaveAttribute('data-directory', lab.repo.path)
  await expect(page.getByTestId('review-ran-in')).toContainText(`worktree-${branch}`)
  await expect.poll(paths).toEqual(['of-the-turn.txt'])
})

test('scenario 25: a review that is slow, and then fails, blanks nothing beside it, says so, and can be tried again', async ({
  sharedHost: lab,
  page,
}) => {
  const { client, faults, session } = await beginReview(lab, { 'one.txt': 'one\n' })
  await client.prompt(session.id, 'said before')
  const held = await faults.hold(diffRequest, 'slow', { times: 1 })
  // Its end would have the review read again, and only a person shall.
  const gate = makeGate()
  lab.model.when('said meanwhile', text('Heard. '), wait(gate))
  const desk = await openReview(lab, page, session.id)
  await held.reached()
  await expect(panelOf(page)).toHaveAttribute('data-state', 'reading')
  await expect(desk.timeline).toContainText('said before')
  await desk.prompt('said meanwhile')
  await expect(desk.timeline).toContainText('Heard.')
  await expect(panelOf(page)).toHaveAttribute('data-state', 'reading')

  await faults.add({ match: diffRequest, action: { type: 'error', status: 500, body: { name: 'Broken' } } })
  await held.release({ how: 'error', status: 500, body: { name: 'Broken' } })
  await expect(panelOf(page)).toHaveAttribute('data-state', 'failed')
  await expect(desk.input).toBeVisible()
  await faults.reset()
  await page.getByTestId('review-retry').click()
  await expect(filesOf(page)).toHaveCount(1)
  gate.open()
})

test('W-1 by keys alone: open, from file to file, into the lines, write about some of them, and back', async ({
  sharedHost: lab,
  page,
}) => {
  const { session } = await beginReview(lab, { 'a.ts': 'const a = 1\nconst b = 2\n', 'b.ts': 'const c = 3\n' })
  const desk = await openReview(lab, page, session.id, '')
  // Before its place is read the key answers with the reason.
  await expect(page.getByTestId('review-toggle')).not.toHaveAttribute('aria-disabled', 'true')
  await desk.input.focus()
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await expect(filesOf(page)).toHaveCount(2)
  await page.keyboard.press('Shift+F6')
  await expect(filesOf(page).first()).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(filesOf(page).nth(1)).toBeFocused()
  await page.keyboard.press('Space')
  await expect(filesOf(page).nth(1)).toHaveAttribute('data-viewed', '')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('review-diff')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByTestId('review-comment-input').fill('Both?')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByTestId('review-comment')).toContainText('lines 1 to 2')
  await expect(page.getByTestId('review-diff')).toBeFocused()
  expect((await new AxeBuilder({ page }).include('.review').analyze()).violations).toEqual([])
  await page.keyboard.press('Escape')
  await expect(desk.input).toBeFocused()
  await page.reload()
  await expect(page.getByTestId('composer-comment')).toHaveCount(1)
  await expect(filesOf(page).nth(1)).toHaveAttribute('data-viewed', '')
})
