import type { EngineEnvelope } from '@pointsman/domain/engine-event'
import { readEngineEvent } from '@pointsman/domain/engine-event'
import type { Directory, ServerKey, SessionID } from '@pointsman/domain/scope'
import { EngineUnavailable, type Engine, type EngineRequest } from '../engine/engine.ts'

type Wire = Record<string, unknown>
export type Received = {
  readonly method: string
  readonly path: string
  /** The directory that the request names, if any. */
  readonly where?: string
  readonly body: Wire
}
/** `lose`: it acts and the answer never comes. `drop`: it never arrives there, and nobody can know. `unsent`: it never went out. */
export type Fault = 'lose' | 'drop' | 'unsent' | 'hang' | 'hang-after' | Response
/** Called when a request arrives, before the engine acts; a promise holds it until then. */
export type Meeting = () => void | Promise<void>

/** For tests only: an engine in memory with the few rules that sending rests on (OPENCODE.md), and with faults where a test wants them. */
export function makeScriptedEngine(options: { readonly key?: string; readonly directory?: string } = {}) {
  const key = (options.key ?? 'one') as ServerKey
  const directory = (options.directory ?? '/repo') as Directory
  const sessions = new Map<string, Wire>()
  const messages = new Map<string, Wire[]>()
  /** By message. */
  const parts = new Map<string, readonly Wire[]>()
  /** `where`: the one directory whose list has it, as in the real engine; without it every list does. */
  const statuses = new Map<string, Wire>()
  /** What `/permission` and `/question` list, ghosts too. */
  const requests = { permission: [] as Wire[], question: [] as Wire[] }
  const received: Received[] = []
  /** How often a command or shell line ran. */
  const runs: string[] = []
  /** Messages that came again though they were there. */
  const repeats: string[] = []
  const faults: { readonly match: RegExp; fault: Fault | Meeting; left: number }[] = []
  const listeners = new Set<(envelope: EngineEnvelope) => void>()
  /** What each directory offers, unless a test gives one something else. */
  const offers = {
    '/command': [{ name: 'review' }] as Wire[],
    '/agent': [
      { name: 'build', mode: 'primary' },
      { name: 'plan', mode: 'primary' },
      // Refused though it is listed, as one that was taken out of the configuration a moment ago.
      { name: 'nope', mode: 'primary' },
    ] as Wire[],
    '/config/providers': { providers: [{ id: 'p', models: { m: {} } }], default: { p: 'm' } } as Wire,
    '/config': {} as Wire,
  }
  type Offered = { readonly [path in keyof typeof offers]?: unknown }
  const offeredIn = new Map<string, Offered>()
  const script = {
    incarnation: 'life-1',
    ready: true,
    echo: true,
    unknownAgent: 'nope',
    stored: (_info: Wire): void => {},
    now: Date.now,
    /** What a compaction writes. */
    summarize: (_sessionID: string): void => {},
  }
  let made = 0

  const wires = new Set<(type: string, properties: Wire, where: string) => void>()
  function emit(type: string, properties: Wire, where: string | undefined = directory): void {
    for (const wire of wires) wire(type, properties, where)
    const reading = readEngineEvent({ ...(where ? { directory: where } : {}), payload: { type, properties } })
    if (typeof reading === 'string') throw new Error(`the script's ${type} is ${reading}`)
    for (const listener of listeners) listener(reading)
  }

  function addSession(id: string, more: Wire = {}): SessionID {
    sessions.set(id, { id, directory, title: '', time: { created: (made += 1), updated: made }, ...more })
    messages.set(id, [])
    return id as SessionID
  }

  const append = (sessionID: string, info: Wire) => {
    const list = messages.get(sessionID) ?? []
    const place = list.findIndex((one) => one['id'] === info['id'])
    if (place < 0) list.push(info)
    else list[place] = info
    messages.set(sessionID, list)
    if (script.echo) emit('message.updated', { info })
    script.stored(info)
  }

  function assistant(sessionID: string, parentID: string, more: Wire = {}): Wire {
    const id = `msg_answer-${parentID}`
    const head = { id, sessionID, role: 'assistant', parentID, path: { cwd: directory }, agent: 'build' }
    return { ...head, time: { created: 1 }, ...more }
  }
  const done = { time: { created: 1, completed: 2 }, finish: 'stop' }
  const whole = (info: Wire) => ({ info, parts: parts.get(String(info['id'])) ?? [] })

  const notFound = (what: string) => Response.json({ name: 'NotFoundError', data: { message: what } }, { status: 404 })

  function moveSession(body: Wire): Response {
    const session = sessions.get(String(body['sessionID']))
    const to = (body['destination'] as Wire)['directory']
    if (!session) return notFound('Session not found')
    if (session['directory'] !== to) {
      session['directory'] = to
      emit('session.next.moved', { sessionID: session['id'], location: { directory: to } }, '')
    }
    return new Response(null, { status: 204 })
  }

  /** Read, changed or deleted: permissions are appended, metadata is replaced. */
  function keep(session: Wire, method: string, body: Wire): Response {
    const id = String(session['id'])
    if (method === 'DELETE') {
      sessions.delete(id)
      messages.delete(id)
      emit('session.deleted', { sessionID: id, info: session })
      return Response.json(true)
    }
    if (method === 'PATCH') {
      const rules = [session['permission'], body['permission']].flatMap((one) => (Array.isArray(one) ? one : []))
      Object.assign(session, body, rules.length > 0 ? { permission: rules } : {})
      emit('session.updated', { sessionID: id, info: session })
    }
    return Response.json(session)
  }

  /** As the real one: metadata goes along, permissions do not, an unknown message means all of them. */
  function forkSession(source: Wire, body: Wire): Response {
    const { id: from, directory: where, metadata, title } = source
    const before = messages.get(String(from)) ?? []
    const end = before.findIndex((message) => message['id'] === body['messageID'])
    const base = String(title).replace(/ \(fork #\d+\)$/, '')
    const id = addSession(`ses_fork-${made + 1}`, {
      title: `${base} (fork #1)`,
      directory: where,
      ...(metadata ? { metadata } : {}),
      time: { created: script.now(), updated: script.now() },
    })
    messages.set(id, end < 0 ? [...before] : before.slice(0, end))
    emit('session.created', { sessionID: id, info: sessions.get(id) })
    return Response.json(sessions.get(id))
  }

  function act(method: string, path: string, query: URLSearchParams, body: Wire): Response {
    const [, room, id = '', action, one] = path.split('/')
    if (path in offers) {
      const where = decodeURIComponent(query.get('directory') ?? directory)
      return Response.json({ ...offers, ...offeredIn.get(where) }[path as keyof typeof offers])
    }
    if (room === 'permission' || room === 'question') return Response.json(requests[room])
    if (path === '/session/status') {
      const where = decodeURIComponent(query.get('directory') ?? directory)
      const here = [...statuses].filter(([, status]) => (status['where'] ?? where) === where)
      return Response.json(Object.fromEntries(here))
    }
    if (path === '/session' && method === 'GET') return Response.json([...sessions.values()])
    if (path === '/session') {
      const sessionID = addSession(`ses_made-${made + 1}`, {
        metadata: body['metadata'],
        directory: decodeURIComponent(query.get('directory') ?? directory),
      })
      return Response.json(sessions.get(sessionID))
    }
    if (path.endsWith('/move-session')) return moveSession(body)
    const session = sessions.get(id)
    if (!session) return notFound(`Session not found: ${id}`)
    if (action === undefined) return keep(session, method, body)
    if (action === 'fork') return forkSession(session, body)
    if (action === 'children') return Response.json([...sessions.values()].filter((row) => row['parentID'] === id))
    if (action === 'abort') return Response.json(true)
    const list = messages.get(id) ?? []
    if (action === 'message' && one !== undefined && method === 'DELETE') {
      messages.set(
        id,
        list.filter((message) => message['id'] !== one),
      )
      return Response.json(true)
    }
    if (action === 'message' && one !== undefined) {
      const info = list.find((message) => message['id'] === one)
      return info ? Response.json(whole(info)) : notFound(`Message not found: ${one}`)
    }
    if (action === 'message') return Response.json(list.map(whole))
    if (action === 'summarize') {
      script.summarize(id)
      return Response.json(true)
    }
    if (list.some((message) => message['id'] === body['messageID'])) repeats.push(String(body['messageID']))
    const user = { id: body['messageID'], sessionID: id, role: 'user', time: { created: 1 }, agent: 'build' }
    if (action === 'prompt_async') {
      if (body['agent'] === script.unknownAgent) {
        emit('session.error', {
          sessionID: id,
          error: { name: 'UnknownError', data: { message: 'Agent not found: "nope"' } },
        })
        return new Response(null, { status: 204 })
      }
      append(id, user)
      return new Response(null, { status: 204 })
    }
    runs.push(String(body['command']))
    append(id, user)
    const answer = assistant(id, String(body['messageID']), done)
    append(id, answer)
    return Response.json({ info: answer, parts: [] })
  }

  async function fetch(path: string, init: EngineRequest = {}): Promise<Response> {
    const url = new URL(path, 'http://engine')
    const { method = 'GET' } = init
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as Wire) : {}
    const rule = faults.find((one) => one.left > 0 && one.match.test(`${method} ${url.pathname}`))
    if (rule) rule.left -= 1
    const fault = rule?.fault
    if (fault === 'unsent') throw new EngineUnavailable('refused', false)
    const where = url.searchParams.get('directory')
    received.push({ method, path: url.pathname, ...(where ? { where: decodeURIComponent(where) } : {}), body })
    if (fault === 'drop') throw new EngineUnavailable('cut', true)
    const never = () =>
      new Promise<never>((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new EngineUnavailable('aborted', true)), { once: true })
      })
    if (fault === 'hang') return never()
    if (fault instanceof Response) return new Response(await fault.clone().text(), fault)
    const held = typeof fault === 'function' ? fault() : undefined
    if (held) await Promise.race([held, never()])
    const answer = act(method, url.pathname, url.searchParams, body)
    if (fault === 'lose') throw new EngineUnavailable('cut', true)
    if (fault === 'hang-after') return never()
    return answer
  }

  const able = { able: true } as const
  const engine: Engine = {
    key,
    info: () => ({
      key,
      kind: 'managed',
      name: 'scripted',
      directory,
      status: script.ready ? 'ready' : 'starting',
      git: true,
      demo: false,
      incarnation: script.incarnation,
      capabilities: {
        makeWorktree: able,
        worktreeOptions: able,
        removeWorktree: able,
        agentTools: able,
        restart: able,
      },
    }),
    onChange: () => () => {},
    fetch,
    ready: async () => script.incarnation,
    worktrees: async () => [{ directory, name: 'main', main: true, state: 'present' }],
    allows: async (where) => where.startsWith(directory),
    restart: () => {},
    stop: async () => {},
  }

  return {
    engine,
    script,
    received,
    runs,
    repeats,
    statuses,
    requests,
    /** What this directory offers otherwise than the others. */
    offer: (where: string, offered: Offered) => void offeredIn.set(where, { ...offeredIn.get(where), ...offered }),
    sessions,
    messages,
    parts,
    emit,
    addSession,
    /** The next requests that match are met by this. */
    fail: (match: RegExp, fault: Fault | Meeting, times = 1) => void faults.push({ match, fault, left: times }),
    onEvent: (listener: (envelope: EngineEnvelope) => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    /** The same as it goes over the wire. */
    onWire: (listener: (type: string, properties: Wire, where: string) => void) => {
      wires.add(listener)
      return () => void wires.delete(listener)
    },
    /** The turn of a message begins, and ends well with `answer`. */
    begin: (sessionID: string, messageID: string) => append(sessionID, assistant(sessionID, messageID)),
    answer: (sessionID: string, messageID: string) => append(sessionID, assistant(sessionID, messageID, done)),
    /** The turn of a message ends by an error. */
    fault: (sessionID: string, messageID: string, error: Wire) =>
      append(sessionID, assistant(sessionID, messageID, { time: { created: 1, completed: 2 }, error })),
    /** The turn of a message ends its step with a tool that failed so. */
    failTool(sessionID: string, messageID: string, error: string) {
      const info = assistant(sessionID, messageID, { time: { created: 1, completed: 2 }, finish: 'tool-calls' })
      const head = { id: `prt_${messageID}`, sessionID, messageID: info['id'], type: 'tool', tool: 'bash', callID: 'c' }
      parts.set(String(info['id']), [{ ...head, state: { status: 'error', input: {}, error } }])
      append(sessionID, info)
    },
    idle: (sessionID: string) => emit('session.status', { sessionID, status: { type: 'idle' } }),
    posts: (action: string) => received.filter((one) => one.method === 'POST' && one.path.endsWith(`/${action}`)),
  }
}
export type ScriptedEngine = ReturnType<typeof makeScriptedEngine>
