import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { idsWrappedAt, variedTurn } from '../lab/imported-session.ts'
import type { Lab } from '../lab/make-lab.ts'
import { makeDesk } from '../lab/page.ts'
import { text, tool, wait } from '../lab/script-step.ts'
import { watchTimeline } from '../lab/watch-timeline.ts'

// What a person sees of an undo, and what becomes of it whatever they look at meanwhile. The files are compared in revert-files.spec.ts.

test.use({ sharedLabOptions: { repo: { permission: { bash: 'allow', edit: 'allow' } }, faults: true } })

let made = 0

/** A session of two prompts that changed one file each, in the page. */
async function twoPrompts(lab: Lab, page: Page) {
  made += 1
  const { client } = await lab.engine()
  const [one, two] = [`one-${made}.txt`, `two-${made}.txt`]
  const prompts = [`write the first file ${made}`, `and the second one ${made}`] as const
  lab.model.when(prompts[0], tool('write', { filePath: join(lab.repo.path, one), content: '1\n' }), text('First done.'))
  lab.model.when(
    prompts[1],
    tool('write', { filePath: join(lab.repo.path, two), content: '2\n' }),
    text('Second done.'),
  )
  const session = await client.createSession({ title: `Two prompts ${made}` })
  for (const prompt of prompts) await client.prompt(session.id, prompt)
  await expect.poll(async () => (await client.status())[session.id]).toBeUndefined()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await expect(desk.rows('turn-end')).toHaveCount(2)
  const { faults } = await lab.faults()
  const dock = page.getByTestId('revert-dock')
  return {
    client,
    session,
    desk,
    dock,
    prompts,
    faults,
    asked: async () => (await faults.requests({ method: 'POST', path: `/session/${session.id}/(un)?revert$` })).length,
    note: page.getByTestId('revert-note'),
    ask: page.getByTestId('revert-ask'),
    restore: page.getByTestId('revert-restore'),
    files: () => [lab.repo.has(one), lab.repo.has(two)],
    async undoAt(prompt: 0 | 1) {
      const row = desk.rows('prompt').filter({ hasText: prompts[prompt] })
      await row.hover()
      await row.getByTestId('message-revert').click()
    },
    async expectShown(count: number) {
      await expect(desk.rows('prompt')).toHaveCount(count)
      await expect(dock).toHaveCount(count === 2 ? 0 : 1)
    },
    revertAt: `/session/${session.id}/revert$`,
  }
}

test('V-4: an undo gives the prompt back, hides what it takes back and says so; by button, /undo, key and another client; a restore too', async ({
  sharedHost: lab,
  page,
}) => {
  const { client, session, desk, dock, prompts, undoAt, files, expectShown, restore } = await twoPrompts(lab, page)
  await undoAt(1)
  await expectShown(1)
  await expect(dock).toContainText('1 prompt undone, 1 file put back')
  await expect(dock).toContainText('What you send next removes them for good, and so does a compaction.')
  await expect(dock.getByRole('listitem')).toContainText([/2.*and the second one.*\+1 −0/])
  await expect(desk.input).toHaveValue(prompts[1])
  expect(files()).toEqual([true, false])

  // What is written stands behind what is given back, and the words of the last undo go.
  await desk.input.fill('/undo')
  await desk.input.press('Enter')
  await expectShown(0)
  await expect(desk.input).toHaveValue(prompts[0])
  await expect(dock).toContainText('2 prompts undone, 2 files put back')
  expect(files()).toEqual([false, false])
  // It is the engine's own state: a reload shows the same.
  await page.reload()
  await expectShown(0)
  await expect(dock.getByRole('listitem')).toHaveCount(2)

  await expect(restore).not.toHaveAttribute('aria-disabled', 'true')
  await desk.input.focus()
  await page.keyboard.press('Shift+F8')
  await expectShown(1)
  await expect(desk.input).toHaveValue(prompts[1])
  await expect.poll(files).toEqual([true, false])
  await restore.click()
  await expectShown(2)
  await expect(desk.input).toHaveValue('')
  await expect.poll(files).toEqual([true, true])

  // Another client undoes, and this page follows; what it has not done it gives no words of.
  const [first] = await client.messages(session.id)
  await client.call('POST', `/session/${session.id}/revert`, { messageID: first?.info.id })
  await expectShown(0)
  await expect(desk.input).toHaveValue('')
  // One is restored of two.
  await dock.getByTestId('revert-restore-one').first().click()
  await expectShown(1)
  await expect.poll(files).toEqual([true, false])
  // What is sent next makes it final.
  lab.model.when('something else', text('Else.'))
  await desk.prompt('something else')
  await expect(dock).toHaveCount(0)
  await expect(desk.rows('turn-end')).toHaveCount(2)
  expect(await client.userTexts(session.id)).toEqual([prompts[0], expect.stringContaining('something else')])
})

