import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Message } from '../lab/engine-client.ts'
import { expect, test } from '../lab/fixtures.ts'
import { variedTurn } from '../lab/imported-session.ts'
import { makeDesk } from '../lab/page.ts'
import { shell, text, together, tool } from '../lab/script-step.ts'

// What leaves the program as a file, and the files that a turn leaves behind.

async function download(page: Page, testid: string) {
  await page.getByTestId('session-more').click()
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId(testid).click()])
  return { name: file.suggestedFilename(), content: await readFile(await file.path(), 'utf8') }
}

test('A-3: a session of 5,000 messages is exported whole, whatever the page has read: lossless as JSON lines, well-formed as Markdown', async ({
  sharedHost: lab,
  page,
}) => {
  const tree = '/elsewhere/feature-x'
  const id = await lab.importSession({
    title: 'Five thousand',
    turns: 2_500,
    turn: (number) => ({ ...variedTurn(number), ...(number > 2_000 ? { cwd: tree } : {}) }),
  })
  const { client } = await lab.engine()
  await lab.openSession(page, id)
  const desk = makeDesk(page)
  await desk.live()
  await expect(desk.timeline).toContainText('Question 2500')

  const jsonl = await download(page, 'export-jsonl')
  expect(jsonl.name).toBe('five-thousand.jsonl')
  const [meta, ...messages] = jsonl.content
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
  expect(meta).toMatchObject({
    formatVersion: 1,
    sessionID: id,
    workspaceRoot: lab.repo.path,
    directory: lab.repo.path,
  })
  const engine = await client.messages(id)
  expect(messages.length).toBe(5_000)
  expect(messages as Message[]).toEqual(engine)

  const markdown = await download(page, 'export-markdown')
  expect(markdown.name).toBe('five-thousand.md')
  const headings = markdown.content.match(/^## Prompt .*$/gm) ?? []
  expect(headings.length).toBe(2_500)
  expect([headings.at(0), headings.at(-1)]).toEqual(['## Prompt 1, in imported', '## Prompt 2500, in feature-x'])
  expect(markdown.content.match(/^<details>$/gm)?.length).toBe(markdown.content.match(/^<\/details>$/gm)?.length)
})

test('an export that breaks off in the middle saves nothing, and says so', async ({ sharedHost: lab, page }) => {
  const id = await lab.importSession({ title: 'Breaks off', turns: 500 })
  const { faults } = await lab.faults()
  await lab.openSession(page, id)
  const desk = makeDesk(page)
  await desk.live()
  await expect(desk.timeline).toContainText('Question 500')
  const saved: string[] = []
  page.on('download', (file) => saved.push(file.suggestedFilename()))
  // Read once on the way to the beginning, and then once more for the file.
  const path = `^/session/${id}/message$`
  await faults.add({ match: { path, query: 'limit=250&before=' }, nth: 5, action: { type: 'cut', when: 'mid' } })
  await page.getByTestId('session-more').click()
  await page.getByTestId('export-jsonl').click()
  await expect(page.getByTestId('toast')).toContainText('“Breaks off” was not exported')
  await expect(page.getByTestId('toast')).toContainText('Nothing was saved')
  expect(saved).toEqual([])
})

test('W-2: the files of each turn stand under its answer, with what became of them, and stay its own wherever the session goes', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const tree = lab.repo.addWorktree('turn-files')
  const file = (name: string) => (request: { directory: string | undefined }) => join(request.directory ?? '', name)
  const write = (name: string, content: string) =>
    tool('write', (request) => ({ filePath: file(name)(request), content }))
  lab.model.when(
    'make two',
    together(write('docs/one.md', 'a\nb\n'), write('two.md', 'kept\nas it is\n')),
    text('Made.'),
  )
  lab.model.when('change them', shell('mv two.md three.md && printf "c\\n" >> docs/one.md'), text('Changed.'))
  const { id } = await client.createSession({ title: 'Leaves files' }, tree)
  await lab.openSession(page, id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('make two')
  await expect(desk.timeline).toContainText('Made.')
  const ends = desk.rows('turn-end')
  await expect(ends.first()).toContainText('2 files changed')
  await ends.first().getByTestId('turn-files').click()
  const shown = (at: number) =>
    ends
      .nth(at)
      .getByTestId('turn-file')
      .evaluateAll((files) =>
        files.map((one) => [
          one.getAttribute('data-path'),
          one.getAttribute('data-status'),
          (one as HTMLElement).innerText,
        ]),
      )
  await expect
    .poll(() => shown(0))
    .toEqual([
      ['docs/one.md', 'added', expect.stringContaining('+2')],
      ['two.md', 'added', expect.stringContaining('+2')],
    ])

  await desk.prompt('change them')
  await desk.allowOnce()
  await expect(desk.timeline).toContainText('Changed.')
  await ends.nth(1).getByTestId('turn-files').click()
  await expect
    .poll(() => shown(1))
    .toEqual([
      ['docs/one.md', 'modified', expect.stringContaining('+1')],
      ['three.md', 'renamed', expect.stringContaining('renamed from two.md')],
    ])
  // Read where changes are read, at that turn.
  await ends.nth(0).getByTestId('turn-file').filter({ hasText: 'one.md' }).click()
  await expect(page).toHaveURL(/review=msg_/)
  const panel = page.getByTestId('review-panel')
  await expect(panel.locator('[data-testid="review-file"][data-path="docs/one.md"]').first()).toBeVisible()
  await expect(panel.locator('[data-testid="review-file"][data-path="three.md"]')).toHaveCount(0)
  await client.move(id, lab.repo.path)
  await expect(page.getByTestId('execution-chip')).toHaveAttribute('data-directory', lab.repo.path)
  expect((await shown(0)).map(([path]) => path)).toEqual(['docs/one.md', 'two.md'])
})
