import { afterEach, expect, test } from 'bun:test'
import type { ServerInfo } from '@pointsman/domain/host-api'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import type { Engine } from './engine.ts'
import { makeRemoteEngine } from './make-remote-engine.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

function serve(first: string, port = 0) {
  let password = first
  const asked: string[] = []
  const sessions = [{ id: 'ses_1', directory: '/srv/repo' }]
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    fetch: (request) => {
      const { pathname } = new URL(request.url)
      asked.push(pathname)
      if (request.headers.get('authorization') !== `Basic ${btoa(`opencode:${password}`)}`)
        return new Response('', { status: 401 })
      const answers: Record<string, unknown> = {
        '/global/health': { healthy: true, version: '1.18.33' },
        '/path': { worktree: '/srv/repo', directory: '/srv/repo/deep' },
        '/project/current': { worktree: '/srv/repo', vcs: 'git' },
        '/experimental/worktree': ['/srv/trees/feat'],
        '/vcs': { branch: 'b' },
        '/session': sessions,
      }
      return Response.json(answers[pathname] ?? {})
    },
  })
  ends.push(() => server.stop(true))
  const takes = (other: string) => void (password = other)
  return { server, asked, sessions, takes, url: `http://127.0.0.1:${server.port}` }
}
function connect(url: string, password: string): Engine {
  const engine = makeRemoteEngine({
    key: 'build-1' as ServerKey,
    name: 'build-1',
    address: { url, password },
    log: () => {},
    delays: [5],
    askEvery: 20,
  })
  ends.push(engine.stop)
  return engine
}
const change = (engine: Engine, wanted: (info: ServerInfo) => boolean) =>
  new Promise<ServerInfo>((resolve) => {
    if (wanted(engine.info())) return resolve(engine.info())
    const stop = engine.onChange((info) => {
      if (!wanted(info)) return
      stop()
      resolve(info)
    })
  })

test('S-11: a remote engine says where it works, lists its worktrees, and why it lacks what it lacks', async () => {
  const { url, sessions } = serve('right')
  const engine = connect(url, 'right')
  await engine.ready()
  const info = engine.info()
  expect(info).toMatchObject({ kind: 'remote', status: 'ready', directory: '/srv/repo', git: true, version: '1.18.33' })
  expect(info.capabilities.makeWorktree).toEqual({ able: true })
  for (const name of ['removeWorktree', 'agentTools'] as const) {
    const capability = info.capabilities[name]
    expect(capability.able ? '' : capability.reason).toContain('build-1')
  }
  expect(
    (await engine.worktrees()).map(({ directory, name, main }) => ({ directory: String(directory), name, main })),
  ).toEqual([
    { directory: '/srv/repo', name: 'main', main: true },
    { directory: '/srv/trees/feat', name: 'feat', main: false },
  ])
  sessions.push({ id: 'ses_2', directory: '/srv/elsewhere' })
  expect(await engine.allows('/srv/elsewhere' as Directory)).toBe(true)
  expect(await engine.allows('/etc' as Directory)).toBe(false)
})

test('a wrong password is named, and not tried again until somebody wishes it', async () => {
  const { url, asked } = serve('right')
  const engine = connect(url, 'wrong')
  const failed = await change(engine, (info) => info.status === 'failed')
  expect(failed.failure?.message).toStartWith('build-1 refuses the password')
  const before = asked.length
  await Bun.sleep(60)
  expect(asked.length).toBe(before)
  expect(engine.ready()).rejects.toThrow(/refuses the password/)
  engine.restart()
  await change(engine, (info) => info.status === 'failed' && asked.length > before)
})

test('S-11: a remote that refused its password can be tried again from the page, and is there once it takes it', async () => {
  const one = serve('right')
  const engine = connect(one.url, 'wrong')
  const failed = await change(engine, (info) => info.status === 'failed')
  expect(failed.capabilities.restart).toEqual({ able: true })
  one.takes('wrong')
  engine.restart()
  const back = await change(engine, (info) => info.status === 'ready')
  expect(back.failure).toBeUndefined()
})

test('a server that is away says since when and is found again, as another life', async () => {
  const one = serve('right')
  const engine = connect(one.url, 'right')
  const first = await engine.ready()
  const port = one.server.port as number
  await one.server.stop(true)
  const away = await change(engine, (info) => info.status === 'starting')
  expect(away.failure?.message).toMatch(/build-1 can't be reached since \d{4}-/)
  expect(away.directory).toBe('/srv/repo' as Directory)
  expect(engine.fetch('/session')).rejects.toMatchObject({ sent: false })
  serve('right', port)
  const back = await change(engine, (info) => info.status === 'ready')
  expect(back.incarnation).not.toBe(first)
  expect(back.failure).toBeUndefined()
})
