import { afterEach, describe, expect, test } from 'bun:test'
import type { ItemKind, NewItem } from '@pointsman/domain/follow-up'
import { begin, closeHouses, elsewhere, here, house, newItem, sessionID } from './dispatcher-house.ts'

afterEach(closeHouses)

type House = ReturnType<typeof house>
const send = (more: Partial<NewItem> = {}) => newItem('prompt', { delivery: 'send', ...more })
const steer = (more: Partial<NewItem> = {}) => newItem('prompt', { delivery: 'steer', ...more })
const sentIDs = ({ scripted }: House) => scripted.posts('prompt_async').map(({ body }) => body['messageID'])

/** Somebody's turn runs, as the engine tells of it. */
function busy({ scripted }: House, where: string = here) {
  scripted.statuses.set(sessionID, { type: 'busy', where })
  scripted.emit('session.status', { sessionID, status: { type: 'busy' } }, where)
}
function idle({ scripted }: House) {
  scripted.statuses.clear()
  scripted.idle(sessionID)
}
/** A person's word, as the route takes it. */
function again({ life }: House, item: NewItem) {
  const sent = life.items.change(item.id, { kind: 'again' })
  if (typeof sent === 'object') life.dispatcher.again(sent)
}
const model = { providerID: 'p', modelID: 'm' }
const aborted = { name: 'MessageAbortedError', data: { message: 'Aborted' } }

