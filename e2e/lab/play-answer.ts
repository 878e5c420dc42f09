import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { ModelRequest } from './model-request.ts'
import type { Step } from './script-step.ts'

type ToolCall = {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

const defaultUsage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }

/** Says one scripted answer, as a stream of OpenAI chunks or, where none was asked for, as one JSON body. */
export async function playAnswer(options: {
  request: ModelRequest
  steps: readonly Step[]
  response: ServerResponse
  stream: boolean
  changed: () => void
}): Promise<void> {
  const { request, steps, response, stream, changed } = options
  const id = `chatcmpl-${request.number}`
  const calls: ToolCall[] = []
  let usage: unknown = defaultUsage
  let finishReason: string | undefined
  const left = new Promise<'left'>((resolve) => response.on('close', () => resolve('left')))

  const write = async (data: string) => {
    if (!stream) return
    // Headers go out with the first chunk, so that a gate before it holds the whole answer.
    if (!response.headersSent)
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' })
    if (!response.write(`data: ${data}\n\n`))
      await Promise.race([new Promise((resolve) => response.once('drain', resolve)), left])
  }
  const chunk = (delta: unknown, finish: string | null = null) =>
    write(
      JSON.stringify({
        id,
        object: 'chat.completion.chunk',
        created: 1,
        model: request.model,
        choices: [{ index: 0, delta, finish_reason: finish }],
      }),
    )
  const call = async (step: Step) => {
    if (step.kind !== 'tool') return
    const input = typeof step.input === 'function' ? step.input(request) : step.input
    const made: ToolCall = {
      id: step.callID ?? `call_${randomBytes(8).toString('hex')}`,
      type: 'function',
      function: { name: step.name, arguments: JSON.stringify(input) },
    }
    await chunk({ role: 'assistant', tool_calls: [{ index: calls.length, ...made }] })
    calls.push(made)
  }

  for (const step of steps) {
    if (response.destroyed) return
    switch (step.kind) {
      case 'text':
        for (const part of step.chunks) {
          request.said += part
          await chunk({ role: 'assistant', content: part })
        }
        changed()
        break
      case 'reasoning':
        for (const part of step.chunks) await chunk({ role: 'assistant', reasoning_content: part })
        break
      case 'wait':
        if ((await Promise.race([step.gate.pass(), left])) === 'left') return
        break
      case 'tool':
        await call(step)
        break
      case 'together':
        for (const each of step.tools) await call(each)
        break
      case 'usage':
        usage = step.usage
        break
      case 'finish':
        finishReason = step.reason
        break
      case 'raw':
        await write(step.data)
        break
      case 'respond': {
        const body = typeof step.body === 'string' ? step.body : JSON.stringify(step.body)
        request.outcome = 'failed'
        response.writeHead(step.status, { 'content-type': 'application/json', ...step.headers }).end(body)
        return
      }
      case 'cut':
        request.outcome = 'cut'
        // What was written so far must leave first, or the engine sees a refused request and not a cut one.
        if (response.headersSent) await new Promise<void>((resolve) => setImmediate(resolve))
        response.destroy()
        return
      case 'hang':
        await left
        return
      default:
        throw new Error(`no such step: ${JSON.stringify(step satisfies never)}`)
    }
  }

  const reason = finishReason ?? (calls.length > 0 ? 'tool_calls' : 'stop')
  request.outcome = 'answered'
  if (stream) {
    await chunk({}, reason)
    if (usage !== null) {
      await write(
        JSON.stringify({ id, object: 'chat.completion.chunk', created: 1, model: request.model, choices: [], usage }),
      )
    }
    await write('[DONE]')
    response.end()
    return
  }
  const message = { role: 'assistant', content: request.said, ...(calls.length > 0 ? { tool_calls: calls } : {}) }
  response.writeHead(200, { 'content-type': 'application/json' }).end(
    JSON.stringify({
      id,
      object: 'chat.completion',
      created: 1,
      model: request.model,
      choices: [{ index: 0, message, finish_reason: reason }],
      ...(usage === null ? {} : { usage }),
    }),
  )
}
