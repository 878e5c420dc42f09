/** What the demo looks at in a request to the OpenAI chat completions API. */
export type ChatRequest = {
  readonly model: string
  readonly stream: boolean
  readonly tools: ReadonlySet<string>
  readonly system: string
  /** The newest text of the user, and what its tools have answered since. */
  readonly prompt: string
  /** All texts of the user, oldest first. */
  readonly prompts: readonly string[]
  readonly results: readonly string[]
}

/** Reads what it needs and forgives the rest; nothing where there are no messages. */
export function readChatRequest(body: unknown): ChatRequest | undefined {
  const messages = field(body, 'messages')
  if (!Array.isArray(messages)) return undefined
  const tools = field(body, 'tools')
  const model = field(body, 'model')
  const texts = messages.map((message: unknown) => ({
    role: field(message, 'role'),
    text: plain(field(message, 'content')),
  }))
  const last = texts.findLastIndex((message) => message.role === 'user')
  const of = (role: string, from = 0) =>
    texts.slice(from).flatMap((message) => (message.role === role ? message.text : []))
  return {
    model: typeof model === 'string' ? model : 'demo',
    stream: field(body, 'stream') === true,
    tools: new Set(
      Array.isArray(tools) ? tools.map((tool: unknown) => String(field(field(tool, 'function'), 'name'))) : [],
    ),
    system: of('system').join('\n'),
    prompt: texts[last]?.text ?? '',
    prompts: of('user'),
    results: of('tool', last + 1),
  }
}

/** A message's content is a text or a list of parts, of which only texts matter here. */
function plain(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content
    .map((part: unknown) => field(part, 'text'))
    .filter((text) => typeof text === 'string')
    .join('\n')
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
