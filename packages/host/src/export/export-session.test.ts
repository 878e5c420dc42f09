import { describe, expect, test } from 'bun:test'
import type { ExportFormat, ExportMeta } from '@pointsman/domain/export-session'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { exportSession } from './export-session.ts'

const id = 'ses_long' as SessionID
const wire = (number: number) => ({
  info: {
    id: `msg_${number}`,
    sessionID: id,
    role: 'user',
    agent: 'build',
    time: { created: number },
    unknown: { kept: [1] },
  },
  parts: [{ id: `prt_${number}`, sessionID: id, messageID: `msg_${number}`, type: 'text', text: `Prompt ${number}` }],
})

/** An engine that gives its messages as the real one does: the newest page first, with the way to the one before it. */
function paged(count: number) {
  const { engine } = makeScriptedEngine()
  const state = { count, open: 0, most: 0, fails: (_before: string | null): boolean => false }
  const fetch: typeof engine.fetch = async (path) => {
    const { searchParams } = new URL(path, 'http://engine')
    const before = searchParams.get('before')
    if (state.fails(before)) return Response.json({ name: 'UnknownError', data: { message: 'lost' } }, { status: 500 })
    const end = before === null ? state.count : Number(before)
    const start = Math.max(0, end - Number(searchParams.get('limit')))
    const page = Array.from({ length: end - start }, (_, at) => wire(start + at + 1))
    return Response.json(page, start > 0 ? { headers: { 'x-next-cursor': String(start) } } : {})
  }
  return { engine: { ...engine, fetch }, state }
}
const meta = {
  type: 'pointsman-session',
  formatVersion: 1,
  sessionID: id,
  title: 'Long',
  time: {},
  lineage: {},
} as ExportMeta
const options = (format: ExportFormat) => ({
  format,
  meta: { ...meta, time: { created: 0, updated: 0 }, exportedAt: 0, directory: '/repo' as Directory },
  placeOf: () => 'main',
})

describe('an export', () => {
  test('of 5,000 messages is whole, in order and lossless, whatever comes meanwhile', async () => {
    const { engine, state } = paged(5_000)
    const stream = await exportSession(engine, id, options('jsonl'))
    state.count += 300
    const [head, ...lines] = (await new Response(stream).text()).trimEnd().split('\n')
    expect(JSON.parse(head ?? '')).toMatchObject({ type: 'pointsman-session', formatVersion: 1, sessionID: id })
    expect(lines.length).toBe(5_000)
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      Array.from({ length: 5_000 }, (_, at) => wire(at + 1)),
    )
  })

  test('is written a page at a time: what nobody reads is not asked for', async () => {
    const { engine, state } = paged(1_000)
    const pages: (string | null)[] = []
    const stream = await exportSession(engine, id, options('jsonl'))
    state.fails = (before) => pages.push(before) < 0
    const reader = stream.getReader()
    await reader.read()
    await reader.cancel()
    expect(pages.length).toBeLessThanOrEqual(2)
  })

  test('as Markdown numbers its prompts across pages', async () => {
    const { engine } = paged(700)
    const text = await new Response(await exportSession(engine, id, options('markdown'))).text()
    expect(text.match(/^## Prompt \d+$/gm)?.length).toBe(700)
    expect(text).toContain('## Prompt 700\n\n> Prompt 700\n')
  })

  test('of a session without messages is its head', async () => {
    const { engine } = paged(0)
    expect((await new Response(await exportSession(engine, id, options('jsonl'))).text()).split('\n').length).toBe(2)
  })

  test('that can’t be read is refused before anything is said, and one that breaks off is no whole file', async () => {
    const { engine, state } = paged(1_000)
    state.fails = (before) => before === '500'
    await expect(exportSession(engine, id, options('jsonl'))).rejects.toThrow('lost')
    state.fails = () => false
    const stream = await exportSession(engine, id, options('jsonl'))
    state.fails = (before) => before === '500'
    await expect(new Response(stream).text()).rejects.toThrow('lost')
  })
})
