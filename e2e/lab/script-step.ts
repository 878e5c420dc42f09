import type { Gate } from './gate.ts'
import type { ModelRequest } from './model-request.ts'

/** What the scripted model does, step by step. A `tool` step ends one answer; what follows it is said after the tool's result. */
export type Step =
  | { readonly kind: 'text'; readonly chunks: readonly string[] }
  | { readonly kind: 'reasoning'; readonly chunks: readonly string[] }
  | { readonly kind: 'wait'; readonly gate: Gate }
  | { readonly kind: 'tool'; readonly name: string; readonly input: ToolInput; readonly callID?: string }
  | { readonly kind: 'together'; readonly tools: readonly Step[] }
  | { readonly kind: 'usage'; readonly usage: unknown }
  | { readonly kind: 'finish'; readonly reason: string }
  | { readonly kind: 'raw'; readonly data: string }
  | {
      readonly kind: 'respond'
      readonly status: number
      readonly body: unknown
      readonly headers: Record<string, string>
    }
  | { readonly kind: 'cut' }
  | { readonly kind: 'hang' }

/** A tool's input may depend on the request, for instance on the directory that the engine named. */
export type ToolInput = Record<string, unknown> | ((request: ModelRequest) => Record<string, unknown>)

/** Text, one stream chunk for each argument. */
export const text = (...chunks: string[]): Step => ({ kind: 'text', chunks })

/** Reasoning text, one stream chunk for each argument. */
export const reasoning = (...chunks: string[]): Step => ({ kind: 'reasoning', chunks })

/** Waits until the test opens the gate. As the first step it holds even the answer's headers. */
export const wait = (gate: Gate): Step => ({ kind: 'wait', gate })

/** Calls a tool of the engine: `bash {command, description}`, `edit {filePath, oldString, newString}`, `write`, `read`, `question`, `task`, … */
export const tool = (name: string, input: ToolInput, callID?: string): Step => ({
  kind: 'tool',
  name,
  input,
  ...(callID === undefined ? {} : { callID }),
})

/** A shell call of the engine's `bash` tool. */
export const shell = (command: string, description = 'Runs a command'): Step => tool('bash', { command, description })

/** Several tool calls in one answer. */
export const together = (...tools: Step[]): Step => ({ kind: 'together', tools })

/** The usage sent at the end of this answer; `null` leaves it out, `{}` is the provider that counts nothing. */
export const usage = (value: unknown): Step => ({ kind: 'usage', usage: value })

/** Ends the answer with another finish reason than `stop`, for instance `length` or `content_filter`. */
export const finish = (reason: string): Step => ({ kind: 'finish', reason })

/** One event of the stream, as it is: the way to send what no provider should. */
export const raw = (data: string): Step => ({ kind: 'raw', data })

/** A whole answer instead of a stream: an HTTP error, or 200 with something that is no JSON. */
export function respond(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return { kind: 'respond', status, body, headers }
}

/** A provider's error in OpenAI's form. `requestID` becomes the header `x-request-id`. */
export function fail(
  status: number,
  message: string,
  more: { code?: string; type?: string; requestID?: string; retryAfterSeconds?: number } = {},
): Step {
  const headers: Record<string, string> = {}
  if (more.requestID !== undefined) headers['x-request-id'] = more.requestID
  if (more.retryAfterSeconds !== undefined) headers['retry-after'] = String(more.retryAfterSeconds)
  return respond(status, { error: { message, type: more.type ?? 'error', code: more.code ?? null } }, headers)
}

/** Cuts the connection, in the middle of the stream where text went before. */
export const cut = (): Step => ({ kind: 'cut' })

/** Never answers; ends when the engine goes away. */
export const hang = (): Step => ({ kind: 'hang' })
