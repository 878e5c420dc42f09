import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readdirSync } from 'node:fs'
import { attachmentLimits, type Uploaded } from '@pointsman/domain/attachment'
import { makeIdMaker } from '@pointsman/domain/message-id'
import { code, house, json } from './http-house.ts'

let one: Awaited<ReturnType<typeof house>>
const ids = makeIdMaker()
beforeAll(async () => {
  one = await house()
})
afterAll(() => one.stop())

const head = { png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], zip: [0x50, 0x4b, 3, 4, 0, 0] }
const upload = (bytes: Uint8Array | readonly number[] | string, name = 'a', headers: Record<string, string> = json) =>
  one.ask('/api/attachments', {
    method: 'POST',
    headers,
    body: JSON.stringify({ name, data: Buffer.from(bytes as string).toString('base64') }),
  })
const uploaded = async (bytes: Uint8Array | readonly number[] | string) =>
  (await (await upload(bytes)).json()) as Uploaded
const get = (hash: string) => one.ask(`/api/attachments/${hash}`)

describe('F-1: a file is uploaded once and named by its hash', () => {
  test.each([
    ['a PNG', head.png, 'image/png'],
    ['a text in any language', 'naïve', 'text/plain'],
    // Shown in place it would run its scripts.
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'text/plain'],
    ['a page', '<!doctype html><script>alert(1)</script>', 'text/plain'],
    ['a PDF', '%PDF-1.7', 'application/pdf'],
    ['nothing', '', 'text/plain'],
  ])('%s is what its bytes say', async (_, bytes, mime) => {
    const answer = await upload(bytes)
    expect([answer.status, await answer.json()]).toMatchObject([
      201,
      { mime, size: Buffer.from(bytes as string).length },
    ])
  })

  test('what no engine can read, and what is too large, is refused with its name and kept nowhere', async () => {
    const stored = () => readdirSync(one.attachmentFolder).length
    const before = stored()
    const zip = await upload(head.zip, 'all.zip')
    expect([zip.status, await zip.json()]).toMatchObject([
      415,
      { error: { code: 'not-readable', message: expect.stringContaining('can’t read all.zip') } },
    ])
    const big = await upload(new Uint8Array(attachmentLimits.size + 1).fill(65), 'big.txt')
    expect([big.status, await code(big), stored()]).toEqual([413, 'too-large', before])
    expect((await upload(new Uint8Array(attachmentLimits.size).fill(65))).status).toBe(201)
  })

  test('X-1: only as JSON: no form of a foreign page can make one', async () => {
    const form = await upload('x', 'a', { 'content-type': 'text/plain' })
    expect([form.status, await code(form)]).toEqual([403, 'content-type'])
  })

  test.each([
    [{}],
    [{ name: 'a', data: 'not base64!' }],
    [{ name: '', data: '' }],
    [{ name: 'x'.repeat(256), data: '' }],
  ])('a body that is not one is a 400: %o', async (body) => {
    const answer = await one.ask('/api/attachments', { method: 'POST', headers: json, body: JSON.stringify(body) })
    expect(answer.status).toBe(400)
  })
})

describe('X-2: reading it back can run nothing', () => {
  test('a picture is shown in place, without any right', async () => {
    const { hash } = await uploaded(head.png)
    const answer = await get(hash)
    expect([answer.status, new Uint8Array(await answer.arrayBuffer())]).toEqual([200, new Uint8Array(head.png)])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    })
    expect(answer.headers.get('content-disposition')).toBeNull()
  })

  test('everything else is a download, whatever it is', async () => {
    const { hash } = await uploaded('<svg><script>alert(1)</script></svg>')
    const { headers } = await get(hash)
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      'application/octet-stream',
      'attachment',
    ])
  })

  test('what is not there, and what is no hash, is a 404', async () => {
    for (const hash of ['b'.repeat(64), 'x', '..%2F..%2Foutside.txt']) {
      const answer = await get(hash)
      expect([answer.status, await code(answer)]).toEqual([404, 'unknown-attachment'])
    }
  })
})

describe('F-1: an item names what is stored', () => {
  const item = (hash: string, more: object = {}) => ({
    id: ids.message(),
    partID: ids.part(),
    source: { directory: '/repo', revision: 1 },
    kind: 'prompt',
    text: '',
    attachments: [{ partID: ids.part(), hash, name: 'a.png', mime: 'image/png', size: 8 }],
    ...more,
  })
  const post = (body: object) =>
    one.ask('/api/servers/one/sessions/ses_one/outbox', { method: 'POST', headers: json, body: JSON.stringify(body) })

  test('a file without words is an item; one whose file is gone is refused, and its sender has it still', async () => {
    const { hash } = await uploaded(head.png)
    expect((await post(item(hash))).status).toBe(201)
    const gone = await post(item('c'.repeat(64)))
    expect([gone.status, await gone.json()]).toMatchObject([
      409,
      { error: { code: 'attachment-missing', message: 'Not stored here any more: a.png. Attach it again' } },
    ])
  })

  test('neither words nor a file is nothing; too many, too large, and a path that leads out are refused', async () => {
    const { hash } = await uploaded(head.png)
    const file = { hash, name: 'a.png', mime: 'image/png', size: attachmentLimits.size }
    const many = Array.from({ length: attachmentLimits.count + 1 }, () => ({ ...file, size: 1, partID: ids.part() }))
    const large = Array.from({ length: 3 }, () => ({ ...file, partID: ids.part() }))
    const mention = (value: string) => ({ mentions: [{ partID: ids.part(), of: 'file', value }] })
    const bad = [{ attachments: [] }, { attachments: many }, { attachments: large }, mention('../x'), mention('/etc/x')]
    for (const more of bad) expect((await post(item(hash, more))).status).toBe(400)
  })
})