describe('F-5: the next goes out', () => {
  test('F-5: three typed while a turn runs go one after the other, each when the one before is answered', async () => {
    const one = house()
    const { scripted, life } = one
    busy(one)
    const list = [newItem(), newItem('command'), newItem()]
    for (const item of list) life.post(item)
    await life.dispatcher.idle()
    expect(scripted.received.filter(({ method }) => method === 'POST')).toEqual([])
    idle(one)
    for (const item of list) {
      if (item.kind === 'prompt') {
        await life.until(item, 'confirmed')
        await life.dispatcher.idle()
        scripted.answer(sessionID, item.id)
      }
      await life.until(item)
    }
    const prompts = scripted.messages.get(sessionID)?.filter((message) => message['role'] === 'user')
    expect(prompts?.map((message) => message['id'])).toEqual(list.map(({ id }) => id))
  })

  test('F-5: an idle that is told twice, or of an abort of nothing, lets nothing out while its list says busy', async () => {
    const one = house()
    const { scripted, life } = one
    busy(one)
    const item = newItem()
    life.post(item)
    scripted.idle(sessionID)
    scripted.idle(sessionID)
    await life.dispatcher.idle()
    expect(life.state(item)).toBe('queued')
    idle(one)
    await life.until(item, 'confirmed')
  })

  test('F-5: it is idle only where the turn runs: a session that was moved in the middle still works in its old place', async () => {
    const one = house()
    const { scripted, life } = one
    busy(one)
    scripted.emit('session.next.moved', { sessionID, location: { directory: elsewhere } }, '')
    scripted.sessions.set(sessionID, { ...scripted.sessions.get(sessionID), directory: elsewhere })
    const item = newItem()
    life.post(item)
    await life.dispatcher.idle()
    expect(life.state(item)).toBe('queued')
    idle(one)
    await life.until(item, 'confirmed')
  })

  test('F-5: what the engine says once more of the prompt that was just answered costs no second reading', async () => {
    const { scripted, life } = house()
    const [first, second] = [newItem(), newItem()]
    life.post(first)
    await life.until(first, 'confirmed')
    scripted.answer(sessionID, first.id)
    await life.until(first)
    await life.dispatcher.idle()
    const [asked] = scripted.messages.get(sessionID) ?? []
    scripted.fail(/GET \/session\/status$/, () => scripted.emit('message.updated', { info: asked }))
    scripted.received.length = 0
    life.post(second)
    await life.until(second, 'confirmed')
    expect(scripted.received.filter(({ path }) => path === '/session/status')).toHaveLength(1)
  })

  test('F-5: after a restart a turn that goes on in the place that its session left is found by its own record', async () => {
    const one = house()
    const { scripted, store } = one
    one.life.stop()
    scripted.begin(sessionID, 'msg_before')
    scripted.statuses.set(sessionID, { type: 'busy', where: here })
    scripted.sessions.set(sessionID, { ...scripted.sessions.get(sessionID), directory: elsewhere })
    const second = begin(scripted, store)
    const item = newItem('prompt', { model })
    second.post(item)
    await second.dispatcher.idle()
    expect(sentIDs(one)).toEqual([])
    scripted.answer(sessionID, 'msg_before')
    idle(one)
    await second.until(item, 'confirmed')
  })

  test('F-5: after a restart status is read before anything goes', async () => {
    const one = house()
    one.life.stop()
    one.life.items.post(one.life.owner, newItem())
    one.scripted.statuses.set(sessionID, { type: 'busy', where: here })
    const second = begin(one.scripted, one.store)
    await second.dispatcher.reconcile()
    await second.dispatcher.idle()
    expect(sentIDs(one)).toEqual([])
    expect(one.scripted.received.some(({ path }) => path === '/session/status')).toBe(true)
    idle(one)
    await second.dispatcher.idle()
    expect(sentIDs(one)).toHaveLength(1)
  })

  for (const [name, kind] of [
    ['a permission', 'permission.asked'],
    ['a question', 'question.asked'],
  ] as const) {
    test(`F-5: nothing goes out while ${name} of a subagent waits, steering neither, and it goes on with the answer`, async () => {
      const one = house()
      const { scripted, life } = one
      scripted.addSession('ses_child', { parentID: sessionID })
      await life.board.list()
      const request = {
        id: 'ask_1',
        sessionID: 'ses_child',
        permission: 'bash',
        patterns: [],
        metadata: {},
        always: [],
      }
      scripted.emit(kind, { ...request, questions: [] })
      const [queued, steered] = [newItem(), steer()]
      life.post(queued)
      life.post(steered)
      await life.dispatcher.idle()
      expect(sentIDs(one)).toEqual([])
      const settled = kind === 'permission.asked' ? 'permission.replied' : 'question.replied'
      scripted.emit(settled, { sessionID: 'ses_child', requestID: 'ask_1', reply: 'once', answers: [] })
      await life.until(steered, 'confirmed')
    })
  }

  test('F-5: nothing goes out while the session is on its way to another place', async () => {
    const one = house()
    const { life } = one
    life.clock.isHeld = true
    const [item, steered] = [newItem(), steer()]
    life.post(item)
    life.post(steered)
    await life.dispatcher.idle()
    expect(sentIDs(one)).toEqual([])
    life.clock.isHeld = false
    life.dispatcher.wake(sessionID)
    await life.until(steered, 'confirmed')
  })

  test('F-5: a move that begins while the session is looked at holds back what was about to go', async () => {
    const one = house()
    const { scripted, life } = one
    scripted.fail(/GET \/session\/ses_one$/, () => void (life.clock.isHeld = true))
    const item = newItem()
    life.post(item)
    await life.dispatcher.idle()
    expect(sentIDs(one)).toEqual([])
    life.clock.isHeld = false
    life.dispatcher.wake(sessionID)
    await life.until(item, 'confirmed')
  })

  test('R-7: busy is believed at once, though the list does not say so yet', async () => {
    const one = house()
    const { scripted, life } = one
    scripted.emit('session.status', { sessionID, status: { type: 'busy' } })
    const item = newItem()
    life.post(item)
    await new Promise((resolve) => setImmediate(resolve))
    expect(scripted.received).toEqual([])
    scripted.idle(sessionID)
    await life.until(item, 'confirmed')
  })

  test('F-4: steering goes into the running turn, past what waits; Enter that met one waits its turn', async () => {
    const one = house()
    const { life } = one
    busy(one)
    const [queued, sent, steered] = [newItem(), send(), steer()]
    for (const item of [queued, sent, steered]) life.post(item)
    await life.until(steered, 'confirmed')
    await life.dispatcher.idle()
    expect(sentIDs(one)).toEqual([steered.id])
    expect(life.items.get(sent.id)).not.toHaveProperty('delivery')
  })

  test('scenario 30: queued in one session, its turn ends: it goes there, whatever else happens in another', async () => {
    const one = house()
    const { scripted, life } = one
    scripted.addSession('ses_other')
    busy(one)
    const item = newItem()
    life.post(item)
    scripted.idle('ses_other')
    await life.dispatcher.idle()
    expect(life.state(item)).toBe('queued')
    idle(one)
    await life.until(item, 'confirmed')
    expect(scripted.messages.get('ses_other')).toEqual([])
  })
})

