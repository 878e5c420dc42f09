import { createHash } from 'node:crypto'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import type { ModelRequest } from '../lab/model-request.ts'
import { makeDesk } from '../lab/page.ts'
import { text, wait } from '../lab/script-step.ts'

/** A red dot of ten pixels, and a text with what a careless program would lose. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
  'base64',
)
const notes = Buffer.from('naïve “words”\r\n\t</attachment>\nlast line without an end', 'utf8')
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const picture = { name: 'dot.png', mimeType: 'image/png', buffer: png }
const notesFile = { name: 'notes.md', mimeType: 'text/markdown', buffer: notes }

const clips = (page: Page) => page.getByTestId('attachment')
async function choose(page: Page, ...files: (typeof picture)[]): Promise<void> {
  await expect(page.getByTestId('attach')).not.toHaveAttribute('aria-disabled', 'true')
  await page.getByTestId('attach-input').setInputFiles(files)
}

/** Files that a person drops on an element, or pastes into it, as a browser hands them over. */
async function give(page: Page, way: 'drop' | 'paste', on: string, file: typeof picture): Promise<void> {
  await page.locator(on).evaluate(
    (element, { kind, name, type, data }) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], name, { type }))
      const more = { bubbles: true, cancelable: true }
      element.dispatchEvent(
        kind === 'drop'
          ? new DragEvent('drop', { ...more, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...more, clipboardData: transfer }),
      )
    },
    { kind: way, name: file.name, type: file.mimeType, data: file.buffer.toString('base64') },
  )
}

/** What the model was told in a turn's newest prompt: its texts, and the bytes of its pictures. */
function told(request: ModelRequest | undefined) {
  const content = request?.messages.findLast(({ role }) => role === 'user')?.content
  const parts = (Array.isArray(content) ? content : [{ type: 'text', text: content }]) as {
    readonly type: string
    readonly text?: string
    readonly image_url?: { readonly url: string }
  }[]
  return {
    texts: parts.flatMap((part) => (part.type === 'text' ? [part.text ?? ''] : [])),
    pictures: parts.flatMap((part) =>
      part.image_url ? [Buffer.from(part.image_url.url.split(',')[1] ?? '', 'base64')] : [],
    ),
  }
}

test('F-1: what the model is told is byte for byte what was attached, and the timeline shows it', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const session = await client.createSession()
  lab.model.when('what is this', text('A dot.'))
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await choose(page, picture, notesFile)
  await expect(clips(page)).toHaveCount(2)
  await expect(clips(page).first()).toHaveAttribute('data-hash', hashOf(png))
  await desk.prompt('what is this')
  await expect(clips(page)).toHaveCount(0)
  await expect(desk.timeline).toContainText('A dot.')
  const [request] = await lab.model.waitForRequests((one) => one.kind === 'turn' && one.sessionID === session.id)
  expect(told(request)).toEqual({
    texts: ['what is this', `<attachment name="notes.md">\n${notes.toString('utf8')}\n</attachment>`],
    pictures: [png],
  })
  // The engine's own record of it.
  await page.reload()
  const files = page.getByTestId('prompt-file')
  await expect(files).toHaveText(['dot.png', 'notes.md'])
  await files.first().getByRole('button').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('picture').getByRole('img')).toHaveJSProperty('naturalWidth', 10)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('picture')).toHaveCount(0)
  await expect(files.first().getByRole('button')).toBeFocused()
  const download = page.waitForEvent('download')
  await files.last().getByRole('link').click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await download).createReadStream()) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks)).toEqual(notes)
})

