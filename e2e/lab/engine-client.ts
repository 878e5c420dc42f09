export type Part = {
  readonly id: string
  readonly type: string
  readonly text?: string
  readonly [field: string]: unknown
}
export type Message = {
  readonly info: {
    readonly id: string
    readonly role: 'user' | 'assistant'
    readonly sessionID: string
    readonly parentID?: string
    readonly finish?: string
    readonly path?: { readonly cwd: string; readonly root: string }
    readonly time: { readonly created: number; readonly completed?: number }
    readonly error?: { readonly name: string; readonly data?: Record<string, unknown> }
    readonly [field: string]: unknown
  }
  readonly parts: readonly Part[]
}
export type Session = {
  readonly id: string
  readonly directory: string
  readonly title: string
  readonly parentID?: string
  readonly projectID: string
  readonly metadata?: Record<string, unknown>
  readonly time: { readonly created: number; readonly updated: number; readonly archived?: number }
  readonly [field: string]: unknown
}
export type EngineFrame = {
  readonly directory?: string
  readonly payload: { readonly type: string; readonly properties: Record<string, unknown> }
}

/** An answer that is not 2xx. */
export class EngineAnswer extends Error {
  readonly status: number
  readonly body: unknown
  constructor(request: string, status: number, body: unknown) {
    super(`${request}: ${status} ${JSON.stringify(body)}`)
    this.status = status
    this.body = body
  }
}

export type EngineClient = ReturnType<typeof makeEngineClient>

/** The few calls that tests need, as any other client of the engine would make them. */
export function makeEngineClient(options: { url: string; directory: string; password?: string | undefined }) {
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (options.password !== undefined) {
    headers['authorization'] = `Basic ${Buffer.from(`opencode:${options.password}`).toString('base64')}`
  }

  async function call<Result>(
    method: string,
    path: string,
    body?: unknown,
    directory = options.directory,
  ): Promise<Result> {
    // Joined and not resolved: the url may end in a path, such as the host's /server/KEY.
    const address = new URL(options.url + path)
    if (!address.searchParams.has('directory')) address.searchParams.set('directory', directory)
    const response = await fetch(address, {
      method,
      headers,
      signal: AbortSignal.timeout(60_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = await response.text()
    const type = response.headers.get('content-type') ?? ''
    const value: unknown = answer !== '' && type.includes('json') ? JSON.parse(answer) : answer
    if (!response.ok) throw new EngineAnswer(`${method} ${path}`, response.status, value)
    return value as Result
  }

  const messages = (sessionID: string, limit?: number) =>
    call<Message[]>('GET', `/session/${sessionID}/message${limit === undefined ? '' : `?limit=${limit}`}`)

  return {
    call,
    createSession: (body: { title?: string; metadata?: Record<string, unknown> } = {}, directory?: string) =>
      call<Session>('POST', '/session', body, directory),
    session: (sessionID: string) => call<Session>('GET', `/session/${sessionID}`),
    /** Every session of the project, wherever it works. */
    sessions: () => call<Session[]>('GET', '/session?scope=project'),
    messages,
    /** The texts of the user messages, oldest first: what was really accepted, and how often. */
    userTexts: async (sessionID: string) =>
      (await messages(sessionID))
        .filter((message) => message.info.role === 'user')
        .map((message) => message.parts.map((part) => (part.type === 'text' ? (part.text ?? '') : '')).join('')),
    /** Returns when the engine took it (204), not when it is answered. */
    promptAsync: (sessionID: string, text: string, more: Record<string, unknown> = {}) =>
      call<void>('POST', `/session/${sessionID}/prompt_async`, { parts: [{ type: 'text', text }], ...more }),
    /** Returns when the turn has ended. */
    prompt: (sessionID: string, text: string, more: Record<string, unknown> = {}) =>
      call<Message>('POST', `/session/${sessionID}/message`, { parts: [{ type: 'text', text }], ...more }),
    abort: (sessionID: string) => call<boolean>('POST', `/session/${sessionID}/abort`, {}),
    status: (directory?: string) =>
      call<Record<string, { type: string }>>('GET', '/session/status', undefined, directory),
    permissions: (directory?: string) =>
      call<{ id: string; sessionID: string }[]>('GET', '/permission', undefined, directory),
    replyPermission: (id: string, reply: 'once' | 'always' | 'reject', directory?: string) =>
      call<boolean>('POST', `/permission/${id}/reply`, { reply }, directory),
    questions: (directory?: string) =>
      call<{ id: string; sessionID: string }[]>('GET', '/question', undefined, directory),
    replyQuestion: (id: string, answers: string[][], directory?: string) =>
      call<boolean>('POST', `/question/${id}/reply`, { answers }, directory),
    /** What an agent, or another client, does: the host is told by the event only. */
    move: (sessionID: string, directory: string) =>
      call<void>('POST', '/experimental/control-plane/move-session', { sessionID, destination: { directory } }),

    /** Follows `/global/event` from now on. `until` also looks at frames that came before it was asked. */
    async follow() {
      const stop = new AbortController()
      const response = await fetch(`${options.url}/global/event`, { headers, signal: stop.signal })
      const frames: EngineFrame[] = []
      const watchers = new Set<() => void>()
      const reader = async () => {
        let rest = ''
        const decoder = new TextDecoder()
        for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
          rest += decoder.decode(chunk, { stream: true })
          const parts = rest.split('\n\n')
          rest = parts.pop() ?? ''
          for (const part of parts) if (part.startsWith('data: ')) frames.push(JSON.parse(part.slice(6)) as EngineFrame)
          for (const watcher of watchers) watcher()
        }
      }
      const ended = reader().catch(() => {})
      return {
        frames,
        async until(matches: (frame: EngineFrame) => boolean): Promise<EngineFrame> {
          for (;;) {
            const found = frames.find(matches)
            if (found !== undefined) return found
            await new Promise<void>((resolve) => {
              const watcher = () => {
                watchers.delete(watcher)
                resolve()
              }
              watchers.add(watcher)
            })
          }
        },
        async close() {
          stop.abort()
          await ended
        },
      }
    },
  }
}