test('V-4: a session whose ids wrapped, and its reader in the middle: an undo and a restore at its end go by position and move nothing', async ({
  sharedHost: lab,
  page,
}) => {
  const id = await lab.importSession({
    turns: 18,
    endedAt: idsWrappedAt + 2 * 60_000,
    turn: (number) => ({ ...variedTurn(number), cwd: lab.repo.path }),
  })
  await lab.openSession(page, id)
  const desk = makeDesk(page)
  await desk.live()
  const dock = page.getByTestId('revert-dock')
  const rows = async () => Number(await desk.timeline.getAttribute('data-total-rows'))
  await expect(desk.rows('prompt').last()).toContainText('Question 18')
  const all = await rows()
  await desk.timeline.hover()
  await page.mouse.wheel(0, -1_500)
  await desk.still()
  const watch = await watchTimeline(page)
  for (const count of [1, 2, 3]) {
    await desk.input.focus()
    await page.keyboard.press('F8')
    // The third is from before the wrap: its id compares as larger than those after it.
    await expect(dock).toContainText(`${count} prompt${count === 1 ? '' : 's'} undone, no file changed`)
  }
  await expect(desk.input).toHaveValue('Question 16')
  expect(await rows()).toBeLessThan(all)
  await page.getByTestId('revert-restore').click()
  await expect(dock).toHaveCount(0)
  await expect(desk.timeline).toHaveAttribute('data-total-rows', String(all))
  const { movedAtMost, faults } = await watch.stop()
  expect(movedAtMost).toBeLessThanOrEqual(1)
  expect(faults.filter((fault) => !fault.startsWith('the row count fell'))).toEqual([])
})

for (const outcome of ['success', 'failure', '409', 'never'] as const)
  test(`V-1, V-2, scenario 18: an undo that ends after a switch by ${outcome} lands where the click was, and nothing of the present changes`, async ({
    sharedHost: lab,
    page,
  }) => {
    const other = await (await lab.engine()).client.createSession({ title: `Another ${outcome}` })
    const { desk, dock, prompts, undoAt, faults, revertAt, note, expectShown, session, files } = await twoPrompts(
      lab,
      page,
    )
    await desk.input.fill('typed before')
    const gate = await faults.hold({ path: revertAt }, `undo ${outcome}`, {
      when: outcome === 'success' ? 'after' : 'before',
    })
    await undoAt(1)
    await gate.reached()
    // It shows at once, and a newer text is typed behind it.
    await expectShown(1)
    await expect(desk.input).toHaveValue(`${prompts[1]}\n\ntyped before`)
    const newer = outcome === 'failure' || outcome === 'success'
    if (newer) await desk.input.fill('newer words')

    await desk.sessionRow(other.id).click()
    await expect(page).toHaveURL(new RegExp(other.id))
    await desk.input.fill('words of another session')
    if (outcome === 'success') await gate.release()
    if (outcome === 'failure')
      await gate.release({ how: 'error', status: 500, body: { name: 'UnknownError', data: { message: 'disk full' } } })
    if (outcome === '409')
      await gate.release({ how: 'error', status: 409, body: { name: 'SessionBusyError', data: { message: 'busy' } } })
    if (outcome !== 'never') {
      const state = outcome === 'success' ? 'answered' : ['answered', 'cut']
      await faults.waitForRequests({ path: revertAt, state: [state].flat() as never })
    }
    await expect(dock).toHaveCount(0)
    await expect(page.getByTestId('revert-ask')).toHaveCount(0)
    await expect(page.getByTestId('toast')).toHaveCount(0)
    await expect(desk.input).toHaveValue('words of another session')

    await desk.sessionRow(session.id).click()
    await expect(page).toHaveURL(new RegExp(session.id))
    switch (outcome) {
      case 'success':
        await expectShown(1)
        await expect(desk.input).toHaveValue('newer words')
        expect(files()).toEqual([true, false])
        break
      case 'failure':
        await expectShown(2)
        await expect(desk.input).toHaveValue('newer words')
        await expect(note).toContainText('Undo failed: disk full. Nothing was changed. Your newer text is kept.')
        break
      case '409':
        await expectShown(2)
        await expect(desk.input).toHaveValue('typed before')
        await expect(note).toContainText('Undo failed: It is at work')
        break
      case 'never':
        // Still on its way: what was hoped for shows, and the session can be written in.
        await expectShown(1)
        await desk.input.fill('meanwhile')
        await gate.release({ how: 'cut' })
        await expectShown(2)
        await expect(desk.input).toHaveValue('meanwhile')
        break
    }
    if (outcome !== 'success') expect(files()).toEqual([true, true])
  })

