import { createHash } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, test } from '../lab/fixtures.ts'
import type { ModelRequest } from '../lab/model-request.ts'
import { makeDesk } from '../lab/page.ts'
import { text, wait } from '../lab/script-step.ts'
import { makeGate } from '../lab/gate.ts'

/** A red dot, and a text with what a careless program would lose. */
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mP8z8BQz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC',
  'base64',
)
const notes = Buffer.from('naïve “words”\r\n\t</attachment>\nlast line without an end', 'utf8')
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const picture = { name: 'dot.png', mimeType: 'image/png', buffer: png }
const notesFile = { name: 'notes.md', mimeType: 'text/markdown', buffer: notes }

const clips = (page: Page) => page.getByTestId('attachment')
const choose = (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]) =>
  page.getByTestId('attach-input').setInputFiles(files)

/** What the model was told in the last prompt: its texts, and the bytes of its pictures. */
function told({ messages }: ModelRequest) {
  const content = messages.findLast(({ role }) => role === 'user')?.content
  const parts = (Array.isArray(content) ? content : [{ type: 'text', text: content }]) as {
    type: string
    text?: string
    image_url?: { url: string }
  }[]
  return {
    texts: parts.flatMap((part) => (part.type === 'text' ? [part.text ?? ''] : [])),
    pictures: parts.flatMap((part) =>
      part.image_url ? [Buffer.from(part.image_url.url.split(',')[1] ?? '', 'base64')] : [],
    ),
  }
}

test('F-1: what the model is told is byte for byte what was attached, and the timeline shows it', async ({
  sharedHost,
  page,
}) => {
  sharedHost.model.when('what is this', text('A dot.'))
  const desk = makeDesk(page)
  await sharedHost.open(page)
  await desk.newSession()
  await choose(page, picture, notesFile)
  await expect(clips(page)).toHaveCount(2)
  await expect(clips(page).first()).toHaveAttribute('data-hash', hashOf(png))
  await desk.input.fill('what is this')
  await desk.enter()
  await expect(clips(page)).toHaveCount(0)
  await expect(page.getByText('A dot.')).toBeVisible()
  const request = sharedHost.model.turns.find(({ userTexts }) =>
    userTexts.some((said) => said.includes('what is this')),
  )
  if (!request) throw new Error('the model was not asked')
  expect(told(request)).toEqual({
    texts: ['what is this', `<attachment name="notes.md">\n${notes.toString('utf8')}\n</attachment>`],
    pictures: [png],
  })
  // The engine's own record of it, after a reload too.
  await page.reload()
  const files = page.getByTestId('prompt-file')
  await expect(files).toHaveText(['dot.png', 'notes.md'])
  await files.first().getByRole('button').focus()
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('picture').getByRole('img')).toHaveJSProperty('naturalWidth', 10)
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('picture')).toHaveCount(0)
  const download = page.waitForEvent('download')
  await files.last().getByRole('link').click()
  const stream = await (await download).createReadStream()
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  expect(Buffer.concat(chunks)).toEqual(notes)
})

test('F-5: queued with every tab closed, through a killed host, it goes out whole', async ({ ownHost, page }) => {
  const gate = makeGate()
  ownHost.model.when('long work', text('working '), wait(gate), text('done'))
  ownHost.model.when('look at it', text('Seen.'))
  const desk = makeDesk(page)
  await ownHost.open(page)
  await desk.prompt('long work')
  await gate.reached
  // Neither a reload nor a killed host costs the draft what stands beside it.
  await choose(page, picture)
  await desk.input.fill('look at it')
  await expect(clips(page)).toHaveCount(1)
  await page.reload()
  await expect(clips(page)).toHaveAttribute('data-hash', hashOf(png))
  await ownHost.host.kill()
  await ownHost.host.restart()
  await expect(clips(page).locator('img')).toHaveJSProperty('naturalWidth', 10)
  await expect(desk.input).toHaveValue('look at it')
  await expect(page.getByTestId('connection-status')).toHaveAttribute('data-state', 'live')
  await desk.input.press('Enter')
  await expect(page.getByTestId('followup-files')).toHaveText('dot.png')
  await page.close()
  gate.open()
  const [request] = await ownHost.model.waitForRequests((one) => one.lastUserText.includes('look at it'))
  if (!request) throw new Error('the model was not asked')
  expect(told(request)).toEqual({ texts: ['look at it'], pictures: [png] })
})
