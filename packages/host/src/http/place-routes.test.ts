import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from '@pointsman/domain/fingerprint'
import type {
  HostEvent,
  LiveFrame,
  MadeWorktree,
  MoveAnswer,
  ServerInfo,
  SessionSummary,
  TakenBack,
  Worktree,
  WorktreeLoss,
} from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory, ServerKey, SessionID } from '@pointsman/domain/scope'
import { makeDemoModel } from '../demo/make-demo-model.ts'
import { findOpencode } from '../engine/find-opencode.ts'
import { makeManagedEngine } from '../engine/make-managed-engine.ts'
import { makeRegistry } from '../engine/make-registry.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { findWorkspace } from '../worktree/list-worktrees.ts'
import { makeScratch } from '../worktree/make-scratch.ts'
import { startHttp } from './start-http.ts'

// The real engine with the demo model, before the real host; one for all tests here.
const patience = 40_000
const ids = makeIdMaker()
let lab: Awaited<ReturnType<typeof begin>>
beforeAll(async () => {
  lab = await begin()
}, patience)
afterAll(() => lab.end(), patience)

async function begin() {
  const scratch = makeScratch()
  const root = scratch.repository('ledger')
  const home = join(scratch.base, 'home')
  mkdirSync(home)
  const store = openStore({ file: ':memory:', migrations })
  const demo = makeDemoModel({ store, pace: 0 })
  const key = fingerprint(root) as ServerKey
  const engines = makeRegistry()
  const lines: string[] = []
  const log = (line: string) => lines.push(line)
  const http = await startHttp({
    hostname: '127.0.0.1',
    port: 0,
    engines,
    store,
    attachmentFolder: join(scratch.base, 'attachments'),
    appDirectory: scratch.base,
    version: '1',
    log,
  })
  const engine = makeManagedEngine({
    key,
    workspace: await findWorkspace(root),
    store,
    folder: join(scratch.base, 'data', key),
    findBinary: () => findOpencode(),
    userData: join(home, 'share', 'opencode'),
    demo: demo.access,
    log,
    userEnvironment: {
      PATH: process.env['PATH'],
      HOME: home,
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      npm_config_offline: 'true',
      GIT_AUTHOR_NAME: 'a',
      GIT_AUTHOR_EMAIL: 'a@b',
      GIT_COMMITTER_NAME: 'a',
      GIT_COMMITTER_EMAIL: 'a@b',
    },
  })
  engines.add(engine)
  await engine.ready()

  const events: HostEvent[] = []
  const watchers = new Set<() => void>()
  const socket = new WebSocket(`${http.url.replace('http', 'ws')}/api/live`, { headers: { origin: http.url } } as never)
  socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'subscribe', request: 1, sessions: [] })))
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as LiveFrame
    if (frame.type === 'events') events.push(...frame.events)
    for (const look of watchers) look()
  })

  const ask = async <T>(method: string, path: string, body?: unknown) => {
    const answer = await fetch(http.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as T }
  }
  function until(look: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const again = () => {
        if (!look()) return
        watchers.delete(again)
        resolve()
      }
      watchers.add(again)
      again()
    })
  }
  const server = `/api/servers/${key}`
  return {
    scratch,
    root,
    engine,
    ask,
    server,
    key,
    events,
    until,
    async newSession(more: object = {}): Promise<SessionID> {
      return (await ask<{ id: SessionID }>('POST', `/server/${key}/session`, more)).body.id
    },
    /** Sends by the outbox and resolves once it was answered and has left. */
    async say(id: SessionID, text: string, wait = true): Promise<string> {
      const source = { directory: root, revision: 1 }
      const item = { id: ids.message(), partID: ids.part(), source, kind: 'prompt', text }
      await ask('POST', `${server}/sessions/${id}/outbox`, item)
      if (wait) await until(() => events.some((event) => event.kind === 'item-gone' && event.itemID === item.id))
      return item.id
    },
    async ranIn(id: SessionID): Promise<readonly string[]> {
      type Message = { info: { role: string; path?: { cwd: string } } }
      const { body } = await ask<Message[]>('GET', `/server/${key}/session/${id}/message`)
      return body.flatMap(({ info }) => (info.path ? [info.path.cwd] : []))
    },
    moved: (id: SessionID) =>
      events.flatMap((event) => (event.kind === 'move' && event.sessionID === id ? [event.state] : [])),
    move: (id: SessionID, body: unknown) => ask<MoveAnswer & Refused>('POST', `${server}/sessions/${id}/move`, body),
    make: async (name: string) =>
      (await ask<MadeWorktree>('POST', `${server}/worktrees`, { name })).body.worktree.directory,
    async end() {
      socket.close()
      await Promise.all([http.stop(200), engines.stop()])
      demo.stop()
      store.close()
      scratch.end()
    },
  }
}
type Refused = { error: { code: string; message: string; detail?: unknown } }

