import { findEngineRoute } from '@pointsman/domain/host-api'
import { isSessionID, readDirectory, type Directory } from '@pointsman/domain/scope'
import type { Engine } from '../engine/engine.ts'
import { Refusal } from './api-error.ts'
import { redact } from './redact.ts'

/** What is asked of an engine after everything was checked. */
type Passed = {
  readonly path: string
  readonly body: string | null
  readonly stream: boolean
  readonly redacts: boolean
}

const redactedPaths = new Set(['/config', '/config/providers'])
const passedAnswerHeaders = ['content-type', 'content-encoding', 'content-length', 'x-next-cursor']
/** Answers are data of an agent: opened as a page they may do nothing. */
const sandbox = {
  'cache-control': 'no-store',
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

/** One request to an engine's own API. `path` is what follows `/server/KEY` in the request line, not decoded. */
export async function passToEngine(engine: Engine, request: Request, path: string): Promise<Response> {
  const passed = await judge(engine, request, path)
  const given = request.headers.get('accept-encoding')
  const answer = await engine.fetch(passed.path, {
    method: request.method,
    headers: {
      accept: passed.stream ? 'text/event-stream' : 'application/json',
      ...(passed.body === null ? {} : { 'content-type': 'application/json' }),
      ...(given !== null && !passed.redacts ? { 'accept-encoding': given } : {}),
    },
    body: passed.body,
    signal: request.signal,
    // A turn that is waited for, and a stream, take as long as they take.
    timeout: request.method === 'GET' && !passed.stream ? 30_000 : 0,
    decompress: passed.redacts,
  })
  return passBack(answer, passed)
}

async function judge(engine: Engine, request: Request, path: string): Promise<Passed> {
  // An engine's own reading of a trick in the path may differ from ours: only plain segments pass.
  if (!/^(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(path)) throw notPassed()
  if (request.method === 'DELETE' && path === '/experimental/worktree') {
    const message = 'The engine’s own removal loses work without a word: use DELETE /api/servers/KEY/worktrees'
    throw new Refusal(403, 'use-host-route', message, { route: '/api/servers/:key/worktrees' })
  }
  const route = findEngineRoute(request.method, path)
  if (!route) throw notPassed()
  if (route.session !== undefined && !isSessionID(route.session)) {
    throw new Refusal(404, 'not-found', 'There is no session of this id', { id: route.session })
  }
  const query = await judgeQuery(engine, request)
  const body = request.method === 'GET' ? null : await judgeBody(engine, request)
  return { path: `${path}${query}`, body, stream: route.stream, redacts: redactedPaths.has(path) }
}

const notPassed = () => new Refusal(403, 'not-passed', 'The host does not pass this path to an engine')

async function judgeQuery(engine: Engine, request: Request): Promise<string> {
  const query = new URL(request.url).searchParams
  // A workspace of the engine's own leads to a directory that we would not see.
  if (query.has('workspace') || request.headers.has('x-opencode-workspace'))
    throw new Refusal(403, 'workspace', 'Workspaces of the engine are not passed')
  for (const name of query.keys()) if (/[[\]]/.test(name)) throw new Refusal(403, 'bad-query', `${name} is not passed`)
  const named = query.getAll('directory').filter((text) => text !== '')
  const header = request.headers.get('x-opencode-directory')
  if (named.length > 1) throw new Refusal(400, 'bad-directory', 'One directory only')
  query.delete('directory')
  const text = named[0] ?? header
  if (text) {
    const directory = await allowed(engine, text)
    // Encoded once more than a query needs, since the engine decodes it once more: it gets exactly what was judged.
    query.set('directory', encodeURIComponent(directory))
  }
  const all = query.toString()
  return all === '' ? '' : `?${all}`
}

/** The directory that is meant, as the engine would decode it or as it stands: only what is judged is passed on. */
async function allowed(engine: Engine, text: string): Promise<Directory> {
  const meanings = [...new Set([text, decoded(text)])].filter((meaning) => meaning !== undefined)
  const climbs = meanings.some((meaning) => /(?:^|[\\/])\.\.?(?:[\\/]|$)/.test(meaning))
  for (const meaning of climbs ? [] : meanings) {
    const directory = readDirectory(meaning)
    if (directory && (await engine.allows(directory))) return directory
  }
  throw new Refusal(403, 'directory-not-allowed', 'This directory does not belong to this server', { directory: text })
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

async function judgeBody(engine: Engine, request: Request): Promise<string | null> {
  const text = await request.text()
  if (text === '') return null
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new Refusal(400, 'bad-json', 'The body is no JSON')
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return text
  const fields = body as Readonly<Record<string, unknown>>
  if ('workspace' in fields || 'workspaceID' in fields)
    throw new Refusal(403, 'workspace', 'Workspaces of the engine are not passed')
  const destination =
    typeof fields['destination'] === 'object' && fields['destination'] !== null ? fields['destination'] : {}
  for (const value of [fields['directory'], 'directory' in destination ? destination.directory : undefined]) {
    if (value === undefined) continue
    const directory = typeof value === 'string' ? readDirectory(value) : undefined
    if (!directory || !(await engine.allows(directory))) {
      throw new Refusal(403, 'directory-not-allowed', 'This directory does not belong to this server', {
        directory: value,
      })
    }
  }
  return text
}

async function passBack(answer: Response, passed: Passed): Promise<Response> {
  const type = answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const isEmpty = answer.status === 204 || answer.headers.get('content-length') === '0'
  const fits = passed.stream && answer.ok ? type === 'text/event-stream' : type === 'application/json' || isEmpty
  if (!fits || (answer.status >= 300 && answer.status < 400)) {
    await answer.body?.cancel().catch(() => {})
    throw new Refusal(502, 'not-json', 'The engine answered with something that is no data', {
      status: answer.status,
      type,
    })
  }
  const headers = new Headers(sandbox)
  if (passed.redacts && answer.ok) {
    return Response.json(redact(await answer.json()), { status: answer.status, headers })
  }
  for (const name of passedAnswerHeaders) {
    const value = answer.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return new Response(isEmpty ? null : answer.body, { status: answer.status, headers })
}