test('F-5: beside a draft it survives reload and a killed host; queued with every tab closed it goes out whole', async ({
  ownHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const session = await client.createSession()
  const gate = makeGate()
  lab.model.when('long work', text('working '), wait(gate), text('done'))
  lab.model.when('look at it', text('Seen.'))
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('long work')
  await gate.reached
  await choose(page, picture)
  await desk.input.fill('look at it')
  await expect(clips(page)).toHaveCount(1)
  await page.reload()
  await expect(clips(page)).toHaveAttribute('data-hash', hashOf(png))
  await lab.host.kill()
  await lab.host.restart()
  await page.reload()
  await desk.live()
  await expect(clips(page).locator('img')).toHaveJSProperty('naturalWidth', 10)
  await expect(desk.input).toHaveValue('look at it')
  await desk.enter()
  await expect(page.getByTestId('followup-files')).toHaveText('dot.png')
  // Back in the input with its file, and to its place again.
  await desk.input.press('Alt+ArrowUp')
  await page.keyboard.press('Enter')
  await expect(clips(page)).toHaveAttribute('data-hash', hashOf(png))
  await desk.input.press('Enter')
  await expect(page.getByTestId('followup-files')).toHaveText('dot.png')
  await page.close()
  gate.open()
  const [request] = await lab.model.waitForRequests((one) => one.lastUserText.includes('look at it'))
  expect(told(request)).toEqual({ texts: ['look at it'], pictures: [png] })
})

test('scenario 28: dropped or pasted while the session opens: no navigation, no silent attach; then it is attached', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const session = await client.createSession()
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route(`**/session/${session.id}/message**`, async (route) => {
    await held
    await route.continue()
  })
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await expect(desk.input).toBeVisible()
  const { href } = new URL(page.url())
  const reason = page.getByTestId('composer-reason')
  for (const way of ['drop', 'paste'] as const) {
    await give(page, way, '[data-testid="composer-input"]', picture)
    await expect(reason).toHaveAttribute('data-reason', 'notAttached')
    await expect(reason).toContainText('still being read')
    await page.keyboard.press('Escape')
  }
  await give(page, 'drop', 'body', picture)
  await expect(reason).toHaveAttribute('data-reason', 'files')
  expect(page.url()).toBe(href)
  await expect(clips(page)).toHaveCount(0)
  release()
  await expect(page.getByTestId('attach')).not.toHaveAttribute('aria-disabled', 'true')
  // A picture that nothing can decode would be lost at the engine.
  await give(page, 'drop', '[data-testid="composer-input"]', { ...picture, buffer: png.subarray(0, 30) })
  await expect(reason).toContainText('dot.png is damaged')
  await expect(page.getByTestId('attachment-upload')).toHaveCount(0)
  await give(page, 'drop', '[data-testid="composer-input"]', picture)
  await give(page, 'paste', '[data-testid="composer-input"]', notesFile)
  await expect(clips(page)).toHaveCount(2)
  // By keys alone: before the first letter stands the last file.
  await desk.input.focus()
  await page.keyboard.press('Backspace')
  await expect(clips(page).last()).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await expect(clips(page).first()).toBeFocused()
  await page.keyboard.press('Delete')
  await expect(clips(page)).toHaveAttribute('data-mime', 'text/plain')
  await page.keyboard.press('Delete')
  await expect(clips(page)).toHaveCount(0)
  await expect(desk.input).toBeFocused()
})

test('F-6: what @ names is the file of the worktree where it runs, not of the one where it was typed', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const worktree = lab.repo.addWorktree('mention-there')
  writeFileSync(join(worktree, 'src/main.ts'), 'export const answer = "of the worktree"\n')
  const session = await client.createSession()
  const gate = makeGate()
  lab.model.when('long work', wait(gate), text('done'))
  lab.model.when('explain', text('It is an answer.'))
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('long work')
  await gate.reached
  await desk.input.pressSequentially('explain @main')
  const option = page.locator('[data-testid="mention-option"][data-value="src/main.ts"]')
  await expect(option).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(desk.input).toHaveValue('explain @src/main.ts ')
  await desk.enter()
  await expect(page.getByTestId('followup-item')).toBeVisible()
  await page.getByTestId('followup-pause').click()
  await expect(page.getByTestId('followup-resume')).toBeVisible()
  gate.open()
  await expect(desk.timeline).toContainText('done')
  await client.move(session.id, worktree)
  await expect(page.getByTestId('execution-chip')).toHaveAttribute('data-directory', worktree)
  await page.getByTestId('followup-resume').click()
  const [request] = await lab.model.waitForRequests((one) => one.lastUserText.includes('explain'))
  const { texts } = told(request)
  expect(texts.join('\n')).toContain('of the worktree')
  expect(texts.join('\n')).toContain(join(worktree, 'src/main.ts'))
  expect(texts.join('\n')).not.toContain('42')
})

