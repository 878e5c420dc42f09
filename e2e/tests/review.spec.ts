import { AxeBuilder } from '@axe-core/playwright'
import type { Page, Request } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import { idle } from '../lab/engine-fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import type { Lab } from '../lab/make-lab.ts'
import { makeDesk } from '../lab/page.ts'
import { text, together, tool, wait } from '../lab/script-step.ts'

// What changed where the session works: the panel beside the conversation, the real engine's diffs, and the comments on their lines.

const panelOf = (page: Page) => page.getByTestId('review-panel')
const filesOf = (page: Page) => page.getByTestId('review-file')
const diffRequest = { method: 'GET', path: '^/vcs/diff$' }
const numbered = (count: number, word = 'line') => Array.from({ length: count }, (_, at) => `${word} ${at + 1}`)
let made = 0

/** A session that works in a worktree of its own, and what is written there. */
async function begin(lab: Lab, files: Readonly<Record<string, string>> = {}) {
  made += 1
  const tree = lab.repo.addWorktree(`review-${made}`)
  const write = (file: string, content: string, directory = tree) => {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), content)
  }
  const commit = () => {
    lab.repo.gitIn(tree, 'add', '--all')
    lab.repo.gitIn(tree, 'commit', '--quiet', '--message', 'Before')
  }
  for (const [file, content] of Object.entries(files)) write(file, content)
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession({ title: `Review ${made}` })
  await client.move(session.id, tree)
  return { tree, write, commit, client, faults, session }
}

async function openReview(lab: Lab, page: Page, sessionID: string, query = 'review=working') {
  await lab.openSession(page, sessionID, query)
  const desk = makeDesk(page)
  await desk.live()
  return desk
}

test('W-1, scenario 19: diff asked in A, then B, then A again, with the first A’s answer last: the second A’s is shown, and it is of the worktree', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, write, client, faults, session } = await begin(lab, { 'one.txt': 'one\n' })
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
  await expect(where).toHaveText(new RegExp(`worktree-review-${made}.*review-${made}$`))

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
  const { tree, client, session } = await begin(lab, {
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

test('W-2 a comment follows its line, says so, is outdated once the line is gone, and goes with the next prompt', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, session } = await begin(lab, { 'notes.txt': 'alpha\nbeta\ngamma\n' })
  const desk = await openReview(lab, page, session.id)
  const note = page.getByTestId('review-comment')
  const chip = page.getByTestId('composer-comment').locator('button[data-path]')
  await page.locator('[data-line="2"] [data-side="new"]').click()
  await page.getByTestId('review-comment-input').fill('Why beta?')
  await page.getByTestId('review-add').click()
  await expect(note).toHaveAttribute('data-state', 'here')
  await expect(chip).toHaveAttribute('data-line', '2')

  const rewrite = (words: string, content: string) => {
    lab.model.when(words, tool('write', { filePath: join(tree, 'notes.txt'), content }), text('Done.'))
    return desk.input.fill(words)
  }
  /** The comment stays in the draft while another client's prompt runs. */
  const { client } = await lab.engine()
  await rewrite('put two before it', 'one\ntwo\nalpha\nbeta\ngamma\n')
  await client.prompt(session.id, 'put two before it')
  await expect(chip).toHaveAttribute('data-line', '4')
  await expect(note).toContainText('line 4, was line 2')
  const rows = page.locator('.review-drawn > *')
  const order = await rows.evaluateAll((all) =>
    all.map((one) => one.getAttribute('data-line') ?? one.firstElementChild?.getAttribute('data-testid')),
  )
  expect(order[order.indexOf('4') + 1]).toBe('review-comment')

  await rewrite('take it away', 'one\ntwo\nalpha\ngamma\n')
  await client.prompt(session.id, 'take it away')
  await expect(note).toHaveAttribute('data-state', 'outdated')
  await expect(note).toContainText('not in the diff any more')

  await desk.prompt('Say why')
  const asked = await lab.model.waitForRequests(({ lastUserText }) => lastUserText?.endsWith('Say why') === true)
  expect(asked[0]?.lastUserText).toBe('notes.txt, line 4:\n```\nbeta\n```\nWhy beta?\n\nSay why')
  await expect(page.getByTestId('composer-comment')).toHaveCount(0)
  await expect(note).toHaveCount(0)

  // Or into the queue at once, as a prompt of its own: the draft stays as it is.
  await desk.input.fill('still being written')
  await page.locator('[data-line="3"] [data-side="new"]').click()
  await page.getByTestId('review-comment-input').fill('Keep alpha')
  await page.getByTestId('review-queue').click()
  const queued = await lab.model.waitForRequests(({ lastUserText }) => lastUserText?.endsWith('Keep alpha') === true)
  expect(queued[0]?.lastUserText).toBe('notes.txt, line 3:\n```\nalpha\n```\nKeep alpha')
  await expect(desk.input).toHaveValue('still being written')
})

