import {
  createSessionSchema,
  loginSchema,
  type CreatedSession,
  type HostHealth,
  type SessionList,
} from '@pointsman/domain/host-api'
import { isServerKey, isSessionID } from '@pointsman/domain/scope'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Registry } from '../engine/make-registry.ts'
import type { Followed } from '../live/follow-engine.ts'
import type { Keepers } from '../live/make-keepers.ts'
import type { ItemStore } from '../outbox/make-item-store.ts'
import { pauseFor } from '../outbox/pause-for.ts'
import type { AttachmentStore } from '../attachment/make-attachment-store.ts'
import { answerError, answerThrown, Refusal } from './api-error.ts'
import type { Login } from './make-login.ts'
import { addAttachmentRoutes, requireFiles } from './attachment-routes.ts'
import { addOutboxRoutes } from './outbox-routes.ts'
import { addPlaceRoutes } from './place-routes.ts'
import { addSessionRoutes } from './session-routes.ts'
import { passToEngine } from './proxy.ts'
import { addRevertRoutes, judgeUndo } from './revert-routes.ts'

/** Milliseconds that a new session's answer waits for the engine; then it says that the session comes later. */
const creationLimit = 10_000

export type RouteOptions = {
  readonly engines: Pick<Registry, 'list'>
  readonly followed: (key: string) => Followed | undefined
  readonly items: ItemStore
  readonly attachments: AttachmentStore
  readonly keepers: Pick<Keepers, 'isKept'>
  readonly login: Login | undefined
  readonly version: string
  readonly log: (line: string) => void
  /** Who asks: the address of the other end. */
  readonly addressOf: (request: Request) => string
}

/** The host's own routes and the way through to an engine; the guard and the login have let the request in by now. */
export function makeHostRoutes(options: RouteOptions) {
  const { engines, items, attachments, keepers, login, version, log } = options
  const app = new Hono({ strict: true })
  app.onError((cause) => answerThrown(cause, log))
  app.notFound(() => answerError(404, { code: 'not-found', message: 'There is no such route' }))
  app.use('*', async (c, next) => {
    await next()
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
    c.res.headers.set('x-content-type-options', 'nosniff')
  })

  app.get('/api/health', (c) => c.json({ version, servers: engines.list().length } satisfies HostHealth))
  app.get('/api/servers', (c) => c.json(engines.list().map((engine) => engine.info())))

  app.post('/api/login', async (c) => {
    const { password } = await readBody(c.req.raw, loginSchema)
    if (!login) return c.json({ ok: true })
    const tried = login.tryPassword(options.addressOf(c.req.raw), password)
    if (tried === 'later') throw new Refusal(429, 'too-many-tries', 'Too many wrong passwords: wait a minute')
    if (tried === 'wrong') throw new Refusal(401, 'wrong-password', 'This is not the password')
    c.header('set-cookie', tried.cookie)
    return c.json({ ok: true })
  })

  const server = (key: string): Followed => {
    const found = isServerKey(key) ? options.followed(key) : undefined
    if (!found) throw new Refusal(404, 'unknown-server', 'There is no server of this name', { key })
    return found
  }
  const unknownSession = (id: string) =>
    new Refusal(404, 'unknown-session', 'The engine knows no session of this id', { id })

  app.get('/api/servers/:key/sessions', async (c) => {
    const { board, forks } = server(c.req.param('key'))
    const { sessions, malformed } = await board.list()
    const whole = sessions.filter(({ session }) => !forks.isHeld(session.id))
    return c.json({ sessions: whole, malformed } satisfies SessionList)
  })
  addPlaceRoutes(app, { server, readBody })
  addSessionRoutes(app, { server, readBody })
  addRevertRoutes(app, { server, readBody })
  addAttachmentRoutes(app, { attachments, readBody })
  addOutboxRoutes(app, { server, followed: options.followed, items, attachments, keepers, readBody })

  app.post('/api/servers/:key/restart', (c) => {
    const { engine } = server(c.req.param('key'))
    const { restart } = engine.info().capabilities
    if (!restart.able) throw new Refusal(409, 'not-able', restart.reason)
    engine.restart()
    return c.json(engine.info(), 202)
  })

  app.get('/api/servers/:key/sessions/:id', async (c) => {
    const { board } = server(c.req.param('key'))
    const id = c.req.param('id')
    // A temporary or malformed id is never asked of an engine (L-2).
    const summary = isSessionID(id) ? await board.summary(id) : undefined
    if (!summary) throw unknownSession(id)
    return c.json(summary)
  })

  app.post('/api/servers/:key/sessions', async (c) => {
    const { engine, creations, board } = server(c.req.param('key'))
    const wish = await readBody(c.req.raw, createSessionSchema)
    const { tempID } = wish
    const unknown = wish.items.filter((item) => !items.ownerOf(item.id))
    requireFiles(unknown, attachments)
    if (!(await engine.allows(wish.directory))) {
      throw new Refusal(403, 'directory-not-allowed', 'This directory does not belong to this server', {
        directory: wish.directory,
      })
    }
    if (creations.request(wish) === 'other-server')
      throw new Refusal(409, 'other-server', 'This temporary id belongs to another server')
    const limit = new AbortController()
    const isReady = engine.info().status === 'ready'
    const made = creations.make(tempID)
    const id = isReady
      ? await Promise.race([made, pauseFor(creationLimit, limit.signal).then(() => undefined)])
      : undefined
    limit.abort()
    const session = id && (await board.summary(id))
    const owner = { serverKey: engine.key, sessionID: id ?? tempID }
    const answer: CreatedSession = { tempID, items: items.list(owner), ...(session ? { session } : {}) }
    return c.json(answer, session ? 201 : 202)
  })

  app.all('/server/:key/*', async (c) => {
    const { engine, stopAsked, reverter } = server(c.req.param('key'))
    const path = new URL(c.req.url).pathname.slice(`/server/${c.req.param('key')}`.length)
    const stopped = c.req.method === 'POST' ? /^\/session\/([^/]+)\/abort$/.exec(path)?.[1] : undefined
    if (stopped !== undefined && isSessionID(stopped)) stopAsked(stopped)
    await judgeUndo(reverter, c.req.raw, path)
    return passToEngine(engine, c.req.raw, path)
  })

  return app
}

/** The body in its form; 400 with what is wrong, and where. */
async function readBody<S extends v.GenericSchema>(request: Request, schema: S): Promise<v.InferOutput<S>> {
  let body: unknown
  try {
    body = await request.json()
  } catch {
    throw new Refusal(400, 'bad-json', 'The body is no JSON')
  }
  const read = v.safeParse(schema, body)
  if (read.success) return read.output
  const detail = read.issues.map((issue) => ({ at: v.getDotPath(issue) ?? '', message: issue.message }))
  throw new Refusal(
    400,
    'bad-request',
    detail.map(({ at, message }) => (at ? `${at}: ${message}` : message)).join('; '),
    detail,
  )
}
