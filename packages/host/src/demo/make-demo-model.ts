import { randomBytes, timingSafeEqual } from 'node:crypto'
import { demoProvider } from '@pointsman/domain/host-api'
import type { DemoAccess } from '../engine/plugin-state.ts'
import type { Store } from '../store/store.ts'
import { readChatRequest } from './chat-request.ts'
import { answerDemo, type DemoAnswer } from './demo-answer.ts'

export type DemoModel = {
  /** Starts it where it does not run yet. Port and key are kept, so that an adopted engine finds it where it was. */
  readonly access: () => Promise<DemoAccess>
  readonly stop: () => void
}

/**
 * The endpoint of the demo model: the OpenAI chat completions API, on loopback only and with a random key, since every page and
 * program of this machine can reach the port.
 */
export function makeDemoModel(options: {
  readonly store: Store
  /** Milliseconds between two words. */
  readonly pace?: number
}): DemoModel {
  const { store, pace = 12 } = options
  let running: { readonly server: Bun.Server<undefined>; readonly access: DemoAccess } | undefined

  const start = () => {
    const kept = readSettings(store)
    const key = kept?.key ?? randomBytes(24).toString('base64url')
    const serve = (port: number) =>
      Bun.serve({ hostname: '127.0.0.1', port, idleTimeout: 0, fetch: (request) => answer(request, key, pace) })
    let server: Bun.Server<undefined>
    try {
      server = serve(kept?.port ?? 0)
    } catch {
      server = serve(0)
    }
    const port = server.port as number
    store.run(`INSERT OR REPLACE INTO settings (name, value) VALUES ('demo', ?)`, JSON.stringify({ port, key }))
    const access: DemoAccess = {
      providerID: demoProvider.id,
      providerName: demoProvider.name,
      modelID: demoProvider.modelID,
      modelName: demoProvider.modelName,
      baseURL: `http://127.0.0.1:${port}/v1`,
      key,
    }
    return { server, access }
  }
  return {
    access: async () => (running ??= start()).access,
    stop: () => {
      running?.server.stop(true)
      running = undefined
    },
  }
}

function readSettings(store: Store): { readonly port: number; readonly key: string } | undefined {
  const row = store.get<{ value: string }>(`SELECT value FROM settings WHERE name = 'demo'`)
  return row && (JSON.parse(row.value) as { port: number; key: string })
}

async function answer(request: Request, key: string, pace: number): Promise<Response> {
  if (!isAllowed(request.headers.get('authorization'), key)) return refuse(401, 'this is the demo model of a Pointsman')
  const { pathname } = new URL(request.url)
  if (pathname !== '/v1/chat/completions' || request.method !== 'POST') return refuse(404, 'no such path')
  const chat = readChatRequest(await request.json().catch(() => undefined))
  if (!chat) return refuse(400, 'not a chat completion request')
  const said = answerDemo(chat)
  if (!chat.stream)
    return Response.json({
      ...head(chat.model, 'chat.completion'),
      choices: [{ index: 0, message: message(said), finish_reason: finish(said) }],
    })
  const events = stream({ said, model: chat.model, pace, signal: request.signal })
  return new Response(events, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}

async function* stream(options: {
  readonly said: DemoAnswer
  readonly model: string
  readonly pace: number
  readonly signal: AbortSignal
}): AsyncGenerator<Uint8Array> {
  const { said, model, pace, signal } = options
  const encoder = new TextEncoder()
  const base = head(model, 'chat.completion.chunk')
  const event = (delta: unknown, finished: string | null = null) =>
    encoder.encode(`data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: finished }] })}\n\n`)
  for (const word of said.text.match(/\s*\S+\s*/g) ?? []) {
    if (signal.aborted) return
    yield event({ role: 'assistant', content: word })
    if (pace > 0) await Bun.sleep(pace)
  }
  if (said.call) yield event({ role: 'assistant', tool_calls: toolCalls(said) })
  yield event({}, finish(said))
  yield encoder.encode(
    `data: ${JSON.stringify({ ...base, choices: [], usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } })}\n\n`,
  )
  yield encoder.encode('data: [DONE]\n\n')
}

function head(model: string, object: string) {
  return { id: `demo-${crypto.randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model }
}

function finish(said: DemoAnswer): string {
  return said.call ? 'tool_calls' : 'stop'
}

function message(said: DemoAnswer) {
  return { role: 'assistant', content: said.text, ...(said.call ? { tool_calls: toolCalls(said) } : {}) }
}

function toolCalls(said: DemoAnswer) {
  if (!said.call) return []
  const { tool, args } = said.call
  return [
    {
      index: 0,
      id: `call_${randomBytes(8).toString('hex')}`,
      type: 'function',
      function: { name: tool, arguments: JSON.stringify(args) },
    },
  ]
}

function isAllowed(header: string | null, key: string): boolean {
  const asked = Buffer.from(header ?? '')
  const wanted = Buffer.from(`Bearer ${key}`)
  return asked.length === wanted.length && timingSafeEqual(asked, wanted)
}

function refuse(status: number, text: string): Response {
  return Response.json({ error: { message: text, type: 'invalid_request_error' } }, { status })
}
