import { join } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import { text, tool } from '../lab/script-step.ts'
import { beginReview, filesOf, numbered, openReview } from '../scenes/begin-review.ts'

// The lines of the review: the comments on them, whole files, and what an undo does to them.

test('W-2 a comment follows its line, says so, is outdated once the line is gone, and goes with the next prompt', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, session } = await beginReview(lab, { 'notes.txt': 'alpha\nbeta\ngamma\n' })
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
  const { session } = await beginReview(lab, {
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

test('W-1 an undo takes its files out of the open review, and a restore brings them back', async ({
  sharedHost: lab,
  page,
}) => {
  const { tree, client, session } = await beginReview(lab, { 'kept.txt': 'a\n' })
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
