import { readApiError } from '@pointsman/domain/host-api'

/** What the host or an engine behind it answered instead of what was asked. `status` 0: no answer came. */
export class HostError extends Error {
  override readonly name = 'HostError'
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    options?: ErrorOptions,
    /** What the host adds for the program: what would be lost, what else could be asked. */
    readonly detail?: unknown,
  ) {
    super(message, options)
  }
}

/** The server itself is not there any more, and so is nothing of it. */
export function isUnknownServer(reason: unknown): boolean {
  return reason instanceof HostError && reason.status === 404 && reason.code === 'unknown-server'
}

/** No answer came: what was asked may have been done all the same. */
export const isUnanswered = (reason: unknown): boolean => reason instanceof HostError && reason.status === 0

export type RequestOptions = {
  readonly method?: string
  readonly body?: unknown
  readonly signal?: AbortSignal
  readonly timeout?: number
}
export type Answer = { readonly value: unknown; readonly headers: Headers }
export type Request = (path: string, options?: RequestOptions) => Promise<Answer>

/** One JSON request to the host. Rejects with `HostError`, or with the signal's own reason where the caller gave it up. */
export function makeRequest(fetcher: typeof fetch = (input, init) => fetch(input, init)): Request {
  return async (path, { method = 'GET', body, signal, timeout = 30_000 } = {}) => {
    const limit = AbortSignal.timeout(timeout)
    let response: Response
    let text: string
    try {
      response = await fetcher(path, {
        method,
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
        credentials: 'same-origin',
        // Else the browser lets a request wait for an older one of the same address, of another tab too, until that is answered.
        cache: 'no-store',
        // The host takes state changes as JSON only: a form of a hostile page can't make that type.
        ...(method === 'GET'
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) }),
      })
      text = await response.text()
    } catch (cause) {
      if (signal?.aborted) throw signal.reason
      if (limit.aborted) throw new HostError('timeout', `No answer within ${timeout / 1000} s`, 0, { cause })
      throw new HostError('offline', 'The host can’t be reached', 0, { cause })
    }
    const value = readJson(text)
    if (response.ok) return { value, headers: response.headers }
    const error = readApiError(value) ?? readEngineError(value)
    throw new HostError(
      error?.code ?? `http-${response.status}`,
      error?.message ?? `The host answered ${response.status}`,
      response.status,
      undefined,
      error && 'detail' in error ? error.detail : undefined,
    )
  }
}

export type Download = (path: string) => Promise<{ readonly name: string; readonly content: Blob }>

/** A whole file, or none: one that breaks off rejects. */
export function makeDownload(fetcher: typeof fetch = (input, init) => fetch(input, init)): Download {
  return async (path) => {
    let response: Response
    try {
      response = await fetcher(path, { credentials: 'same-origin' })
      if (response.ok) return { name: fileName(response.headers), content: await response.blob() }
    } catch (cause) {
      throw new HostError('offline', 'The host can’t be reached', 0, { cause })
    }
    const error = readApiError(readJson(await response.text().catch(() => '')))
    const code = error?.code ?? `http-${response.status}`
    throw new HostError(code, error?.message ?? `The host answered ${response.status}`, response.status)
  }
}

/** RFC 6266: the name in UTF-8, percent-encoded. */
function fileName(headers: Headers): string {
  const name = /filename\*=UTF-8''([^;]+)/i.exec(headers.get('content-disposition') ?? '')?.[1]
  return name === undefined ? 'session' : decodeURIComponent(name)
}

function readJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An engine's own refusals come through the proxy as they are: `{name, data: {message}}`. */
function readEngineError(value: unknown): { readonly code: string; readonly message: string } | undefined {
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string')
    return undefined
  const data = 'data' in value && typeof value.data === 'object' && value.data !== null ? value.data : {}
  return {
    code: value.name,
    message: 'message' in data && typeof data.message === 'string' ? data.message : value.name,
  }
}