describe('worktrees and moves, by the host’s routes and the real engine', () => {
  test(
    'S-6, S-7, S-8, S-9: made, moved into, worked in, listed, removed by confirmation, and left for another place',
    async () => {
      const { ask, server, root, move, say, ranIn, newSession } = lab
      const made = await ask<MadeWorktree>('POST', `${server}/worktrees`, { name: 'retry', start: ['git', 'status'] })
      const { directory } = made.body.worktree
      expect(made.status).toBe(201)
      expect(directory).toBe(join(root, '.worktrees', 'retry') as Directory)
      expect(made.body.start).toMatchObject({ code: 0 })
      const taken = await ask<Refused>('POST', `${server}/worktrees`, { name: 'retry' })
      expect([taken.status, taken.body.error]).toMatchObject([
        409,
        { code: 'bad-name', detail: { suggestion: 'retry-2' } },
      ])

      const id = await newSession()
      await say(id, 'git status')
      const answer = await move(id, { directory })
      expect([answer.status, answer.body]).toMatchObject([200, { state: 'moved', placement: { directory } }])
      await say(id, 'create a file notes.md with hello')
      const ran = await ranIn(id)
      expect([ran[0], ran.at(-1)]).toEqual([root, directory])
      expect(existsSync(join(directory, 'notes.md'))).toBe(true)
      const { body: list } = await ask<Worktree[]>('GET', `${server}/worktrees`)
      expect(list.map(({ name, dirty }) => [name, dirty])).toEqual([
        ['main', 0],
        ['retry', 1],
      ])

      const kept = await ask<Refused>('DELETE', `${server}/worktrees`, { directory })
      const loss = kept.body.error.detail as WorktreeLoss
      expect([kept.status, kept.body.error.code, loss.files]).toEqual([409, 'would-lose', ['notes.md']])
      const gone = await ask('DELETE', `${server}/worktrees`, { directory, confirmed: loss.fingerprint })
      expect([gone.status, existsSync(directory)]).toEqual([200, false])
      const summary = await ask<SessionSummary>('GET', `${server}/sessions/${id}`)
      expect(summary.body.placement.directory).toBe(directory)
      expect((await move(id, { directory })).body.error.code).toBe('missing-directory')
      expect((await move(id, { directory: root })).status).toBe(200)
      await say(id, 'git status')
      expect((await ranIn(id)).at(-1)).toBe(root)
    },
    patience,
  )

  test(
    'S-7: a busy one is refused, then waits; its turn ends where it ran, and what was sent meanwhile runs in the new place',
    async () => {
      const { make, newSession, say, move, ranIn, until, root, moved, events, ask, server } = lab
      const directory = await make('later')
      const id = await newSession()
      const go = join(lab.scratch.base, 'go')
      const first = await say(id, `run \`while [ ! -e ${go} ]; do sleep 0.1; done; pwd\``, false)
      await until(() =>
        events.some((event) => event.kind === 'item' && event.item.id === first && event.item.state === 'confirmed'),
      )
      expect((await move(id, { directory })).body.error.code).toBe('busy')
      const answer = await move(id, { directory, whenBusy: 'wait' })
      expect([answer.status, answer.body]).toMatchObject([202, { state: 'waiting', placement: { directory: root } }])
      const path = `${server}/sessions/${id}`
      const known = async () => (await ask<SessionSummary>('GET', path)).body.move
      expect(await known()).toEqual({ to: directory, state: 'waiting' })
      expect((await ask<TakenBack>('DELETE', `${path}/move`)).body).toEqual({})
      expect(await known()).toBeUndefined()
      await move(id, { directory, whenBusy: 'wait' })
      const second = say(id, 'run `pwd`')
      const before = await ranIn(id)
      expect(before.every((place) => place === root)).toBe(true)
      await Bun.write(go, '')
      await second
      expect(moved(id)).toEqual(['waiting', 'ended', 'waiting', 'moving', 'ended'])
      const ran = await ranIn(id)
      const turned = ran.indexOf(directory)
      expect(turned).toBeGreaterThan(0)
      expect(ran.slice(0, turned).every((place) => place === root)).toBe(true)
      expect(ran.slice(turned).every((place) => place === directory)).toBe(true)
    },
    patience,
  )

  test(
    'S-7: stop and move: the tool is ended, it moves only then, carries its changes and takes its subagents along',
    async () => {
      const { make, newSession, say, move, ranIn, root, ask, server } = lab
      const directory = await make('carried')
      const id = await newSession()
      const child = await newSession({ parentID: id })
      const mark = join(root, '.git', 'begun')
      await say(id, `run \`echo carried > change.txt; touch .git/begun; sleep 60\``, false)
      while (!existsSync(mark)) await Bun.sleep(20)
      const begun = performance.now()
      const answer = await move(id, { directory, whenBusy: 'stop', carryChanges: true })
      console.error(`stop and move: ${Math.round(performance.now() - begun)} ms`)
      expect([answer.status, answer.body]).toMatchObject([200, { placement: { directory } }])
      expect(existsSync(join(root, 'change.txt'))).toBe(false)
      expect(readFileSync(join(directory, 'change.txt'), 'utf8')).toBe('carried\n')
      const { body: of } = await ask<SessionSummary>('GET', `${server}/sessions/${child}`)
      expect(of.placement.directory).toBe(directory)
      await say(id, 'run `pwd`')
      expect((await ranIn(id)).at(-1)).toBe(directory)
      const { body: servers } = await ask<ServerInfo[]>('GET', '/api/servers')
      expect(servers[0]?.status).toBe('ready')
    },
    patience,
  )
})