test('W-1, W-2 a whole file has the numbers of the diff; a line of it is written about in the diff, and who goes back is where they were', async ({
  sharedHost: lab,
  page,
}) => {
  // The engine leaves out the empty lines at both ends.
  const { session } = await begin(lab, {
    'a.txt': `${numbered(300).join('\n')}\n`,
    'b.txt': `\n\n  ${numbered(80, 'word').join('\n')}\n\n`,
  })
  await openReview(lab, page, session.id)
  const diff = page.getByTestId('review-diff')
  const whole = page.getByTestId('review-whole-file')
  await page.locator('[data-testid="review-file"][data-path="b.txt"]').click()
  const stood = await diff.evaluate((element) => (element.scrollTop += 400))
  /** On the copy of the file's line that stays at the top, which is for the pointer only. */
  const open = page.getByRole('button', { name: 'Open the whole file', includeHidden: true }).first()
  await open.click()
  await expect(whole).toHaveAttribute('data-path', 'b.txt')
  await expect(page.locator('[data-line="3"]')).toContainText('word 1')
  await expect(page.locator('[data-line="1"]')).toHaveClass(/pm-diff-add/)
  await expect(diff).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(whole).toBeHidden()
  expect(await diff.evaluate((element) => element.scrollTop)).toBe(stood)

  await open.click()
  await page.locator('[data-line="5"] [data-side="new"]').click()
  await expect(whole).toBeHidden()
  await expect(page.getByTestId('review-comment-input')).toBeInViewport()
  await page.keyboard.type('Why a third?')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByTestId('review-comment')).toContainText('line 5')
})

test('W-1 working tree, default branch, last turn and any turn; a turn says where it ran', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, write, commit, client, session } = await begin(lab, { 'committed.txt': 'a\n' })
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
  await expect(page.getByTestId('review-ran-in')).toContainText(`worktree-review-${made}`)
  await expect.poll(paths).toEqual(['of-the-turn.txt'])
})

test('W-1 an undo takes its files out of the open review, and a restore brings them back', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, client, session } = await begin(lab, { 'kept.txt': 'a\n' })
  const content = 'b\n'
  lab.model.when('write one', tool('write', { filePath: join(tree, 'undone.txt'), content }), text('Done.'))
  await client.prompt(session.id, 'write one')
  const desk = await openReview(lab, page, session.id)
  await expect(filesOf(page)).toHaveCount(2)
  await desk.timeline.getByTestId('message-revert').first().click()
  await expect(filesOf(page)).toHaveCount(1)
  await page.getByTestId('revert-restore').last().click()
  await expect(filesOf(page)).toHaveCount(2)
})

test('scenario 25: a review that is slow, and then fails, blanks nothing beside it, says so, and can be tried again', async ({
  sharedHost: lab,
  page,
}) => {
  const { client, faults, session } = await begin(lab, { 'one.txt': 'one\n' })
  await client.prompt(session.id, 'said before')
  const held = await faults.hold(diffRequest, 'slow', { times: 1 })
  const desk = await openReview(lab, page, session.id)
  await held.reached()
  await expect(panelOf(page)).toHaveAttribute('data-state', 'reading')
  await expect(desk.timeline).toContainText('said before')
  await desk.prompt('said meanwhile')
  await expect(desk.timeline).toContainText('said meanwhile')
  await expect(panelOf(page)).toHaveAttribute('data-state', 'reading')

  await faults.add({ match: diffRequest, action: { type: 'error', status: 500, body: { name: 'Broken' } } })
  await held.release({ how: 'error', status: 500, body: { name: 'Broken' } })
  await expect(panelOf(page)).toHaveAttribute('data-state', 'failed')
  await expect(desk.input).toBeVisible()
  await faults.reset()
  await page.getByTestId('review-retry').click()
  await expect(filesOf(page)).toHaveCount(1)
})

test('W-1 by keys alone: open, from file to file, into the lines, write about some of them, and back', async ({
  sharedHost: lab,
  page,
}) => {
  const { session } = await begin(lab, { 'a.ts': 'const a = 1\nconst b = 2\n', 'b.ts': 'const c = 3\n' })
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
