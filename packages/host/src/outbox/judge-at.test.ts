import { afterEach, describe, expect, test } from 'bun:test'
import type { NewItem, OutboxItem } from '@pointsman/domain/follow-up'
import type { Directory } from '@pointsman/domain/scope'
import { makeBoard } from '../board/make-board.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { newItem, sessionID } from './dispatcher-house.ts'
import { makeJudgeAt } from './judge-at.ts'
import { makeHands } from './make-hands.ts'
import { makeScriptedEngine } from './make-scripted-engine.ts'

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const here = '/repo' as Directory
const there = '/repo/feature' as Directory
const mine = { providerID: 'p', modelID: 'm' }
const others = { providerID: 'q', modelID: 'n' }

/** A session on a scripted engine, judged with a clock whose hands a test moves. */
async function house(session: Readonly<Record<string, unknown>> = {}) {
  const scripted = makeScriptedEngine()
  scripted.addSession(sessionID, session)
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  const { engine } = scripted
  const board = makeBoard({ engine, store, emit: () => {}, log: () => {} })
  scripted.onEvent(board.apply)
  await board.opened('life-1')
  scripted.received.length = 0
  const hands = makeHands()
  const moving = { now: false }
  const judgeAt = makeJudgeAt({ engine, board, isMoving: () => moving.now, pause: hands.pause })
  const judge = (kind: NewItem['kind'], text: string, more: Partial<OutboxItem> = {}, where = here) => {
    const item = { ...newItem(kind, { text }), serverKey: engine.key, sessionID, state: 'queued' } as const
    const rest = { position: 1, attempts: 0, createdAt: 1, revision: 1 }
    return judgeAt({ ...item, ...rest, ...more }, where, new AbortController().signal)
  }
  /** The next such read stands until the gate is opened; `reached` once it and all beside it are under way. */
  const hold = (path: string) => {
    const gate = Promise.withResolvers<void>()
    const reached = Promise.withResolvers<void>()
    scripted.fail(new RegExp(`GET ${path}$`), () => (reached.resolve(), gate.promise))
    return { open: gate.resolve, reached: reached.promise.then(hands.still) }
  }
  const asked = () => scripted.received.map(({ path, where }) => `${path}${where ? ` ${where}` : ''}`).toSorted()
  return { scripted, judge, hands, moving, asked, hold }
}

describe('R-2, F-6: a command is judged by the commands of the directory where it will run', () => {
  test('known there it goes, unknown there it parks, whatever another directory has', async () => {
    const { scripted, judge, asked } = await house()
    scripted.offer(there, { '/command': [{ name: 'custom' }] })
    expect(await judge('command', '/custom x', { model: mine, agent: 'build' }, there)).toEqual({
      kind: 'ready',
      chosen: {},
    })
    expect(asked()).toEqual([`/agent ${there}`, `/command ${there}`, `/config/providers ${there}`])
    expect(await judge('command', '/custom x')).toEqual({
      kind: 'parked',
      code: 'unknown-command',
      message: 'No command is called /custom here. Send as text?',
    })
  })

  test('prose with a path in it and a shell line never ask for commands, and a shell line for nothing', async () => {
    const { judge, asked, scripted } = await house()
    expect(await judge('prompt', '/etc/hosts is what I mean')).toMatchObject({ kind: 'ready' })
    expect(asked()).not.toContain('/command /repo')
    scripted.received.length = 0
    expect(await judge('shell', 'ls')).toEqual({ kind: 'ready', chosen: {} })
    expect(asked()).toEqual([])
  })
})

describe('R-3: nothing goes with a model that nobody chose', () => {
  test('a chosen model that the directory lacks parks and is not replaced', async () => {
    const { judge } = await house({ model: mine })
    expect(await judge('prompt', 'do it', { model: others })).toEqual({
      kind: 'parked',
      code: 'model-missing',
      message: 'n is not set up in main. Choose another',
    })
  })

  test('the session’s own model that the directory lacks parks too', async () => {
    const { judge } = await house({ model: others })
    expect(await judge('prompt', 'do it')).toMatchObject({ kind: 'parked', code: 'model-missing' })
  })

  test('L-5: without a choice it is the session’s, the agent’s, the last prompt’s, then the configuration’s', async () => {
    const providers = [{ id: 'p', models: { m: {}, a: {}, last: {}, set: {} } }]
    const agents = [
      { name: 'build', mode: 'primary' },
      { name: 'plan', mode: 'primary', model: { providerID: 'p', modelID: 'a' } },
    ]
    const offered = { '/config/providers': { providers }, '/agent': agents, '/config': { model: 'p/set' } }
    const modelOf = async (session: Record<string, unknown>, more: Partial<OutboxItem>, last = false) => {
      const { scripted, judge } = await house(session)
      scripted.offer(here, offered)
      const user = { id: newItem().id, sessionID, role: 'user', time: { created: 1 }, agent: 'build' }
      if (last) scripted.messages.set(sessionID, [{ ...user, model: { providerID: 'p', modelID: 'last' } }])
      const judged = await judge('prompt', 'do it', more)
      return judged.kind === 'ready' ? (judged.chosen.model?.modelID ?? 'as it is') : judged.code
    }
    const record = { agent: 'build', model: mine }
    expect(await modelOf(record, { model: mine })).toBe('as it is')
    expect(await modelOf(record, {}, true)).toBe('m')
    expect(await modelOf(record, { agent: 'plan' }, true)).toBe('a')
    expect(await modelOf({}, {}, true)).toBe('last')
    expect(await modelOf({}, {})).toBe('set')
  })

  test('R-3: a model that can’t read its files parks, whoever chose it; so does a task that would get none', async () => {
    const { judge, scripted } = await house({ model: mine })
    const capabilities = { input: { image: false, pdf: true } }
    scripted.offer(here, {
      '/config/providers': { providers: [{ id: 'p', models: { m: { name: 'Plain', capabilities } } }] },
      '/command': [{ name: 'apart', subtask: true }],
    })
    const file = { partID: newItem().partID, hash: 'h', name: 'a.png', mime: 'image/png', size: 1 } as const
    const parked = { kind: 'parked', code: 'model-missing', message: 'Plain can’t read a.png. Choose another' } as const
    expect(await judge('prompt', 'look', { attachments: [file] })).toEqual(parked)
    expect(await judge('prompt', 'look', { attachments: [file], model: mine })).toEqual(parked)
    const pdf = { ...file, mime: 'application/pdf' } as const
    expect(await judge('prompt', 'look', { attachments: [pdf] })).toMatchObject({ kind: 'ready' })
    expect(await judge('command', '/apart', { attachments: [pdf] })).toMatchObject({ code: 'subtask-files' })
  })

  test('F-6: an agent that is not there parks; without a choice it is the session’s, then the first that can be spoken to', async () => {
    const { judge, scripted } = await house()
    expect(await judge('prompt', 'do it', { agent: 'gone' })).toEqual({
      kind: 'parked',
      code: 'agent-missing',
      message: 'No agent is called gone here. Choose another',
    })
    const agents = [
      { name: 'sub', mode: 'subagent' },
      { name: 'plan', mode: 'primary' },
    ]
    scripted.offer(here, { '/agent': agents })
    expect(await judge('prompt', 'do it')).toMatchObject({ chosen: { agent: 'plan' } })
  })
})