describe('R-7: a status that can’t be read', () => {
  test('R-7: a person’s Enter goes when the time is over, the queue waits until it is known', async () => {
    const one = house()
    const { scripted, life } = one
    scripted.fail(/GET \/session\/status/, 'hang', 99)
    const sent = send()
    life.post(sent)
    await life.bounded()
    expect(sentIDs(one)).toEqual([])
    life.clock.limits.splice(0).forEach((end) => end())
    await life.until(sent, 'confirmed')
    const queued = newItem()
    life.post(queued)
    scripted.answer(sessionID, sent.id)
    await life.bounded()
    life.clock.limits.splice(0).forEach((end) => end())
    // It is read again, and again.
    await life.bounded()
    expect(life.state(queued)).toBe('queued')
    expect(sentIDs(one)).toEqual([sent.id])
  })
})

describe('F-6: the scope of an item', () => {
  function moved() {
    const one = house()
    one.scripted.sessions.set(sessionID, { ...one.scripted.sessions.get(sessionID), directory: elsewhere })
    return one
  }

  test('scenario 14: queued, then the session leaves its worktree: one send, to the session where it is', async () => {
    const one = house()
    const { scripted, life } = one
    busy(one)
    const item = newItem('prompt', { model })
    life.post(item)
    scripted.sessions.set(sessionID, { ...scripted.sessions.get(sessionID), directory: elsewhere })
    scripted.emit('session.next.moved', { sessionID, location: { directory: elsewhere } }, '')
    idle(one)
    await life.until(item, 'confirmed')
    expect(sentIDs(one)).toEqual([item.id])
    expect(life.judged).toEqual([{ id: item.id, directory: elsewhere }])
    expect(life.items.get(item.id)?.source.directory).toBe(here)
  })

  test('F-6: a pinned one parks where the session is elsewhere, and goes when a person sends it there', async () => {
    const one = moved()
    const { life } = one
    const item = newItem('prompt', { model, pinned: true })
    life.post(item)
    await life.until(item, 'parked')
    expect(life.items.get(item.id)?.reason?.code).toBe('elsewhere')
    life.items.change(item.id, { kind: 'unpin' })
    life.items.change(item.id, { kind: 'again' })
    await life.until(item, 'confirmed')
  })

  test('F-6: one that can’t run there is parked with that reason, and the queue stands behind it', async () => {
    const one = moved()
    const { life } = one
    life.clock.judgement = { kind: 'parked', code: 'unknown-command', message: 'No /review there' }
    const [item, behind] = [newItem('command'), newItem()]
    life.post(item)
    life.post(behind)
    await life.until(item, 'parked')
    await life.dispatcher.idle()
    expect(life.items.get(item.id)?.reason).toEqual({ code: 'unknown-command', message: 'No /review there' })
    expect(life.state(behind)).toBe('queued')
    expect(one.scripted.runs).toEqual([])
  })

  test('F-6: a parked one that is sent again is judged again, also where it was typed', async () => {
    const one = house()
    const { life } = one
    const reason = { code: 'commandsReady', message: 'The commands could not be read' }
    const item = newItem('command', { model, pinned: true, hold: { tab: 'tab00000', waits: 'commandsReady' } })
    life.post(item)
    life.items.change(item.id, { kind: 'park', ...reason })
    for (const kind of ['unread', 'parked'] as const) {
      life.clock.judgement = { kind, code: kind, message: 'Not now' }
      again(one, item)
      await life.until(item, 'parked')
      expect(life.items.get(item.id)?.reason?.code).toBe(kind)
    }
    life.clock.judgement = { kind: 'ready', chosen: {} }
    again(one, item)
    await life.until(item)
    expect(life.outcome(item)).toEqual(['answered'])
    expect(life.judged).toHaveLength(3)
  })

  test('R-3: one without a model is judged where it was typed too, and goes with what was chosen there', async () => {
    const one = house()
    one.life.clock.judgement = { kind: 'ready', chosen: { model, agent: 'plan' } }
    const item = newItem()
    one.life.post(item)
    await one.life.until(item, 'confirmed')
    expect(one.scripted.posts('prompt_async')[0]?.body).toMatchObject({ model, agent: 'plan' })
  })

  test('F-6: where it was typed and its model chosen, nothing is asked', async () => {
    const { life } = house()
    const item = newItem('prompt', { model })
    life.post(item)
    await life.until(item, 'confirmed')
    expect(life.judged).toEqual([])
  })

  for (const [name, code] of [
    ['deleted', 'session-gone'],
    ['archived', 'session-archived'],
  ] as const) {
    test(`scenario 29: its session was ${name}: parked with the reason, never sent elsewhere`, async () => {
      const one = house()
      const { scripted, life } = one
      busy(one)
      const item = newItem()
      life.post(item)
      await life.dispatcher.idle()
      const session = scripted.sessions.get(sessionID)
      if (name === 'deleted') {
        scripted.sessions.delete(sessionID)
        scripted.emit('session.deleted', { info: session })
        // Whatever its turn's end would tell: a session that is gone tells nothing more.
        expect(life.state(item)).toBe('parked')
      } else scripted.sessions.set(sessionID, { ...session, time: { created: 1, updated: 1, archived: 2 } })
      idle(one)
      await life.until(item, 'parked')
      await life.dispatcher.idle()
      expect(life.items.get(item.id)?.reason?.code).toBe(code)
      expect(scripted.received.filter(({ method }) => method === 'POST')).toEqual([])
    })
  }
})