test(
  'S-6: the agent enters a worktree by its own tool: what follows in that turn is refused, the next turn runs there, and it leaves again',
  async () => {
    const { newSession, say, ask, root, key, until, events, ranIn } = lab
    const id = await newSession()
    type Part = {
      type: string
      tool?: string
      synthetic?: boolean
      text?: string
      state?: { status: string; error?: string }
    }
    type Row = { info: { role: string; path?: { cwd: string } }; parts: Part[] }
    const rows = async () => (await ask<Row[]>('GET', `/server/${key}/session/${id}/message`)).body
    const ended = () => events.filter((event) => event.kind === 'item-gone' && event.sessionID === id).length
    await say(id, 'enter the worktree spike and run `touch wrong-place`')
    await until(() => ended() === 2)
    const spike = join(root, '.worktrees', 'spike')
    const tools = (await rows()).flatMap(({ info, parts }) =>
      parts.flatMap((part) => (part.type === 'tool' ? [[part.tool, part.state?.status, info.path?.cwd]] : [])),
    )
    expect(tools).toEqual([
      ['enter-worktree', 'completed', root],
      ['bash', 'error', root],
      ['bash', 'completed', spike],
    ])
    const said = (await rows()).flatMap((row) => row.parts)
    expect(said.find((part) => part.state?.status === 'error')?.state?.error).toContain(
      `The work continues in ${spike}`,
    )
    expect(said.filter((part) => part.synthetic).map((part) => part.text)).toEqual([
      expect.stringContaining(`You are now in the worktree ${spike} on the branch spike`),
    ])
    for (const place of [root, spike]) expect(existsSync(join(place, 'wrong-place'))).toBe(false)

    await say(id, 'leave this worktree')
    await until(() => ended() === 4)
    expect((await ranIn(id)).at(-1)).toBe(root)
    expect(events.filter((event) => event.kind === 'move' && event.sessionID === id && event.reason)).toEqual([])
  },
  patience,
)

test('a bad wish is a 400, an unknown session and server a 404', async () => {
  const { ask, server, move, root } = lab
  expect((await ask('POST', `${server}/worktrees`, {})).status).toBe(400)
  expect((await ask('DELETE', `${server}/worktrees`, { directory: 'relative' })).status).toBe(400)
  expect((await move('ses_nobody' as SessionID, { directory: root })).status).toBe(404)
  expect((await move('new-session-1' as SessionID, { directory: root })).status).toBe(404)
  expect((await move('ses_nobody' as SessionID, { directory: root, whenBusy: 'now' })).status).toBe(400)
  expect((await ask('DELETE', `${server}/sessions/new-session-1/move`)).status).toBe(404)
  expect((await ask('GET', '/api/servers/nobody/worktrees')).status).toBe(404)
})
