import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { playAnswer } from './play-answer.ts'
import { type ModelRequest, readModelRequest } from './model-request.ts'
import { type Step, text } from './script-step.ts'

/** Matches by words of the newest user text, or by a function of the whole request. */
export type Match = string | RegExp | ((request: ModelRequest) => boolean)

export type Rule = {
  /** How many turns took this rule. */
  readonly taken: number
  remove(): void
}

type Entry = { readonly match: Match; readonly steps: readonly Step[]; left: number; taken: number }
type Run = { readonly steps: readonly Step[]; at: number }

const matches = (match: Match, request: ModelRequest) =>
  typeof match === 'string'
    ? request.lastUserText.includes(match)
    : match instanceof RegExp
      ? match.test(request.lastUserText)
      : match(request)

/** An answer ends after its tool calls; the steps after them belong to the next request of the same turn. */
function nextAnswer(run: Run): readonly Step[] {
  const start = run.at
  while (run.at < run.steps.length) {
    const kind = run.steps[run.at]?.kind
    run.at += 1
    if (kind === 'tool' || kind === 'together' || kind === 'respond' || kind === 'cut' || kind === 'hang') break
  }
  return run.steps.slice(start, run.at)
}

export type ScriptedModel = Awaited<ReturnType<typeof makeScriptedModel>>

/** A local OpenAI-compatible endpoint that says what a test tells it to, and keeps every request that it was sent. */
export async function makeScriptedModel(options: { port?: number } = {}) {
  const requests: ModelRequest[] = []
  let rules: Entry[] = []
  let fallback: readonly Step[] = [text('All done.')]
  let title = 'A scripted title'
  let summary = 'A scripted summary.'
  const runs = new Map<string, Run>()
  const watchers = new Set<() => void>()
  const changed = () => watchers.forEach((watcher) => watcher())

  function stepsFor(request: ModelRequest): readonly Step[] {
    if (request.kind === 'title') return [text(title)]
    // A rule may script a summary too, but only one that asks for it: plain words match the conversation quoted in it.
    const usable = rules.filter((entry) => request.kind === 'turn' || typeof entry.match === 'function')
    const session = request.sessionID ?? ''
    const running = runs.get(session)
    if (request.lastRole === 'tool' && running !== undefined) {
      const answer = nextAnswer(running)
      return answer.length > 0 ? answer : fallback
    }
    const entry = usable.find((rule) => rule.left > 0 && matches(rule.match, request))
    if (entry === undefined) return request.kind === 'summary' ? [text(summary)] : fallback
    entry.left -= 1
    entry.taken += 1
    const run: Run = { steps: entry.steps, at: 0 }
    if (request.kind === 'turn') runs.set(session, run)
    return nextAnswer(run)
  }

  async function receive(incoming: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const path = new URL(incoming.url ?? '/', 'http://model').pathname
    if (incoming.method === 'GET' && path.endsWith('/models')) {
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({ object: 'list', data: ['main', 'other', 'small'].map((id) => ({ id, object: 'model' })) }),
      )
      return
    }
    if (incoming.method !== 'POST' || !path.endsWith('/chat/completions')) {
      response.writeHead(404).end()
      return
    }
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>
    const request = readModelRequest(requests.length + 1, incoming.headers, body)
    requests.push(request)
    response.on('close', () => {
      if (request.outcome === 'answering') request.outcome = 'left'
      changed()
    })
    const steps = stepsFor(request)
    changed()
    await playAnswer({ request, steps, response, stream: body['stream'] === true, changed })
  }

  const server: Server = createServer((incoming, response) => {
    receive(incoming, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy()
      else response.writeHead(500).end(JSON.stringify({ error: { message: `scripted model: ${String(error)}` } }))
    })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`

  function add(match: Match, steps: readonly Step[], left: number): Rule {
    const entry: Entry = { match, steps, left, taken: 0 }
    rules.push(entry)
    return {
      get taken() {
        return entry.taken
      },
      remove: () => void (rules = rules.filter((rule) => rule !== entry)),
    }
  }

  return {
    /** The provider's `baseURL`. */
    url,
    requests,
    /** The requests of turns, without titles and summaries. */
    get turns() {
      return requests.filter((request) => request.kind === 'turn')
    },
    /** Every turn that matches is answered by these steps. Rules are tried in the order they were added. */
    when: (match: Match, ...steps: Step[]) => add(match, steps, Number.POSITIVE_INFINITY),
    /** One turn that matches is answered by these steps. An engine's retry after an error counts as another one. */
    once: (match: Match, ...steps: Step[]) => add(match, steps, 1),
    /** The next turn, whatever it says, is answered by these steps; several calls queue up. */
    next: (...steps: Step[]) => add(() => true, steps, 1),
    otherwise: (...steps: Step[]) => void (fallback = steps),
    titles: (value: string) => void (title = value),
    summaries: (value: string) => void (summary = value),
    /** Waits until `count` requests match (now or later), and returns them. */
    async waitForRequests(match: Match, count = 1): Promise<ModelRequest[]> {
      for (;;) {
        const found = requests.filter(
          (request) => (request.kind === 'turn' || typeof match === 'function') && matches(match, request),
        )
        if (found.length >= count) return found
        await new Promise<void>((resolve) => {
          const watcher = () => {
            watchers.delete(watcher)
            resolve()
          }
          watchers.add(watcher)
        })
      }
    },
    /** Forgets rules, runs and requests: between tests that share a model. */
    reset() {
      rules = []
      runs.clear()
      requests.length = 0
      fallback = [text('All done.')]
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
