import type { HostEvent, SessionSummary } from '@pointsman/domain/host-api'
import { createRoot } from 'solid-js'
import type { HostClient } from '../host-client/make-host-client.ts'
import type { Request } from '../host-client/make-request.ts'
import { createServers } from './create-servers.ts'
import { aServer, drained, makeAsked, makeFakeSocket, type FakeSocket } from './test-servers.ts'

/** A page with its servers: `asked` holds the host's routes by name and an engine's by path. */
export async function createWorld({ servers: known = [aServer()], live = true, start = true } = {}) {
  const asked = makeAsked()
  const sockets: FakeSocket[] = []
  let rename = () => {}
  let tabID = 'tab0000001'
  const drops: string[] = []
  const host = new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          asked.ask(String(name), args),
    },
  ) as HostClient
  const request: Request = (path, options) => asked.ask(path.split('?')[0] ?? '', [path, options])
  const { servers, dispose } = createRoot((end) => ({
    dispose: end,
    servers: createServers({
      host,
      request,
      tab: { id: () => tabID, onRenamed: (handler) => void (rename = handler) },
      openSocket: () => {
        const fake = makeFakeSocket()
        sockets.push(fake)
        return fake.socket
      },
      now: () => 1000,
      dropped: (reason) => void drops.push(reason),
    }),
  }))
  let sequence = 0
  const socket = () => sockets.at(-1) as FakeSocket
  const world = {
    servers,
    host,
    asked,
    sockets,
    socket,
    drops,
    dispose,
    /** It turns out that the tab is a copy of another. */
    rename: (id: string) => {
      tabID = id
      rename()
    },
    tell: (...events: HostEvent[]) =>
      socket().say({ type: 'events', host: 'h', sequence: (sequence += events.length), events }),
    hello: (name = 'h') => socket().say({ type: 'hello', host: name, sequence, version: '1' }),
    subscribed: async () => {
      socket().say({ type: 'subscribed', host: 'h', sequence, request: socket().sent.at(-1)?.request ?? 0 })
      await drained()
    },
    /** The connection is lost, and is there again. */
    back: async () => {
      socket().drop()
      servers.tryNow()
      world.hello()
      await world.subscribed()
    },
    /** The list of one server was read; its worktrees too. */
    async listed(summaries: readonly SessionSummary[] = []) {
      await asked.answer('sessions', { sessions: summaries, malformed: 0 })
      await asked.answer('worktrees', [])
    },
  }
  if (!start) return world
  void servers.start()
  await asked.answer('servers', known)
  if (!live) return world
  world.hello()
  await world.subscribed()
  return world
}
export type World = Awaited<ReturnType<typeof createWorld>>