describe('F-7: what stops the queue', () => {
  async function running(one: House) {
    const first = newItem()
    one.life.post(first)
    await one.life.until(first, 'confirmed')
    busy(one)
    one.scripted.begin(sessionID, first.id)
    return first
  }
  /** As the engine does it: the error, the message with it, idle twice. */
  function abort(one: House, id: string) {
    one.scripted.emit('session.error', { sessionID, error: aborted })
    one.scripted.fault(sessionID, id, aborted)
    idle(one)
    one.scripted.idle(sessionID)
  }

  test('scenario 16: a stop that is seen pauses what waits; Enter goes past it, one word goes on', async () => {
    const one = house()
    const { life } = one
    const first = await running(one)
    const waiting = newItem()
    life.post(waiting)
    abort(one, first.id)
    await life.until(first)
    await life.dispatcher.idle()
    expect(life.items.queue(life.owner).paused?.why).toBe('stopped')
    expect(life.state(waiting)).toBe('queued')
    const sent = send()
    life.post(sent)
    await life.until(sent, 'confirmed')
    expect(life.state(waiting)).toBe('queued')
    one.scripted.answer(sessionID, sent.id)
    life.items.apply(life.owner, [{ kind: 'resume' }])
    life.dispatcher.wake(sessionID)
    await life.until(waiting, 'confirmed')
  })

  test('scenario 16: resumed before the end of the stopped turn is told, it is not paused again', async () => {
    const one = house()
    const { life } = one
    const first = await running(one)
    const waiting = newItem()
    life.post(waiting)
    life.items.apply(life.owner, [{ kind: 'pause', pause: { at: 1, why: 'stopped' } }])
    life.items.apply(life.owner, [{ kind: 'resume' }])
    abort(one, first.id)
    await life.until(waiting, 'confirmed')
    expect(life.items.queue(life.owner).paused).toBeUndefined()
    const behind = newItem()
    life.post(behind)
    abort(one, waiting.id)
    await life.until(waiting)
    expect(life.items.queue(life.owner).paused?.why).toBe('stopped')
  })

  test('F-7: a stop with nothing behind it pauses nothing, and neither does one that the host makes for a move', async () => {
    const one = house()
    const { life } = one
    abort(one, (await running(one)).id)
    await life.dispatcher.idle()
    expect(life.items.queue(life.owner).paused).toBeUndefined()
    const second = await running(one)
    const waiting = newItem()
    life.post(waiting)
    life.clock.isHeld = true
    abort(one, second.id)
    await life.until(second)
    life.clock.isHeld = false
    life.dispatcher.wake(sessionID)
    await life.until(waiting, 'confirmed')
  })

  test('F-7: a stop of which only the session tells pauses too', async () => {
    const one = house()
    await running(one)
    one.life.post(newItem())
    one.scripted.emit('session.error', { sessionID, error: aborted })
    expect(one.life.items.queue(one.life.owner).paused?.why).toBe('stopped')
  })

  test('F-7: a turn that fails stands with its reason before what waits, and nothing loops', async () => {
    const one = house()
    const { scripted, life } = one
    const first = await running(one)
    const waiting = newItem()
    life.post(waiting)
    scripted.fault(sessionID, first.id, { name: 'APIError', data: { message: 'invalid key\n at x', statusCode: 401 } })
    idle(one)
    await life.until(first, 'interrupted')
    await life.dispatcher.reconcile()
    await life.dispatcher.idle()
    expect(life.items.get(first.id)?.reason).toEqual({ code: 'APIError', message: 'invalid key' })
    expect(sentIDs(one)).toEqual([first.id])
    life.items.change(first.id, { kind: 'remove' })
    await life.until(waiting, 'confirmed')
  })

  test('F-7: a turn that fails with nothing behind it leaves nothing in the way of what comes', async () => {
    const one = house()
    const first = await running(one)
    one.scripted.fault(sessionID, first.id, { name: 'APIError', data: { message: 'invalid key' } })
    idle(one)
    expect(one.life.outcome(first)).toEqual(['answered'])
  })

  test('F-7: a refusal for now is tried again after its stated time and not before; without a time it failed', async () => {
    const { scripted, life } = house()
    const limited = (headers: Record<string, string>) =>
      new Response('{"name":"RateLimited","data":{"message":"slow down"}}', { status: 429, headers })
    scripted.fail(/prompt_async/, limited({ 'retry-after': '90' }))
    const item = newItem()
    const began = life.clock.time
    life.post(item)
    await life.until(item, 'confirmed')
    expect(life.clock.time - began).toBeGreaterThanOrEqual(90_000)
    scripted.answer(sessionID, item.id)
    scripted.fail(/prompt_async/, limited({}))
    const other = newItem()
    life.post(other)
    await life.until(other, 'failed')
  })

  test('F-7: a time of nothing is no leave to ask again at once', async () => {
    const { scripted, life } = house()
    const headers = { 'retry-after': '0' }
    const limited = new Response('{"name":"RateLimited","data":{"message":"slow down"}}', { status: 429, headers })
    scripted.fail(/prompt_async/, limited, 3)
    const item = newItem()
    const began = life.clock.time
    life.post(item)
    await life.until(item, 'confirmed')
    expect(life.clock.time - began).toBeGreaterThanOrEqual(3_000)
  })

  test('F-7: behind one that failed the queue waits, and what Enter sends goes past it', async () => {
    const { scripted, life } = house()
    const failing = newItem('prompt', { agent: scripted.script.unknownAgent })
    const [behind, sent] = [newItem(), send()]
    life.post(failing)
    await life.until(failing, 'failed')
    life.post(behind)
    life.post(sent)
    await life.until(sent, 'confirmed')
    expect(life.state(behind)).toBe('queued')
  })
})

