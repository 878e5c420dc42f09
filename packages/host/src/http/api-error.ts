import type { ApiError } from '@pointsman/domain/host-api'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { EngineRefused } from '../board/engine-answers.ts'
import { EngineUnavailable } from '../engine/engine.ts'
import { CompactRefused } from '../compact/compact-refused.ts'
import { ForkRefused } from '../fork/fork-refused.ts'
import { StoreFull } from '../store/store.ts'
import { PlaceRefused } from '../worktree/place-refused.ts'

/** Thrown anywhere in a route: becomes the answer. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    message: string,
    readonly detail?: unknown,
  ) {
    super(message)
  }
}

/** `{error: {code, message, detail?}}` with its status; never cached, never anything but JSON. */
export function answerError(
  status: number,
  error: ApiError['error'],
  headers: Readonly<Record<string, string>> = {},
): Response {
  return Response.json({ error } satisfies ApiError, {
    status,
    headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers },
  })
}

/** Whatever was thrown, as an answer. What nobody foresaw says so without its insides. */
export function answerThrown(cause: unknown, log: (line: string) => void): Response {
  if (
    cause instanceof Refusal ||
    cause instanceof PlaceRefused ||
    cause instanceof ForkRefused ||
    cause instanceof CompactRefused
  ) {
    const { status, code, message, detail } = cause
    return answerError(status, detail === undefined ? { code, message } : { code, message, detail })
  }
  if (cause instanceof StoreFull) return answerError(507, { code: 'store-full', message: cause.message })
  if (cause instanceof EngineUnavailable)
    return answerError(503, { code: 'engine-unavailable', message: cause.message })
  if (cause instanceof EngineRefused) {
    const { status, code, message } = cause
    return answerError(status >= 400 && status < 500 ? status : 502, {
      code: 'engine-refused',
      message,
      detail: { code, status },
    })
  }
  // A wait for an engine that takes longer to start, or to answer, than anyone wants to wait.
  if (cause instanceof DOMException && cause.name === 'TimeoutError')
    return answerError(503, { code: 'engine-unavailable', message: 'The engine did not answer in time' })
  // Who asked has left: nobody hears this answer, and nothing went wrong here.
  if (cause instanceof DOMException && cause.name === 'AbortError')
    return answerError(499, { code: 'left', message: 'The request was given up' })
  log(`unexpected: ${cause instanceof Error ? cause.stack || `${cause.name}: ${cause.message}` : String(cause)}`)
  return answerError(500, { code: 'unexpected', message: 'The host met an error of its own; its log has more' })
}
