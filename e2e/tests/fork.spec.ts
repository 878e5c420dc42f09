import type { Page } from '@playwright/test'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { makeDesk } from '../lab/page.ts'
import { fail, text, wait } from '../lab/script-step.ts'

// A session out of another one’s messages, and a summary in place of them: each wholly, or not at all.

const rules = [
  { permission: 'bash', pattern: '*', action: 'ask' },
  { permission: 'bash', pattern: 'ls *', action: 'allow' },
]

async function palette(page: Page, words: string) {
  await page.keyboard.press('ControlOrMeta+k')
  await page.getByTestId('palette').getByRole('combobox').fill(words)
  const found = page.getByTestId('palette-option').first()
  await expect(found).toContainText(words)
  await expect(found).not.toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Enter')
}

test('fork from a prompt, by keyboard, into another worktree: what came before it, the permissions, where it came from, the queue stays', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const tree = lab.repo.addWorktree('fork-target')
  const gate = makeGate('the turn')
  lab.model.when('third', text('Begun. '), wait(gate), text('Done.'))
  lab.model.when('second once more', text('Another way.'))
  const { id } = await client.createSession({ title: 'Ledger' })
  await client.call('PATCH', `/session/${id}`, { permission: rules })
  await client.prompt(id, 'first prompt')
  await client.prompt(id, 'second prompt')
  await lab.openSession(page, id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('third prompt')
  await gate.reached
  await desk.prompt('queued behind it')
  await expect(page.getByTestId('followup-item')).toHaveCount(1)

  // The turn works: what came before the second prompt is over all the same.
  const row = desk.rows('prompt').filter({ hasText: 'second prompt' })
  await row.getByTestId('message-fork').focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByTestId('fork-dialog')
  await expect(dialog).toContainText('Fork before prompt 2')
  await expect(dialog).toContainText('1 follow-up stays with the original')
  await expect(dialog.getByRole('radio', { name: 'main' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(dialog.getByRole('radio', { name: 'fork-target' })).toBeChecked()
  await page.keyboard.press('Enter')

  await expect(page).not.toHaveURL(new RegExp(id))
  const forkID = await desk.sessionID()
  await expect(page.getByTestId('execution-chip')).toHaveAttribute('data-directory', tree)
  await expect(page.getByTestId('fork-origin')).toHaveText(/fork of\s*Ledger\s*at prompt 2/)
  await expect(desk.sessionRow(forkID).getByTestId('session-fork')).toHaveAttribute(
    'title',
    'fork of Ledger at prompt 2',
  )
  await expect(desk.input).toHaveValue('second prompt')
  await expect(page.getByTestId('followup-item')).toHaveCount(0)
  // That it stays with the original, and not that it changed its place.
  await expect(page.getByTestId('toast')).toHaveText(/1 follow-up stays with the original/)
  await expect(desk.rows('prompt')).toHaveText(/first prompt/)
  const fork = await client.session(forkID)
  expect([fork.directory, fork['permission'], fork.parentID]).toEqual([tree, rules, undefined])
  expect(await client.userTexts(forkID)).toEqual(['first prompt'])

  await desk.prompt('second once more')
  await expect(desk.timeline).toContainText('Another way.')
  expect((await client.messages(forkID)).at(-1)?.info.path?.cwd).toBe(tree)
  await page.getByTestId('fork-origin').getByRole('link').click()
  await expect(page).toHaveURL(new RegExp(id))
  await expect(page.getByTestId('followup-item')).toHaveCount(1)
  gate.open()
  await expect(page.getByTestId('followup-item')).toHaveCount(0)
  await expect(desk.sessionRow(id)).toHaveAttribute('data-status', 'idle')
  expect(await client.userTexts(id)).toEqual(['first prompt', 'second prompt', 'third prompt', 'queued behind it'])
})

test('a fork whose move fails: no half-made session stays, and the page says which step failed', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const { id } = await client.createSession({ title: 'Stays alone' })
  await client.prompt(id, 'first prompt')
  const before = (await client.sessions()).map((session) => session.id)
  await lab.openSession(page, id)
  const desk = makeDesk(page)
  await desk.live()
  const move = await faults.hold({ path: 'move-session$' }, 'move', { times: 1 })
  await palette(page, 'Fork this session')
  await page.getByTestId('fork-place').filter({ hasText: 'New worktree' }).click()
  await page.getByTestId('fork-name').fill('half-made')
  await page.getByTestId('fork-name').press('Enter')
  await move.reached()
  // It is there by now, whole but for its place.
  const [half] = (await client.sessions()).filter((session) => !before.includes(session.id))
  expect(half?.title).toBe('Stays alone (fork #1)')
  // And nobody hears of it.
  await expect(desk.sessionRow(half?.id ?? '')).toHaveCount(0)
  await move.release({ how: 'error', status: 400, body: { name: 'MoveSessionError', data: { message: 'not there' } } })

  await expect(page.getByTestId('fork-failure')).toContainText(
    'The copy could not be moved: not there. Nothing was made',
  )
  await expect(desk.sessionRow(half?.id ?? '')).toHaveCount(0)
  expect((await client.sessions()).map((session) => session.id)).toEqual(before)
  await expect(page).toHaveURL(new RegExp(id))
  // The worktree stands; the second try goes there.
  await page.getByTestId('fork-confirm').click()
  await expect(page.getByTestId('execution-chip')).toHaveAttribute('data-directory', /half-made$/)
  await expect(page.getByTestId('fork-origin')).toHaveText(/fork of\s*Stays alone/)
})

test('V-1: a fork that ends after its person went elsewhere leaves their page alone, and is a click away', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const { id } = await client.createSession({ title: 'Left behind' })
  await client.prompt(id, 'first prompt')
  const other = await client.createSession({ title: 'Looked at' })
  await client.prompt(other.id, 'its own words')
  await lab.openSession(page, id)
  const desk = makeDesk(page)
  await desk.live()
  const answer = await faults.hold({ path: '/fork$' }, 'fork', { when: 'after' })
  await palette(page, 'Fork this session')
  await page.getByTestId('fork-confirm').click()
  await answer.reached()
  await page.keyboard.press('Escape')
  await desk.sessionRow(other.id).click()
  await expect(desk.timeline).toContainText('its own words')
  await desk.input.fill('typed here meanwhile')
  await answer.release()
  await expect(page.getByTestId('toast')).toContainText('“Left behind” is forked')
  await expect(page).toHaveURL(new RegExp(other.id))
  await expect(desk.input).toHaveValue('typed here meanwhile')
  await page.getByTestId('toast').getByRole('button', { name: 'Open the fork' }).click()
  await expect(page.getByTestId('fork-origin')).toHaveText(/fork of\s*Left behind/)
  await expect(desk.input).toHaveValue('')
})

test.describe('with a host of its own', () => {
  test.use({ labOptions: { faults: true } })

  test('a host that is killed while it moves a fork: the next one takes it away before anything is sent', async ({
    ownHost: lab,
  }) => {
    const { client } = await lab.engine()
    const { faults } = await lab.faults()
    const { id } = await client.createSession({ title: 'Cut in the middle' })
    await client.prompt(id, 'first prompt')
    const tree = lab.repo.addWorktree('never-reached')
    const move = await faults.hold({ path: 'move-session$' }, 'move')
    const { key } = await lab.host.ready()
    const asked = fetch(new URL(`/api/servers/${key}/sessions/${id}/fork`, lab.host.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ directory: tree }),
    }).catch(() => undefined)
    await move.reached()
    expect((await client.sessions()).map(({ title }) => title)).toContain('Cut in the middle (fork #1)')
    await lab.host.kill()
    await asked
    await move.release({ how: 'cut' })
    await lab.host.restart()
    await lab.host.ready()
    const again = await lab.engine()
    await expect
      .poll(async () => (await again.client.sessions()).map(({ title }) => title))
      .toEqual(['Cut in the middle'])
  })
})