describe('F-11: a turn that was cut', () => {
  test('F-7: what Enter sends before the cut is noticed goes past it, and does not wait behind it', async () => {
    const { scripted, life } = house()
    const [first, sent] = [newItem(), send()]
    life.post(first)
    await life.until(first, 'confirmed')
    scripted.begin(sessionID, first.id)
    scripted.idle(sessionID)
    life.post(sent)
    await life.until(sent, 'confirmed')
    expect(life.state(first)).toBe('interrupted')
  })

  test('F-11: the queue stands behind it; continue asks the agent once, and then the queue goes on', async () => {
    const one = house()
    const { scripted, life } = one
    const [first, behind] = [newItem(), newItem()]
    life.post(first)
    life.post(behind)
    await life.until(first, 'confirmed')
    scripted.begin(sessionID, first.id)
    scripted.idle(sessionID)
    await life.until(first, 'interrupted')
    await life.dispatcher.idle()
    expect(sentIDs(one)).toEqual([first.id])
    const goOn = newItem('continue', { delivery: 'send' })
    const added = {
      ...goOn,
      ...life.owner,
      state: 'queued',
      position: 0,
      attempts: 0,
      createdAt: 1,
      revision: 1,
    } as const
    life.items.apply(life.owner, [
      { kind: 'item', id: first.id, event: { kind: 'remove' } },
      { kind: 'add', item: added, first: true },
    ])
    life.dispatcher.wake(sessionID)
    await life.until(goOn, 'confirmed')
    expect(life.state(behind)).toBe('queued')
    scripted.answer(sessionID, goOn.id)
    await life.until(behind, 'confirmed')
    expect(sentIDs(one)).toEqual([first.id, goOn.id, behind.id])
  })
})

