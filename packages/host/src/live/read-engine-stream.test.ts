import { afterEach, expect, test } from 'bun:test'
import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { readEngineStream } from './read-engine-stream.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const frame = (payload: unknown) => `data: ${JSON.stringify({ directory: '/repo', payload })}\n\n`
const connected = frame({ type: 'server.connected', properties: {} })
const idle = frame({ type: 'session.idle', properties: {} })
const status = frame({ type: 'session.status', properties: { sessionID: 'ses_one', status: { type: 'busy' } } })

/** An engine whose stream a test writes. `next` resolves with each connection as it comes. */
function house(options: { silence?: number } = {}) {
  const scripted = makeScriptedEngine()
  const connections: ReadableStreamDefaultController<Uint8Array>[] = []
  const news = new Set<() => void>()
  const tell = () => {
    for (const one of news) one()
  }
  const { fetch } = scripted.engine
  Object.assign(scripted.engine, {
    fetch: async (path: string) => {
      if (path !== '/global/event') return fetch(path)
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void connections.push(controller) })
      tell()
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
  const heard: EngineEnvelope[] = []
  const said: string[] = []
  const stream = readEngineStream({
    engine: scripted.engine,
    times: { silence: options.silence ?? 10_000, delays: [0] },
    log: () => {},
    onOpen: (incarnation) => (said.push(`open ${incarnation}`), tell()),
    onLost: () => (said.push('lost'), tell()),
    onEvent: (envelope) => (heard.push(envelope), tell()),
  })
  closing.push(stream.stop)
  const until = (reached: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!reached()) return
        news.delete(look)
        resolve()
      }
      news.add(look)
      look()
    })
  const write = (index: number, text: string) => connections[index]?.enqueue(new TextEncoder().encode(text))
  return { stream, connections, heard, said, until, write }
}

test('it opens with the first frame, and hands on what is an event of ours', async () => {
  const { stream, until, write, said, heard, connections } = house()
  await until(() => connections.length === 1)
  expect(said).toEqual([])
  write(0, connected)
  await until(() => said.length === 1)
  write(0, `${idle}data: {broken\n\n${frame({ type: 'session.status', properties: {} })}${status.slice(0, 20)}`)
  write(0, status.slice(20))
  await until(() => heard.length === 1)
  expect(heard[0]).toMatchObject({ directory: '/repo', event: { kind: 'session-status' } })
  expect(stream.counts()).toEqual({ events: 1, ignored: 1, malformed: 2, heartbeats: 1, opened: 1 })
})

test('a stream that ends is opened again', async () => {
  const { until, write, said, connections } = house()
  await until(() => connections.length === 1)
  write(0, connected)
  await until(() => said.length === 1)
  connections[0]?.close()
  await until(() => connections.length === 2)
  write(1, connected)
  await until(() => said.length === 3)
  expect(said).toEqual(['open life-1', 'lost', 'open life-1'])
})

test('silence is death: it is given up and opened again', async () => {
  const { until, write, said, connections } = house({ silence: 5 })
  await until(() => connections.length === 1)
  write(0, connected)
  await until(() => connections.length >= 2)
  expect(said.slice(0, 2)).toEqual(['open life-1', 'lost'])
})
