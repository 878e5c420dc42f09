import { routes } from '@pointsman/domain/host-api'
import type { ServerKey } from '@pointsman/domain/scope'
import type { Engine } from '../engine/engine.ts'
import type { Registry } from '../engine/make-registry.ts'
import { followEngine, type Followed } from '../live/follow-engine.ts'
import { makeEventLog } from '../live/make-event-log.ts'
import { makeKeepers } from '../live/make-keepers.ts'
import { makeLive, type Tab } from '../live/make-live.ts'
import { makeAttachmentStore } from '../attachment/make-attachment-store.ts'
import { makeItemStore } from '../outbox/make-item-store.ts'
import { pauseFor } from '../outbox/pause-for.ts'
import { isLoopback } from '../is-loopback.ts'
import { Refused } from '../refused.ts'
import type { Store } from '../store/store.ts'
import { answerError, answerThrown } from './api-error.ts'
import { makeAppFiles } from './app-files.ts'
import { isAppRoute, judgeRequest } from './guard.ts'
import { makeHostRoutes } from './host-routes.ts'
import { makeLogin } from './make-login.ts'
import { localHost, ourHosts, urlHost } from './our-hosts.ts'

/** The address is in use, or may not be used. `code` is the system's, such as `EADDRINUSE`. */
export class AddressTaken extends Refused {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export type HttpOptions = {
  readonly hostname: string
  /** 0: any free one. */
  readonly port: number
  /** Asks for a login. Required where the hostname is not loopback. */
  readonly password?: string
  readonly engines: Registry
  readonly store: Store
  /** Where the files of prompts are kept. */
  readonly attachmentFolder: string
  /** The built app; it may come later than the host. */
  readonly appDirectory: string
  readonly version: string
  readonly log: (line: string) => void
}

export type Http = {
  /** `http://HOST:PORT` as it was asked for, without a slash. */
  readonly url: string
  /** The same for a browser on this machine: where it listens everywhere, that is no address to go to. */
  readonly localURL: string
  /** Ends sockets and streams and waits so many milliseconds for answers that are on their way. The engines are not stopped. */
  readonly stop: (deadlineMs: number) => Promise<void>
}

/** Bytes of a request: the largest file in base64, and room. Fifty items of a long text each would be more, and nobody types them. */
const longestBody = 16 * 1024 * 1024
const mebibyte = 1024 * 1024
/** Milliseconds. */
const collectEvery = 3_600_000
/** What needs no login: the page that asks for it, and whether we live. */
const freeRoutes: ReadonlySet<string> = new Set([routes.login, routes.health])

/** The host as the browser knows it: app, routes, live socket and the way through to the engines, which it begins to follow. */
export async function startHttp(options: HttpOptions): Promise<Http> {
  const { engines, hostname, log, store, version } = options
  if (!isLoopback(hostname) && !options.password) throw new Error('an address that is not loopback needs a password')

  const keepers = makeKeepers()
  const live = makeLive({ log: makeEventLog(), keepers, version })
  const items = makeItemStore({ store, emit: live.emit, log })
  const attachments = makeAttachmentStore({ folder: options.attachmentFolder })
  const collecting = new AbortController()
  void collectOften()
  const followed = new Map<ServerKey, Followed>()
  const follow = (engine: Engine) => {
    if (!followed.has(engine.key))
      followed.set(engine.key, followEngine({ engine, store, items, keepers, attachments, emit: live.emit, log }))
  }

  const appFiles = makeAppFiles({ directory: options.appDirectory })
  const addresses = new WeakMap<Request, string>()
  type Socket = { tab?: Tab }

  let server: Bun.Server<Socket>
  try {
    server = Bun.serve<Socket>({
      hostname,
      port: options.port,
      maxRequestBodySize: longestBody,
      idleTimeout: 60,
      development: false,
      // Said aloud: without it, and without `development`, a second host takes the same port and half of the requests.
      reusePort: false,
      fetch: (request, self) => answer(request, self),
      error: (cause) => answerThrown(cause, log),
      websocket: {
        maxPayloadLength: mebibyte,
        backpressureLimit: 16 * mebibyte,
        idleTimeout: 120,
        open(socket) {
          socket.data.tab = live.open({
            // 0: dropped. -1: it waits, and is sent.
            send: (frame) => socket.send(frame) !== 0,
            waiting: () => socket.getBufferedAmount(),
            close: (code, reason) => socket.close(code, reason),
          })
        },
        message: (socket, message) => socket.data.tab?.receive(typeof message === 'string' ? message : ''),
        drain: (socket) => socket.data.tab?.drained(),
        close: (socket) => socket.data.tab?.closed(),
      },
    })
  } catch (cause) {
    collecting.abort()
    live.stop()
    keepers.stop()
    throw named(cause, options)
  }
  const port = server.port ?? options.port
  const hosts = ourHosts({ hostname, port })
  const login = options.password === undefined ? undefined : makeLogin({ password: options.password, store, port })
  const app = makeHostRoutes({
    engines,
    items,
    attachments,
    keepers,
    login,
    version,
    log,
    followed: (key) => followed.get(key as ServerKey),
    addressOf: (request) => addresses.get(request) ?? '',
  })

  /** Files that nothing names are looked for now and then; what could not be removed is no news. */
  async function collectOften(): Promise<void> {
    while (!collecting.signal.aborted) {
      try {
        attachments.collect(items.names)
      } catch (cause) {
        log(`attachments: could not be tidied: ${String(cause)}`)
      }
      await pauseFor(collectEvery, collecting.signal)
    }
  }

  async function answer(request: Request, self: Bun.Server<Socket>): Promise<Response | undefined> {
    const path = new URL(request.url).pathname
    const header = (name: string) => request.headers.get(name) ?? undefined
    const loggedIn = login?.isLoggedIn(header('cookie')) ?? false
    const refusal = judgeRequest({ method: request.method, path, header, loggedIn }, { hosts })
    if (refusal) return answerError(403, refusal)
    if (isAppRoute(path)) {
      if (request.method === 'GET' || request.method === 'HEAD') return appFiles(request, path, header('host') ?? '')
      return answerError(404, { code: 'not-found', message: 'There is no such route' })
    }
    if (login && !loggedIn && !freeRoutes.has(path)) {
      return answerError(401, { code: 'login-required', message: 'This host asks for its password first' })
    }
    if (header('upgrade') !== undefined || path === routes.live) {
      if (path === routes.live && self.upgrade(request, { data: {} })) return undefined
      return answerError(400, { code: 'no-socket', message: 'This route is a WebSocket, and the only one' })
    }
    addresses.set(request, self.requestIP(request)?.address ?? '')
    // Streams are silent at times, and a turn that is waited for may take hours.
    // So may a move that stops one first, a large worktree's checkout, a long session's copy, summary or file.
    if (path.startsWith('/server/') || /\/(?:worktrees|move|fork|compact|export)$/.test(path)) self.timeout(request, 0)
    return app.fetch(request)
  }

  for (const engine of engines.list()) follow(engine)
  const stopListening = engines.onChange((info) => {
    const engine = engines.get(info.key)
    if (engine) follow(engine)
    live.emit({ kind: 'server', server: info })
  })

  return {
    url: `http://${urlHost(hostname)}:${port}`,
    localURL: `http://${localHost(hostname)}:${port}`,
    async stop(deadlineMs) {
      stopListening()
      collecting.abort()
      for (const one of followed.values()) one.stop()
      live.stop()
      keepers.stop()
      const limit = new AbortController()
      // Without force it never ends while a stream is open.
      await Promise.race([server.stop(false), pauseFor(deadlineMs, limit.signal)])
      limit.abort()
      await server.stop(true)
    },
  }
}

function named(cause: unknown, { hostname, port }: HttpOptions): unknown {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return new AddressTaken(code, `port ${port} on ${hostname} is in use: choose another with --port`)
    case 'EACCES':
      return new AddressTaken(
        code,
        `port ${port} on ${hostname} may not be used by this user: choose another with --port`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AddressTaken(code, `${hostname} is no address of this machine`)
    default:
      return cause
  }
}