test('V-1: two undos in a row go one behind the other, and the draft holds the words of the second', async ({
  sharedHost: lab,
  page,
}) => {
  const { desk, prompts, faults, revertAt, expectShown, files, asked } = await twoPrompts(lab, page)
  const gate = await faults.hold({ path: revertAt }, 'two undos', { nth: 1 })
  await desk.input.focus()
  await page.keyboard.press('F8')
  await page.keyboard.press('F8')
  await expectShown(0)
  await gate.reached()
  expect(await asked()).toBe(1)
  await gate.release()
  await faults.waitForRequests({ path: revertAt, state: 'answered' }, 2)
  await expectShown(0)
  await expect(desk.input).toHaveValue(prompts[0])
  await expect.poll(files).toEqual([false, false])
})

test('V-3: a turn that ran in another directory is not undone from here; it is after going back there', async ({
  sharedHost: lab,
  page,
}) => {
  const { desk, client, session, undoAt, ask, asked, files, dock } = await twoPrompts(lab, page)
  const tree = lab.repo.addWorktree(`undo-${made}`)
  await client.move(session.id, tree)
  await expect(page.getByTestId('execution-chip')).toHaveAttribute('data-directory', tree)
  await undoAt(1)
  await expect(ask).toContainText('Prompt 2 ran in main')
  await expect(ask).toContainText('its files can’t be put back from here')
  await expect(dock).toHaveCount(0)
  expect([await asked(), ...files()]).toEqual([0, true, true])
  // Nor by the host's routes, whoever asks.
  const { key } = await lab.host.ready()
  const message = (await client.messages(session.id)).findLast(({ info }) => info.role === 'user')
  for (const path of [
    `/api/servers/${key}/sessions/${session.id}/revert`,
    `/server/${key}/session/${session.id}/revert`,
  ]) {
    const refused = await fetch(new URL(path, lab.host.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: lab.host.url },
      body: JSON.stringify({ messageID: message?.info.id }),
    })
    expect([refused.status, await refused.json()]).toMatchObject([409, { error: { code: 'elsewhere' } }])
  }
  expect([await asked(), ...files()]).toEqual([0, true, true])

  await page.getByTestId('revert-go').click()
  await expect(page.getByTestId('execution-chip')).toHaveAttribute('data-directory', lab.repo.path)
  await expect(dock).toContainText('1 prompt undone, 1 file put back')
  await expect(desk.rows('prompt')).toHaveCount(1)
  await expect.poll(files).toEqual([true, false])
})

test('V-1: at work it asks; stopped and undone, what waits is not sent before a restore, and goes on after it', async ({
  sharedHost: lab,
  page,
}) => {
  const { client, session, desk, undoAt, ask, asked, dock, restore } = await twoPrompts(lab, page)
  const gate = makeGate()
  lab.model.when('work for long', text('Begun. '), wait(gate), text('never said'))
  lab.model.when('what waits', text('Sent at last.'))
  await desk.prompt('work for long')
  await gate.reached
  await desk.prompt('what waits')
  await expect(page.getByTestId('followup-item')).toHaveCount(1)
  await undoAt(1)
  await expect(ask).toContainText('The session works. Stop it and undo?')
  expect(await asked()).toBe(0)
  await page.getByTestId('revert-go').click()
  await expect(dock).toContainText('2 prompts undone, 1 file put back')
  await expect(page.getByTestId('followup-dock')).toContainText('when prompts were undone')
  expect(await asked()).toBe(1)
  const waits = async () => (await client.userTexts(session.id)).some((words) => words.includes('what waits'))
  expect(await waits()).toBe(false)
  await restore.click()
  await expect(dock).toHaveCount(0)
  await expect(desk.rows('text').filter({ hasText: 'Sent at last.' })).toHaveCount(1)
  expect(await waits()).toBe(true)
})
