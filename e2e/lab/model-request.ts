import type { IncomingHttpHeaders } from 'node:http'

export type ModelMessage = {
  readonly role: string
  readonly content?: unknown
  readonly tool_calls?: readonly {
    readonly id: string
    readonly function: { readonly name: string; readonly arguments: string }
  }[]
  readonly tool_call_id?: string
}

/** One request of an engine to the model, and what became of it. */
export type ModelRequest = {
  readonly number: number
  /** A turn, or one of the engine's own small requests: a title, the summary of a compaction. */
  readonly kind: 'turn' | 'title' | 'summary'
  readonly model: string
  readonly sessionID: string | undefined
  readonly parentSessionID: string | undefined
  /** The working directory that the engine named in the system prompt: where this turn runs. */
  readonly directory: string | undefined
  readonly system: string
  readonly lastUserText: string
  readonly lastRole: string
  /** The texts of all user messages, oldest first. */
  readonly userTexts: readonly string[]
  /** The results of tools since the last user message. */
  readonly toolResults: readonly string[]
  readonly tools: readonly string[]
  readonly messages: readonly ModelMessage[]
  readonly headers: IncomingHttpHeaders
  readonly body: Record<string, unknown>
  /** `left` means the engine hung up before the end: an abort, or a killed engine. */
  outcome: 'answering' | 'answered' | 'failed' | 'cut' | 'left'
  /** What was streamed as text so far. */
  said: string
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => (part !== null && typeof part === 'object' && 'text' in part ? String(part.text) : ''))
    .join('\n')
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value[0] : value
}

/**
 * Measured with engine 1.18.33: a title request has no tools and the system prompt "You are a title generator", a compaction
 * "You are a context summarization agent"; the session's id is in `x-session-id`, a subagent's parent in `x-parent-session-id`.
 */
export function readModelRequest(
  number: number,
  headers: IncomingHttpHeaders,
  body: Record<string, unknown>,
): ModelRequest {
  const messages = (Array.isArray(body['messages']) ? body['messages'] : []) as ModelMessage[]
  const tools = (Array.isArray(body['tools']) ? body['tools'] : []) as { function: { name: string } }[]
  const system = messages
    .filter((message) => message.role === 'system')
    .map((message) => textOf(message.content))
    .join('\n')
  const users = messages.filter((message) => message.role === 'user')
  const lastUserIndex = messages.findLastIndex((message) => message.role === 'user')
  const title = system.includes('You are a title generator')
  const summary = system.includes('You are a context summarization agent')
  return {
    number,
    kind: title ? 'title' : summary ? 'summary' : 'turn',
    model: String(body['model'] ?? ''),
    sessionID: header(headers, 'x-session-id'),
    parentSessionID: header(headers, 'x-parent-session-id'),
    directory: /Working directory: (.+)/.exec(system)?.[1]?.trim(),
    system,
    lastUserText: textOf(users.at(-1)?.content),
    lastRole: messages.at(-1)?.role ?? '',
    userTexts: users.map((message) => textOf(message.content)),
    toolResults: messages
      .slice(lastUserIndex + 1)
      .filter((message) => message.role === 'tool')
      .map((message) => textOf(message.content)),
    tools: tools.map((entry) => entry.function.name),
    messages,
    headers,
    body,
    outcome: 'answering',
    said: '',
  }
}
