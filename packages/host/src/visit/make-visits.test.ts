import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { HostEvent } from '@pointsman/domain/host-api'
import { makeIdMaker } from '@pointsman/domain/message-id'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import type { Engine } from '../engine/engine.ts'
import { followEngine } from '../live/follow-engine.ts'
import { makeKeepers } from '../live/make-keepers.ts'
import { makeItemStore } from '../outbox/make-item-store.ts'
import { makeScriptedEngine, type ScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { makeScratch } from '../worktree/make-scratch.ts'
import type { VisitAccess, VisitAnswer } from './visit-access.ts'

let scratch: ReturnType<typeof makeScratch>
beforeAll(() => {
  scratch = makeScratch()
})
afterAll(() => scratch.end())
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

const one = 'ses_one' as SessionID
const ids = makeIdMaker()
let count = 0

/** One life of the host: all that it does with one engine, whose stream is the script's. */
function begin(scripted: ScriptedEngine, store: Store, file: string) {
  const events: HostEvent[] = []
  const watchers = new Set<() => void>()
  const emit = (event: HostEvent) => {
    events.push(event)
    for (const look of watchers) look()
  }
  const engine: Engine = {
    ...scripted.engine,
    visitFile: file,
    fetch: async (path, init) => {
      if (path !== '/global/event') return scripted.engine.fetch(path, init)
      const text = new TextEncoder()
      let stop = () => {}
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const say = (payload: unknown, directory?: string) =>
            controller.enqueue(text.encode(`data: ${JSON.stringify({ directory, payload })}\n\n`))
          say({ type: 'server.connected', properties: {} })
          stop = scripted.onWire((type, properties, where) => say({ type, properties }, where || undefined))
          init?.signal?.addEventListener('abort', () => stop())
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  }
  const items = makeItemStore({ store, emit })
  const attachments = { read: () => undefined, has: () => false }
  const followed = followEngine({ engine, store, items, keepers: makeKeepers(), attachments, emit, log: () => {} })
  closing.unshift(followed.stop)
  const until = (look: () => boolean) =>
    new Promise<void>((resolve) => {
      const again = () => {
        if (!look()) return
        watchers.delete(again)
        resolve()
      }
      watchers.add(again)
      again()
    })
  const access = (): VisitAccess => JSON.parse(readFileSync(file, 'utf8'))
  const knock = (body: unknown, secret = access().secret) =>
    fetch(access().url, { method: 'POST', headers: { authorization: `Bearer ${secret}` }, body: JSON.stringify(body) })
  const ask = async (action: string, more: object = {}): Promise<VisitAnswer> =>
    (await (await knock({ action, sessionID: one, ...more })).json()) as VisitAnswer
  const sent = () => items.list({ serverKey: engine.key, sessionID: one })
  return {
    ...followed,
    events,
    items,
    until,
    ask,
    knock,
    access,
    sent,
    opened: until(() => events.some((event) => event.kind === 'gap')),
  }
}

async function house() {
  const root = scratch.repository(`repo-${(count += 1)}`)
  const scripted = makeScriptedEngine({ directory: root })
  scripted.addSession(one)
  const store = openStore({ file: ':memory:', migrations })
  closing.push(() => store.close())
  const file = join(scratch.base, `engine-${count}`, 'visit.json')
  const life = begin(scripted, store, file)
  await life.opened
  const turn = {
    begin(agent = 'plan') {
      scripted.messages.set(one, [{ id: 'msg_1', sessionID: one, role: 'user', agent, time: { created: 1 } }])
      scripted.begin(one, 'msg_1')
      scripted.statuses.set(one, { type: 'busy' })
      scripted.emit('session.status', { sessionID: one, status: { type: 'busy' } })
    },
    end() {
      scripted.answer(one, 'msg_1')
      scripted.statuses.delete(one)
      scripted.idle(one)
    },
  }
  return {
    root,
    scripted,
    store,
    file,
    ...life,
    turn,
    tree: (name: string) => join(root, '.worktrees', name) as Directory,
  }
}

describe('S-6: the agent’s own way', () => {
  test('entered while it works, moved when its turn is over, and told once to go on there, as the same agent', async () => {
    const { ask, turn, tree, scripted, until, sent } = await house()
    turn.begin()
    const answer = await ask('enter', { name: 'spike', path: '' })
    expect(answer).toMatchObject({ granted: true, leaving: true })
    expect(answer.words).toContain(`The work continues in ${tree('spike')}`)
    expect(await ask('leaving')).toMatchObject({ leaving: true })
    expect(scripted.posts('move-session')).toEqual([])
    turn.end()
    await until(() => scripted.posts('prompt_async').length === 1)
    expect(scripted.posts('prompt_async')[0]?.body).toMatchObject({
      agent: 'plan',
      parts: [{ type: 'text', synthetic: true, metadata: { pointsman: 'continue' } }],
    })
    expect(JSON.stringify(scripted.posts('prompt_async')[0]?.body)).toContain(
      `You are now in the worktree ${tree('spike')}`,
    )
    expect(scripted.sessions.get(one)?.['directory']).toBe(tree('spike'))
    expect((await ask('leaving')).leaving).toBe(false)
    expect(sent()).toHaveLength(1)
  })

  test('the turn goes on before what a person queued behind it, also in the next life of the host', async () => {
    const { ask, turn, scripted, until, items, sent, store, events } = await house()
    const owner = { serverKey: scripted.engine.key, sessionID: one }
    turn.begin()
    await ask('enter', { name: 'spike' })
    for (const text of ['first', 'second']) {
      const source = { directory: '/repo' as Directory, revision: 1 }
      items.post(owner, { id: ids.message(), partID: ids.part(), source, kind: 'prompt', text })
    }
    turn.end()
    await until(() => events.some((event) => event.kind === 'item' && event.item.kind === 'continue'))
    const words = ['You are now in', 'first', 'second']
    const starts = (texts: readonly string[]) => texts.map((text, index) => text.startsWith(words[index] ?? '?'))
    expect(starts(sent().map((item) => item.text))).toEqual([true, true, true])
    const again = makeItemStore({ store, emit: () => {} }).list(owner)
    expect(starts(again.map((item) => item.text))).toEqual([true, true, true])
    await until(() => scripted.posts('prompt_async').length > 0)
    expect(JSON.stringify(scripted.posts('prompt_async')[0]?.body)).toContain('You are now in')
  })

  test('neither name nor path: one of its own; both tools asked again are what they were', async () => {
    const { ask, turn, tree, until, scripted, root } = await house()
    expect(await ask('exit')).toMatchObject({ granted: true, leaving: false })
    turn.begin()
    const [first, again] = await Promise.all([ask('enter'), ask('enter', { name: '', path: '' })])
    expect([first, again].map(({ granted, leaving }) => [granted, leaving])).toEqual([
      [true, true],
      [true, true],
    ])
    expect(again.words).toBe(first.words)
    expect((await ask('enter', { name: 'other' })).granted).toBe(false)
    expect((await ask('exit')).granted).toBe(false)
    turn.end()
    await until(() => scripted.posts('prompt_async').length === 1)
    expect(await ask('enter', { path: '.worktrees/worktree-1' })).toMatchObject({ granted: false })
    expect(await ask('enter', { path: tree('worktree-1') })).toMatchObject({ granted: true, leaving: false })
    expect(await ask('enter', { name: 'worktree-1' })).toMatchObject({ granted: true, leaving: false })
    expect(scratch.git(root, 'worktree', 'list').split('\n')).toHaveLength(2)
  })

  test('B from A needs A left first, and nothing is made meanwhile; exit leads to the main worktree', async () => {
    const { ask, scripted, root, until, turn, places, tree } = await house()
    const { worktree } = await places.make({ name: 'a' })
    scripted.sessions.set(one, { ...scripted.sessions.get(one), directory: worktree.directory })
    const refused = await ask('enter', { name: 'b' })
    expect(refused).toMatchObject({ granted: false, leaving: false })
    expect(refused.words).toContain('exit-worktree first')
    expect((await places.list()).map((row) => row.directory)).toEqual([root, tree('a')])
    turn.begin()
    expect(await ask('exit')).toMatchObject({ granted: true, leaving: true })
    turn.end()
    await until(() => scripted.posts('prompt_async').length === 1)
    expect(scripted.sessions.get(one)?.['directory']).toBe(root)
    expect(JSON.stringify(scripted.posts('prompt_async')[0]?.body)).toContain(`back in the main worktree ${root}`)
  })

  test('once it leaves, the same place asked again is the same, and another one is refused: the work goes on where it said', async () => {
    const { ask, turn, places, tree } = await house()
    await places.make({ name: 'other' })
    turn.begin()
    await ask('enter', { name: 'spike' })
    const words = `The work continues in ${tree('spike')}`
    const there = { leaving: true, words: expect.stringContaining(words) }
    for (const again of [{ name: 'spike' }, { path: tree('spike') }, {}])
      expect(await ask('enter', again)).toMatchObject({ granted: true, ...there })
    for (const [action, other] of [
      ['enter', { name: 'other' }],
      ['exit', {}],
    ] as const)
      expect(await ask(action, other)).toMatchObject({ granted: false, words: expect.stringContaining(words) })
    expect((await places.list()).map(({ name }) => name)).toEqual(['main', 'other', 'spike'])
  })

  test('it goes on with the model that it worked with, and not at all where its move was refused', async () => {
    const { ask, turn, scripted, until, sent, events } = await house()
    const model = { providerID: 'p', modelID: 'm' }
    turn.begin()
    const [asked] = scripted.messages.get(one) ?? []
    Object.assign(asked ?? {}, { model })
    scripted.requests.permission.push({
      id: 'per_1',
      sessionID: one,
      permission: 'bash',
      patterns: [],
      always: [],
      metadata: {},
    })
    expect(await ask('enter', { name: 'spike' })).toMatchObject({ granted: false, leaving: false })
    expect([(await ask('leaving')).leaving, sent()]).toEqual([false, []])
    scripted.requests.permission.length = 0
    expect(await ask('enter', { name: 'spike' })).toMatchObject({ granted: true, leaving: true })
    turn.end()
    const told = () => events.flatMap((event) => (event.kind === 'item' ? [event.item] : []))
    await until(() => told().length > 0)
    expect(told()[0]).toMatchObject({ kind: 'continue', agent: 'plan', model })
  })

  test('a bad name gets a suggestion, another repository its sentence, a subagent none of it', async () => {
    const { ask, scripted, knock, places, root } = await house()
    expect((await ask('enter', { name: 'a b' })).words).toContain('“a-b” would do')
    const other = scratch.repository(`other-${count}`)
    expect((await ask('enter', { path: other })).words).toContain(`belongs to ${other}`)
    expect((await ask('enter', { name: 'main' })).words).toContain('exit-worktree')
    scripted.addSession('ses_child', { parentID: one })
    const child = (await (await knock({ action: 'enter', sessionID: 'ses_child', name: 'x' })).json()) as VisitAnswer
    expect(child).toMatchObject({ granted: false, leaving: false })
    scripted.statuses.set('ses_child', { type: 'busy' })
    expect((await ask('enter', { name: 'x' })).words).toContain('subagent is still at work')
    expect((await places.list()).map((tree) => tree.directory)).toEqual([root])
  })

  test('if the move fails no word goes out, and the person sees why', async () => {
    const { ask, turn, scripted, until, events, sent } = await house()
    turn.begin()
    await ask('enter', { name: 'spike' })
    scripted.fail(/move-session/, Response.json({ name: 'MoveSessionError', data: { message: 'no' } }, { status: 400 }))
    turn.end()
    const ended = () => events.filter((event) => event.kind === 'move' && event.state === 'ended')
    await until(() => ended().length === 1)
    expect(ended()[0]).toMatchObject({ reason: { code: 'MoveSessionError', message: 'no' } })
    expect(sent()).toEqual([])
    expect((await ask('leaving')).leaving).toBe(false)
  })

  test('a turn that failed is moved, and not gone on with', async () => {
    const { ask, turn, scripted, until, events, sent, tree } = await house()
    turn.begin()
    await ask('enter', { name: 'spike' })
    scripted.emit('session.error', { sessionID: one, error: { name: 'APIError', data: { message: 'no' } } })
    turn.end()
    await until(() => events.some((event) => event.kind === 'move' && event.state === 'ended'))
    expect(scripted.sessions.get(one)?.['directory']).toBe(tree('spike'))
    expect(sent()).toEqual([])
  })

  test('S-7: a person’s stop calls the agent’s own move off, and says so; a person’s own wish is carried out', async () => {
    const { ask, turn, scripted, until, events, sent, tree, mover, root, stopAsked } = await house()
    const aborted = { sessionID: one, error: { name: 'MessageAbortedError', data: { message: '' } } }
    const ended = () => events.filter((event) => event.kind === 'move' && event.state === 'ended')
    // By the engine's word, whoever stopped it; and by the person's own request, since a turn in a retry ends without an error.
    for (const stop of [() => scripted.emit('session.error', aborted), () => stopAsked(one)]) {
      events.length = 0
      turn.begin()
      await ask('enter', { name: 'spike' })
      stop()
      await until(() => ended().length === 1)
      expect(ended()).toMatchObject([{ to: tree('spike'), reason: { code: 'stopped' } }])
      expect(mover.isHeld(one)).toBe(false)
      expect((await ask('leaving')).leaving).toBe(false)
      turn.end()
    }
    // While the wish is still looked at: what is not waiting yet does not begin to.
    events.length = 0
    turn.begin()
    scripted.fail(/GET \/session\/ses_one$/, () => {}, 1)
    scripted.fail(/GET \/session\/ses_one$/, () => stopAsked(one))
    await ask('enter', { name: 'spike' })
    await until(() => ended().length === 1)
    expect(ended()).toMatchObject([{ reason: { code: 'stopped' } }])
    turn.end()
    expect([scripted.posts('move-session'), sent()]).toEqual([[], []])
    expect(scripted.sessions.get(one)?.['directory']).toBe(root)

    turn.begin()
    await mover.move(one, { directory: tree('spike'), whenBusy: 'wait' })
    stopAsked(one)
    scripted.emit('session.error', aborted)
    turn.end()
    await until(() => scripted.sessions.get(one)?.['directory'] === tree('spike'))
  })

  test('a host that ends in between keeps the promise in its next life, once; another life of the engine does not', async () => {
    const { ask, turn, scripted, store, file, stop, tree, access } = await house()
    turn.begin()
    await ask('enter', { name: 'spike' })
    const before = access()
    stop()
    turn.end()
    const next = begin(scripted, store, file)
    await next.until(() => next.sent().some((item) => item.state === 'confirmed'))
    expect(scripted.sessions.get(one)?.['directory']).toBe(tree('spike'))
    expect(scripted.posts('prompt_async')).toHaveLength(1)
    expect(access().secret).not.toBe(before.secret)

    scripted.statuses.set(one, { type: 'busy' })
    await next.ask('exit')
    next.stop()
    scripted.statuses.delete(one)
    scripted.script.incarnation = 'life-2'
    const last = begin(scripted, store, file)
    await last.until(() => last.events.some((event) => event.kind === 'move' && event.state === 'ended'))
    expect(scripted.sessions.get(one)?.['directory']).toBe(tree('spike'))
    expect(scripted.posts('prompt_async')).toHaveLength(1)
  })

  test('X-4: the secret lies in a file for this user alone, and without it nobody is answered', async () => {
    const { knock, file, ask } = await house()
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const question = { action: 'leaving', sessionID: one }
    expect((await knock(question, 'wrong')).status).toBe(401)
    expect((await knock(question, '')).status).toBe(401)
    expect((await knock({ action: 'remove', sessionID: one })).status).toBe(400)
    expect((await knock({ action: 'enter', sessionID: '../x' })).status).toBe(400)
    expect((await ask('leaving')).leaving).toBe(false)
  })
})