describe('F-10: lifecycle', () => {
  const told = ({ life }: House) =>
    life.events.flatMap((event) => {
      switch (event.kind) {
        case 'session-accepted':
          return [`accepted ${event.delivery}`]
        case 'session-busy':
          return ['busy']
        case 'session-state-changed':
          return [event.state]
        default:
          return []
      }
    })

  test('F-10: accepted is followed at once by running; a second idle tells nothing', async () => {
    const one = house()
    const { scripted, life } = one
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    busy(one)
    scripted.answer(sessionID, item.id)
    idle(one)
    scripted.idle(sessionID)
    expect(told(one)).toEqual(['accepted prompt', 'running', 'idle'])
    expect(life.events.find(({ kind }) => kind === 'session-accepted')).toMatchObject({
      serverKey: 'one',
      sessionID,
      workspace: 'ledger',
      itemID: item.id,
      at: expect.any(Number),
    })
  })

  test('F-10: idle is told though no status says so: with the answer to what was sent, and once another’s turn was read as over', async () => {
    const one = house()
    const { scripted, life } = one
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.answer(sessionID, item.id)
    expect(told(one)).toEqual(['accepted prompt', 'running', 'idle'])
    busy(one)
    scripted.statuses.clear()
    await life.board.opened('life-1')
    await life.dispatcher.reconcile()
    expect(told(one).slice(3)).toEqual(['running', 'idle'])
  })

  test('F-10: a shell line that the engine declines to start, since a turn began meanwhile, is told to be busy and waits its turn', async () => {
    const { scripted, life } = house()
    const declined = new Response('{"_tag":"SessionBusyError","message":"Session is busy"}', { status: 409 })
    scripted.fail(/shell/, declined)
    const item = newItem('shell', { delivery: 'send' })
    life.post(item)
    await life.until(item)
    expect(scripted.runs).toEqual(['do it'])
    const busyItems = life.events.flatMap((event) => (event.kind === 'session-busy' ? [event.itemID] : []))
    expect([busyItems, life.outcome(item)]).toEqual([[item.id], ['answered']])
  })

  test('F-10: what steers is accepted as such, and what met a running turn is told to be busy', async () => {
    const one = house()
    busy(one)
    const [sent, steered] = [send(), steer()]
    one.life.post(sent)
    await one.life.dispatcher.idle()
    one.life.post(steered)
    await one.life.until(steered, 'confirmed')
    expect(told(one)).toEqual(['running', 'busy', 'accepted steer', 'running'])
    const lifecycle = one.life.events.filter(({ kind }) => /^session-(accepted|busy|state-changed)$/.test(kind))
    const head = { serverKey: 'one', sessionID, workspace: 'ledger', at: one.life.clock.time }
    for (const event of lifecycle) expect(event).toMatchObject(head)
  })
})

describe('F-9: two tabs', () => {
  test('F-9: an edit in one never brings back what the other removed', async () => {
    const one = house()
    busy(one)
    const item = newItem()
    one.life.post(item)
    one.life.items.change(item.id, { kind: 'hold', hold: { tab: 'tabnumber1', waits: 'editing' } })
    expect(one.life.items.change(item.id, { kind: 'remove' })).toBe('removed')
    expect(one.life.items.change(item.id, { kind: 'release', chosen: { text: 'edited' } })).toBeUndefined()
    expect(one.life.post(item).kind).toBe('gone')
    idle(one)
    await one.life.dispatcher.idle()
    expect(sentIDs(one)).toEqual([])
  })
})

describe('F-3: exactly once', () => {
  for (const kind of ['prompt', 'command', 'shell'] as readonly ItemKind[]) {
    test(`scenario 17: a queue of ${kind} items, its host killed at each of them: in order, none twice`, async () => {
      const one = house()
      const list = [newItem(kind), newItem(kind), newItem(kind)]
      for (const item of list) one.life.items.post(one.life.owner, item)
      one.life.stop()
      for (const item of list) {
        one.scripted.fail(/prompt_async|\/command$|\/shell$/, 'hang-after')
        const life = begin(one.scripted, one.store)
        await life.dispatcher.reconcile()
        await life.until(item, 'confirmed')
        if (kind === 'prompt') one.scripted.answer(sessionID, item.id)
        life.stop()
      }
      const users = one.scripted.messages.get(sessionID)?.filter((message) => message['role'] === 'user')
      expect(users?.map((message) => message['id'])).toEqual(list.map(({ id }) => id))
      expect(one.scripted.runs).toHaveLength(kind === 'prompt' ? 0 : 3)
    })
  }
})