test.describe('compact', () => {
  test('by /compact: the summary is written by the chosen model, what is queued waits for its end', async ({
    sharedHost: lab,
    page,
  }) => {
    const { client } = await lab.engine()
    const gate = makeGate('the summary')
    lab.model.once((request) => request.kind === 'summary', wait(gate), text('What came before, in short.'))
    lab.model.when('after it', text('Gone on.'))
    const { id } = await client.createSession({ title: 'Long talk' })
    await client.prompt(id, 'first prompt')
    await lab.openSession(page, id)
    const desk = makeDesk(page)
    await desk.live()
    await desk.prompt('/compact')
    await gate.reached
    await expect(desk.rows('compaction')).toContainText('Compacting the conversation')
    await desk.prompt('after it')
    await expect(page.getByTestId('followup-item')).toHaveCount(1)
    expect(await client.userTexts(id)).toEqual(['first prompt', ''])
    gate.open()
    await expect(desk.timeline).toContainText('Gone on.')
    await expect(desk.rows('compaction')).toContainText('Compacted the conversation')
    await expect(page.getByTestId('followup-item')).toHaveCount(0)
    const kinds = (await client.messages(id)).map(({ info, parts }) =>
      info['summary'] === true ? 'summary' : parts.find(({ type }) => type !== 'step-start')?.text,
    )
    expect(kinds).toEqual(['first prompt', 'All done.', undefined, 'summary', 'after it', 'Gone on.'])
  })

  test('one that fails, and one that is stopped, say why and leave the conversation as it was: the next prompt is answered', async ({
    sharedHost: lab,
    page,
  }) => {
    const { client } = await lab.engine()
    const gate = makeGate('the summary')
    lab.model.once((request) => request.kind === 'summary', fail(401, 'the key is refused'))
    lab.model.once((request) => request.kind === 'summary', wait(gate), text('Never said.'))
    lab.model.when('after both', text('Answered as ever.'))
    const { id } = await client.createSession({ title: 'Not compacted' })
    await client.prompt(id, 'first prompt')
    await lab.openSession(page, id)
    const desk = makeDesk(page)
    await desk.live()
    await palette(page, 'Compact the conversation')
    await expect(page.getByTestId('toast')).toContainText('“Not compacted” was not compacted')
    await expect(page.getByTestId('toast')).toContainText('the key is refused')
    await expect(desk.rows('compaction')).toHaveCount(0)
    await page.getByTestId('toast').getByRole('button', { name: 'Close' }).click()
    await desk.input.fill('/compact')
    await desk.enter()
    await gate.reached
    await page.getByTestId('composer-stop').click()
    await expect(page.getByTestId('composer-reason')).toContainText('nothing was compacted')
    await expect(desk.input).toHaveValue('/compact')
    await expect(desk.rows('compaction')).toHaveCount(0)
    gate.open()
    await desk.prompt('after both')
    await expect(desk.timeline).toContainText('Answered as ever.')
    expect(await client.userTexts(id)).toEqual(['first prompt', 'after both'])
  })

  test('scenario 10: while the status read hangs, compact works', async ({ sharedHost: lab, page }) => {
    const { client } = await lab.engine()
    const { faults } = await lab.faults()
    const { id } = await client.createSession({ title: 'Status held, compacted' })
    await lab.openSession(page, id)
    const desk = makeDesk(page)
    await desk.live()
    await desk.prompt('first prompt')
    await expect(desk.rows('turn-end')).toHaveCount(1)
    await expect(desk.sessionRow(id)).toHaveAttribute('data-status', 'idle')
    const status = await faults.hold({ path: '^/session/status$' }, 'status')
    await faults.cutStreams('^/global/event$')
    const [first] = await status.reached()
    await desk.live()
    await palette(page, 'Compact the conversation')
    await expect(desk.rows('compaction')).toContainText('Compacted the conversation')
    const read = await faults.requests({ path: '^/session/status$', state: 'answered' })
    expect(read.filter(({ number }) => number >= (first?.number ?? 0))).toEqual([])
    await expect(page.getByTestId('toast')).toHaveCount(0)
    await status.release()
  })
})