test('R-3: a model that can’t read a picture is named before anything is sent, and a person chooses', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const worktree = lab.repo.addWorktree('blind')
  const model = (image: boolean) => ({
    name: image ? 'Main' : 'Blind',
    modalities: { input: image ? ['text', 'image'] : ['text'], output: ['text'] },
  })
  const options = { baseURL: lab.model.url, apiKey: 'a-scripted-key' }
  const scripted = {
    npm: '@ai-sdk/openai-compatible',
    name: 'Scripted',
    options,
    models: { main: model(false), other: model(true) },
  }
  lab.repo.configure({ config: { provider: { scripted } } }, worktree)
  const session = await client.createSession()
  await client.move(session.id, worktree)
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await expect(page.getByTestId('model-picker')).toContainText('Blind')
  await choose(page, picture)
  // While it is being stored, that is the reason.
  await expect(clips(page)).toHaveCount(1)
  await desk.prompt('what do you see')
  const reason = page.getByTestId('composer-reason')
  await expect(reason).toContainText('Blind can’t read dot.png. Choose another model, or send without')
  expect(await client.userTexts(session.id)).toEqual([])
  await page.getByTestId('composer-without-files').click()
  const [request] = await lab.model.waitForRequests((one) => one.lastUserText.includes('what do you see'))
  expect(told(request)).toEqual({ texts: ['what do you see'], pictures: [] })
})

test('E-1: a disk that takes no file: all stays in the composer with the reason, and goes once there is room', async ({
  ownHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const session = await client.createSession()
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.input.fill('keep me')
  // Where the folder has to be stands a file: for root too, that takes nothing.
  const folder = join(lab.dataDir, 'attachments')
  rmSync(folder, { recursive: true, force: true })
  writeFileSync(folder, '')
  await choose(page, picture)
  const upload = page.getByTestId('attachment-upload')
  await expect(upload).toHaveAttribute('data-state', 'failed')
  await expect(upload).toHaveAttribute('title', /can’t be kept/)
  await desk.input.press('Enter')
  await expect(page.getByTestId('composer-reason')).toContainText('dot.png is not stored')
  await expect(desk.input).toHaveValue('keep me')
  rmSync(folder)
  await upload.getByText('Try again').click()
  await expect(clips(page)).toHaveCount(1)
  await desk.enter()
  const [request] = await lab.model.waitForRequests((one) => one.lastUserText.includes('keep me'))
  expect(told(request).pictures).toEqual([png])
})

test('F-2: one whose stored file is damaged parks with the reason and is never sent without it', async ({
  ownHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const session = await client.createSession()
  const gate = makeGate()
  lab.model.when('long work', wait(gate), text('done'))
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('long work')
  await gate.reached
  await choose(page, picture)
  await expect(clips(page)).toHaveCount(1)
  await desk.prompt('look at it')
  await expect(page.getByTestId('followup-item')).toBeVisible()
  const stored = join(lab.dataDir, 'attachments', hashOf(png))
  chmodSync(stored, 0o600)
  writeFileSync(stored, 'other bytes')
  gate.open()
  await expect(page.getByTestId('followup-item')).toHaveAttribute('data-state', 'parked')
  await expect(page.getByTestId('followup-dock')).toContainText('The stored dot.png is damaged')
  expect(await client.userTexts(session.id)).toEqual(['long work'])
})