describe('R-4: what could not be read says so after its bound, and not before', () => {
  test.each([
    ['/command', 'commandsReady', 10_000, 'The commands of main could not be read'],
    ['/config/providers', 'providerReady', 5_000, 'The models of main could not be read'],
    ['/agent', 'localModelReady', 5_000, 'The model choice of main could not be read'],
    ['/config', 'localModelReady', 5_000, 'The model choice of main could not be read'],
  ])('%s hangs: %s after %d ms', async (path, code, bound, message) => {
    const { hold, judge, hands } = await house()
    const read = hold(path)
    const judged = judge('command', '/review')
    await read.reached
    hands.pass(bound - 1)
    expect(await hands.isOver(judged)).toBe(false)
    hands.pass(1)
    expect(await judged).toEqual({ kind: 'unread', code, message })
  })

  test('a read that is refused is asked again within its bound', async () => {
    const { scripted, judge, hands } = await house()
    scripted.fail(/GET \/command$/, Response.json({}, { status: 500 }))
    const judged = judge('command', '/review')
    await hands.waits(500)
    hands.pass(500)
    expect(await judged).toMatchObject({ kind: 'ready' })
  })

  test('one that answers just in time counts', async () => {
    const { hold, judge, hands } = await house()
    const read = hold('/command')
    const judged = judge('command', '/review')
    await read.reached
    hands.pass(9_999)
    read.open()
    expect(await judged).toMatchObject({ kind: 'ready' })
  })
})

describe('the host asks readiness with its own facts', () => {
  test('R-1: a move, a request and an engine that is away pass by themselves', async () => {
    const { scripted, judge, moving, asked } = await house()
    moving.now = true
    expect(await judge('prompt', 'do it')).toMatchObject({ kind: 'later', code: 'moving' })
    expect(await judge('shell', 'ls')).toMatchObject({ kind: 'later', code: 'moving' })
    moving.now = false
    const request = { id: 'per_1', sessionID, permission: 'bash', patterns: [], metadata: {}, always: [] }
    scripted.emit('permission.asked', request)
    expect(await judge('prompt', 'do it')).toMatchObject({ kind: 'later', code: 'blocked' })
    scripted.script.ready = false
    scripted.received.length = 0
    expect(await judge('prompt', 'do it')).toMatchObject({ kind: 'later', code: 'connection' })
    expect(asked()).toEqual([])
  })

  test('F-6: what could not be read of an engine that ended meanwhile says nothing of the one that follows it', async () => {
    const { scripted, hold, judge, hands } = await house()
    const read = hold('/config/providers')
    const judged = judge('prompt', 'do it')
    await read.reached
    scripted.script.incarnation = 'life-2'
    hands.pass(5_000)
    expect(await judged).toMatchObject({ kind: 'later', code: 'connection' })
    expect(await judge('prompt', 'do it')).toMatchObject({ kind: 'ready' })
  })

  test('S-9: a directory that is gone parks, and the engine is not asked to open it', async () => {
    const { judge, asked } = await house()
    expect(await judge('prompt', 'do it', {}, '/elsewhere/pdf-fonts' as Directory)).toEqual({
      kind: 'parked',
      code: 'directoryReady',
      message: 'The folder of pdf-fonts is gone. The conversation is all here; choose where it goes on',
    })
    expect(asked()).toEqual([])
  })

  test('F-6: a session that the engine does not know parks', async () => {
    const { scripted, judge } = await house()
    scripted.emit('session.deleted', { info: scripted.sessions.get(sessionID) })
    scripted.sessions.clear()
    expect(await judge('prompt', 'do it')).toMatchObject({ kind: 'parked', code: 'session-gone' })
  })
})
