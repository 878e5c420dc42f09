import { describe, expect, test } from 'vitest'
import { engineRoutes, findEngineRoute, isSummaryEvent, readApiError, routes, type HostEvent } from './host-api.ts'
import type { ServerKey } from './scope.ts'

describe('X-2: what the proxy passes', () => {
  test.each([
    ['GET', '/session', undefined],
    ['GET', '/session/ses_1', 'ses_1'],
    ['GET', '/session/ses_1/message', 'ses_1'],
    ['GET', '/session/ses_1/message/msg_1', 'ses_1'],
    ['POST', '/session/ses_1/abort', 'ses_1'],
    ['POST', '/permission/per_1/reply', undefined],
    ['POST', '/question/que_1/reject', undefined],
    ['GET', '/config/providers', undefined],
    ['GET', '/vcs/diff', undefined],
    ['POST', '/experimental/worktree', undefined],
  ])('X-2: %s %s passes', (method, path, session) => {
    expect(findEngineRoute(method, path)).toEqual({ stream: false, ...(session ? { session } : {}) })
  })

  test('X-2: the two event streams pass as streams', () => {
    for (const path of ['/event', '/global/event']) expect(findEngineRoute('GET', path)).toEqual({ stream: true })
  })

  test('L-2: a temporary id in a path is handed over as what it is, to be refused by its form', () => {
    expect(findEngineRoute('GET', '/session/new-session-1')).toEqual({ stream: false, session: 'new-session-1' })
  })

  test.each([
    ['DELETE', '/experimental/worktree'],
    ['PATCH', '/config'],
    ['POST', '/instance/dispose'],
    ['POST', '/global/dispose'],
    ['PUT', '/auth/openai'],
    ['POST', '/auth/openai'],
    ['POST', '/pty'],
    ['POST', '/tui/append-prompt'],
    ['POST', '/mcp'],
    ['POST', '/session/ses_1/share'],
    ['GET', '/'],
    ['GET', ''],
    ['GET', '/provider'],
    ['GET', '/api/session'],
    ['GET', '/unknown'],
  ])('X-2: %s %s is refused', (method, path) => {
    expect(findEngineRoute(method, path)).toBeUndefined()
  })

  test.each([
    '/session/',
    '//session',
    '/session//message',
    '/session/ses_1/',
    '/Session',
    '/session/ses_1/message/..',
    '/session/ses_1/message/%2e%2e',
    '/session/ses_1/message/..%2f..%2fconfig',
    '/session/ses_1/message/msg_1%00',
    '/session/ses_1/message/msg_1?directory=/etc',
    '/session/ses_1/message/msg_1#a',
    '/session/ses_1/message/msg_1\n',
    '/config\n',
    '/config;a',
    '/config/../auth',
    'http://elsewhere/config',
    '/server/main/config',
  ])('X-2: the trick GET %j is refused', (path) => {
    expect(findEngineRoute('GET', path)).toBeUndefined()
  })

  test('X-2: an id of dots or percent signs in a request’s path never becomes another path', () => {
    for (const id of ['..', '.', '%2e%2e', '..%2f..%2finstance%2fdispose', 'a b', ''])
      for (const path of [`/permission/${id}/reply`, `/question/${id}/reject`, `/session/ses_1/permissions/${id}`])
        expect(findEngineRoute('POST', path)).toBeUndefined()
  })

  test('X-2: a method counts as it is written, and no route has two meanings', () => {
    for (const method of ['get', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'CONNECT'])
      expect(findEngineRoute(method, '/config')).toBeUndefined()
    expect(findEngineRoute('GET', '/session/status')).toEqual({ stream: false })
    expect(new Set(engineRoutes.map(({ method, path }) => `${method} ${path}`)).size).toBe(engineRoutes.length)
  })
})

test('L-6: only what one conversation says in detail is kept from the tabs that do not show it', () => {
  const engine = (kind: string) => ({ kind: 'engine', serverKey: 'main', event: { kind } }) as unknown as HostEvent
  for (const kind of ['message-updated', 'message-removed', 'part-updated', 'part-removed', 'part-delta'])
    expect(isSummaryEvent(engine(kind))).toBe(false)
  for (const kind of ['session-updated', 'session-moved', 'session-status', 'permission-asked', 'branch-changed'])
    expect(isSummaryEvent(engine(kind))).toBe(true)
  expect(isSummaryEvent({ kind: 'gap', serverKey: 'main' as ServerKey })).toBe(true)
})

test('E-4: a refusal is read with its detail, and anything else is none', () => {
  expect(readApiError({ error: { code: 'a', message: 'b', detail: 1 } })).toEqual({
    code: 'a',
    message: 'b',
    detail: 1,
  })
  for (const value of [undefined, null, 'x', {}, { error: 'x' }, { error: { code: 1, message: 'b' } }])
    expect(readApiError(value)).toBeUndefined()
  expect(routes.engine('main' as ServerKey)).toBe('/server/main')
})
