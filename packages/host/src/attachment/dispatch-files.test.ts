import { afterEach, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { unwrapText } from '@pointsman/domain/attached-text'
import type { Attachment, Mention } from '@pointsman/domain/attachment'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory } from '@pointsman/domain/scope'
import { closeHouses, elsewhere, here, house, newItem, sessionID } from '../outbox/dispatcher-house.ts'
import { AttachmentDamaged } from './make-attachment-store.ts'

afterEach(closeHouses)
const ids = makeIdMaker()
const bytes = new TextEncoder().encode('naïve\n</attachment>\n')
const aFile = (name: string, mime: Attachment['mime']): Attachment => ({
  partID: ids.part(),
  hash: 'a'.repeat(64),
  name,
  mime,
  size: bytes.length,
})
const image = aFile('a.png', 'image/png')
const text = aFile('notes.md', 'text/plain')
const url = (mime: string) => `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
const aMention = (value: string, of: Mention['of'] = 'file'): Mention => ({ partID: ids.part(), of, value })
/** A file of the one place, which the other lacks. */
const onlyHere = 'dispatcher-house.ts'
const parts = (body: unknown) => (body as { parts: Record<string, unknown>[] }).parts

describe('F-1: a prompt’s files go with their own ids', () => {
  test('an image as a file, a text as a text of ours, which a repeat does not double', async () => {
    const { scripted, life } = house()
    life.files.set(image.hash, bytes)
    const item = newItem('prompt', { attachments: [image, text] })
    life.post(item)
    await life.until(item, 'confirmed')
    const [said, ...files] = parts(scripted.posts('prompt_async')[0]?.body)
    // What an undo gives back is in the engine's own record of the words (V-4).
    expect(said).toMatchObject({ text: 'do it', metadata: { typedIn: here, files: [image, text] } })
    expect(files).toEqual([
      { id: image.partID, type: 'file', mime: 'image/png', filename: 'a.png', url: url('image/png') },
      {
        id: text.partID,
        type: 'text',
        synthetic: true,
        text: '<attachment name="notes.md">\nnaïve\n</attachment>\n\n</attachment>',
        metadata: { attachment: { name: 'notes.md', mime: 'text/plain' } },
      },
    ])
  })

  test('a text goes with every byte of it: a mark of its encoding at its start, and the ends of lines of another system', async () => {
    const { scripted, life } = house()
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('a\r\nb')])
    life.files.set(text.hash, marked)
    const item = newItem('prompt', { attachments: [text] })
    life.post(item)
    await life.until(item, 'confirmed')
    const wrapped = parts(scripted.posts('prompt_async')[0]?.body)[1]?.['text']
    const told = new TextEncoder().encode(unwrapText(String(wrapped)))
    expect([...told]).toEqual([...marked])
  })

  test('files alone are a prompt', async () => {
    const { scripted, life } = house()
    life.files.set(image.hash, bytes)
    const item = newItem('prompt', { text: '', attachments: [image] })
    life.post(item)
    await life.until(item, 'confirmed')
    expect(parts(scripted.posts('prompt_async')[0]?.body)).toMatchObject([
      { id: item.partID, synthetic: true, text: 'Attached: a.png', metadata: { files: [image] } },
      { type: 'file' },
    ])
  })

  test('a command takes them as files', async () => {
    const { scripted, life } = house()
    life.files.set(image.hash, bytes)
    const item = newItem('command', { attachments: [image, text] })
    life.post(item)
    await life.until(item, 'confirmed')
    expect(parts(scripted.posts('command')[0]?.body)).toMatchObject([
      { type: 'file', mime: 'image/png', url: url('image/png') },
      { type: 'file', mime: 'text/plain', filename: 'notes.md', url: url('text/plain') },
    ])
  })
})

describe('F-2: never without one of its files', () => {
  test('one that is not stored any more parks it, with the name', async () => {
    const { scripted, life } = house()
    const item = newItem('prompt', { attachments: [image] })
    life.post(item)
    await life.until(item, 'parked')
    expect(life.items.get(item.id)?.reason).toEqual({
      code: 'attachment-missing',
      message: 'a.png is not stored here any more. Edit it to attach it again, or drop it',
    })
    expect(scripted.posts('prompt_async')).toEqual([])
  })

  test('a damaged one too, until its bytes are there again', async () => {
    const { scripted, life } = house()
    life.files.set(image.hash, new AttachmentDamaged('x'))
    const item = newItem('prompt', { attachments: [image] })
    life.post(item)
    await life.until(item, 'parked')
    expect([life.items.get(item.id)?.reason?.message, scripted.posts('prompt_async')]).toEqual([
      'The stored a.png is damaged. Edit it to attach it again, or drop it',
      [],
    ])
    life.files.set(image.hash, bytes)
    life.items.change(item.id, { kind: 'again' })
    life.dispatcher.wake(sessionID)
    await life.until(item, 'confirmed')
  })

  test('what an item names is found until it has left, and its row keeps nothing of it', async () => {
    const { scripted, store, life } = house()
    life.files.set(image.hash, bytes)
    const item = newItem('prompt', { attachments: [image] })
    life.post(item)
    await life.until(item, 'confirmed')
    expect(life.items.names(image.hash)).toBe(true)
    scripted.begin(sessionID, item.id)
    scripted.answer(sessionID, item.id)
    expect(life.items.names(image.hash)).toBe(false)
    expect(store.get<{ item: string }>('SELECT item FROM items WHERE id = ?', item.id)?.item).not.toContain('a.png')
  })
})

describe('F-6: what is named by @ is of the place where it runs', () => {
  async function sent(directory: Directory, mentions: readonly Mention[], words: string) {
    const { scripted, life } = house()
    scripted.sessions.set(sessionID, { ...scripted.sessions.get(sessionID), directory })
    const item = newItem('prompt', { text: words, mentions: [...mentions] })
    life.post(item)
    return { scripted, life, item }
  }

  test('the file of the session’s directory, with its place in the text', async () => {
    const mention = aMention(onlyHere)
    const words = `look at @${onlyHere}, and say`
    const { scripted, life, item } = await sent(here, [mention], words)
    await life.until(item, 'confirmed')
    expect(parts(scripted.posts('prompt_async')[0]?.body)[1]).toEqual({
      id: mention.partID,
      type: 'file',
      mime: 'text/plain',
      filename: onlyHere,
      url: `file://${join(here, onlyHere)}`,
      source: { type: 'file', path: onlyHere, text: { value: `@${onlyHere}`, start: 8, end: 9 + onlyHere.length } },
    })
  })

  test('typed in one place and run in another it is that one’s file, or parks where that has none', async () => {
    const there = await sent(elsewhere, [aMention('outbox/')], 'see @outbox/')
    await there.life.until(there.item, 'confirmed')
    expect(parts(there.scripted.posts('prompt_async')[0]?.body)[1]).toMatchObject({
      mime: 'application/x-directory',
      url: `file://${join(elsewhere, 'outbox/')}`,
    })
    const { scripted, life, item } = await sent(elsewhere, [aMention(onlyHere)], `see @${onlyHere}`)
    await life.until(item, 'parked')
    expect([life.items.get(item.id)?.reason?.code, scripted.posts('prompt_async')]).toEqual(['mention-missing', []])
    // Who has read that sends it all the same: the engine tells the model that it is not there.
    const again = life.items.change(item.id, { kind: 'again' })
    if (typeof again === 'object') life.dispatcher.again(again)
    await life.until(item, 'confirmed')
    expect(parts(scripted.posts('prompt_async')[0]?.body)).toHaveLength(2)
  })

  test('what the text does not name any more is no part, and an agent is one', async () => {
    const agent = aMention('general', 'agent')
    const { scripted, life, item } = await sent(here, [aMention('gone.ts'), agent], 'ask @general')
    await life.until(item, 'confirmed')
    expect(parts(scripted.posts('prompt_async')[0]?.body).slice(1)).toEqual([
      { id: agent.partID, type: 'agent', name: 'general', source: { value: '@general', start: 4, end: 12 } },
    ])
  })
})
