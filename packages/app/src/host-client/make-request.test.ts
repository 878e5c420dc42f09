import { describe, expect, test } from 'vitest'
import { makeRequest, type HostError } from './make-request.ts'

type Init = RequestInit & { readonly headers?: Record<string, string> }
function setup(answer: (path: string, init: Init) => Response | Promise<Response>) {
  const calls: { path: string; init: Init }[] = []
  const request = makeRequest(((path: string, init: Init) => {
    calls.push({ path, init })
    return Promise.resolve().then(() => answer(path, init))
  }) as unknown as typeof fetch)
  const refused = (...args: Parameters<typeof request>) =>
    request(...args).then(
      () => undefined,
      (reason: HostError) => reason,
    )
  return { request, refused, calls }
}
const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status })
const untilAborted = ({ signal }: Init) =>
  new Promise<Response>((_, reject) => {
    if (signal?.aborted) reject(signal.reason)
    signal?.addEventListener('abort', () => reject(signal.reason))
  })

describe('a request', () => {
  test('X-1: a change goes out as JSON, and a read with no body', async () => {
    const { request, calls } = setup(() => json({}))
    await request('/a')
    await request('/b', { method: 'DELETE' })
    await request('/c', { method: 'POST', body: { x: 1 } })
    expect(calls.map(({ init }) => [init.method, init.headers?.['content-type'], init.body])).toEqual([
      ['GET', undefined, undefined],
      ['DELETE', 'application/json', '{}'],
      ['POST', 'application/json', '{"x":1}'],
    ])
  })

  test('S-5: an answer is its value and its headers, and an empty one is no error', async () => {
    const { request } = setup((path) =>
      path === '/empty' ? new Response('') : new Response('[1]', { headers: { 'x-next-cursor': 'c' } }),
    )
    const { value, headers } = await request('/a')
    expect([value, headers.get('x-next-cursor')]).toEqual([[1], 'c'])
    expect((await request('/empty')).value).toBeUndefined()
  })

  test.each([
    [json({ error: { code: 'no-server', message: 'none' } }, 404), 'no-server', 'none', 404],
    [json({ name: 'NotFoundError', data: { message: 'gone' } }, 404), 'NotFoundError', 'gone', 404],
    [json({ name: 'Odd' }, 500), 'Odd', 'Odd', 500],
    [new Response('<html>', { status: 502 }), 'http-502', 'The host answered 502', 502],
  ])('E-4: a refusal keeps its words and its status', async (response, code, message, status) => {
    expect(await setup(() => response).refused('/a')).toMatchObject({ name: 'HostError', code, message, status })
  })

  test('S-8: what a refusal adds for the program comes with it', async () => {
    const body = { error: { code: 'would-lose', message: 'm', detail: { fingerprint: 'f' } } }
    expect(await setup(() => json(body, 409)).refused('/a')).toMatchObject({ detail: { fingerprint: 'f' } })
  })
  test('F-7: no answer is offline, and not a refusal', async () => {
    const { refused } = setup(() => Promise.reject(new TypeError('failed to fetch')))
    expect(await refused('/a')).toMatchObject({ code: 'offline', status: 0 })
  })

  test('R-4: an answer that takes too long says so', async () => {
    const { refused } = setup((_, init) => untilAborted(init))
    expect(await refused('/a', { timeout: 1 })).toMatchObject({ code: 'timeout', status: 0 })
  })

  test('L-4: what the caller gave up rejects with the caller’s own reason', async () => {
    const { refused } = setup((_, init) => untilAborted(init))
    const controller = new AbortController()
    const gone = refused('/a', { signal: controller.signal })
    const reason = new Error('the place changed')
    controller.abort(reason)
    expect(await gone).toBe(reason)
  })
})
