import { EngineUnavailable, type EngineRequest } from './engine.ts'

/** Where an engine answers and what it asks for. Stays in the host. */
export type EngineAddress = { readonly url: string; readonly password?: string }

const usualTimeout = 30_000
// Bun's words for a connection that was never made: nothing of the request went out.
const unsent = [
  'ConnectionRefused',
  'ECONNREFUSED',
  'FailedToOpenSocket',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]

/** One request with the engine's login. Rejects with `EngineUnavailable`, or with the caller's own reason where the caller gave up. */
export async function askEngine(address: EngineAddress, path: string, request: EngineRequest = {}): Promise<Response> {
  const { method = 'GET', headers = {}, body = null, signal, timeout = usualTimeout, decompress = true } = request
  const limit = timeout > 0 ? AbortSignal.timeout(timeout) : undefined
  const signals = [signal, limit].filter((one) => one !== undefined)
  const login: Record<string, string> =
    address.password === undefined
      ? {}
      : { authorization: `Basic ${Buffer.from(`opencode:${address.password}`).toString('base64')}` }
  try {
    return await fetch(`${address.url}${path}`, {
      method,
      headers: { ...headers, ...login },
      body,
      decompress,
      redirect: 'manual',
      // Bun gives up after five minutes by itself; a turn may be longer.
      timeout: false,
      ...(signals.length > 0 ? { signal: AbortSignal.any(signals) } : {}),
    } as RequestInit)
  } catch (cause) {
    if (signal?.aborted) throw cause
    if (limit?.aborted)
      throw new EngineUnavailable(`the engine did not answer within ${timeout / 1000} s`, true, { cause })
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
    throw new EngineUnavailable("the engine can't be reached", !unsent.includes(code), { cause })
  }
}

/** The engine's version from its health, or nothing where it does not answer well. Never rejects. */
export async function askVersion(address: EngineAddress, timeout: number): Promise<string | undefined> {
  try {
    const answer = await askEngine(address, '/global/health', { timeout })
    if (!answer.ok) return undefined
    const health: unknown = await answer.json()
    if (typeof health !== 'object' || health === null || !('healthy' in health) || health.healthy !== true)
      return undefined
    return 'version' in health && typeof health.version === 'string' ? health.version : ''
  } catch {
    return undefined
  }
}
