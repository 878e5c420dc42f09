import { afterEach, describe, expect, test } from 'bun:test'
import type { SessionID } from '@pointsman/domain/scope'
import { begin, closeHouses, house, newItem, sessionID } from './dispatcher-house.ts'

afterEach(closeHouses)

describe('sending', () => {
  test('F-1: an item is on disk as sending before the engine sees it', async () => {
    const { scripted, store, life } = house()
    const item = newItem()
    let seen = ''
    scripted.fail(/prompt_async/, () => {
      seen = store.get<{ item: string }>('SELECT item FROM items WHERE id = ?', item.id)?.item ?? ''
    })
    life.post(item)
    await life.until(item, 'confirmed')
    expect(JSON.parse(seen)).toMatchObject({ state: 'sending', text: 'do it', attempts: 1 })
  })

  test('F-1: a prompt goes with its own ids, model, variant and agent, and where it was typed', async () => {
    const { scripted, life } = house()
    const item = newItem('prompt', { model: { providerID: 'p', modelID: 'm', variant: 'high' }, agent: 'plan' })
    life.post(item)
    await life.until(item, 'confirmed')
    expect(scripted.posts('prompt_async')[0]?.body).toEqual({
      messageID: item.id,
      parts: [{ id: item.partID, type: 'text', text: 'do it', metadata: { typedIn: item.source.directory } }],
      model: { providerID: 'p', modelID: 'm' },
      variant: 'high',
      agent: 'plan',
    })
  })

  test('F-2: it leaves only when its turn is answered, and never by the acceptance or its echo', async () => {
    const { scripted, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.begin(sessionID, item.id)
    expect(life.state(item)).toBe('confirmed')
    scripted.answer(sessionID, item.id)
    expect(life.state(item)).toBeUndefined()
    expect(life.outcome(item)).toEqual(['answered'])
  })

  test('F-2: without any event it is confirmed and answered by reading alone', async () => {
    const { scripted, life } = house()
    scripted.script.echo = false
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.statuses.set(sessionID, { type: 'busy' })
    scripted.answer(sessionID, item.id)
    scripted.statuses.clear()
    await life.dispatcher.reconcile()
    await life.until(item)
    expect(life.outcome(item)).toEqual(['answered'])
  })

  test('F-3: the next goes only after the one before is in the session, in the order typed', async () => {
    const { scripted, life } = house()
    const list = [newItem(), newItem(), newItem()]
    scripted.fail(/prompt_async/, 'drop', 2)
    for (const item of list) life.post(item)
    for (const item of list) {
      await life.until(item, 'confirmed')
      scripted.answer(sessionID, item.id)
    }
    const prompts = scripted.messages.get(sessionID)?.filter((message) => message['role'] === 'user')
    const order = prompts?.map((message) => message['id'])
    expect(order).toEqual(list.map((item) => item.id))
  })

  test('F-1: the same item posted again is the same item, also after it left; in another session it is refused', async () => {
    const { scripted, life } = house()
    const item = newItem()
    expect(life.post(item).kind).toBe('new')
    expect(life.post(item).kind).toBe('known')
    await life.until(item, 'confirmed')
    scripted.answer(sessionID, item.id)
    expect(life.post(item).kind).toBe('gone')
    const other = { serverKey: scripted.engine.key, sessionID: 'ses_two' as SessionID }
    expect(life.items.post(other, item).kind).toBe('elsewhere')
    await life.dispatcher.idle()
    expect(scripted.posts('prompt_async')).toHaveLength(1)
  })
})

describe('faults', () => {
  test('F-3: the answer was lost, the message is there: it is confirmed and never posted again', async () => {
    const { scripted, life } = house()
    scripted.script.echo = false
    scripted.fail(/prompt_async/, 'lose')
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    expect(scripted.posts('prompt_async')).toHaveLength(1)
  })

  test('F-3: the answer comes long after its turn: what waits behind goes without it, and nothing goes twice', async () => {
    const { scripted, life } = house()
    scripted.fail(/prompt_async/, 'hang-after')
    const [item, behind] = [newItem(), newItem()]
    life.post(item)
    life.post(behind)
    await life.until(item, 'confirmed')
    scripted.answer(sessionID, item.id)
    await life.until(behind, 'confirmed')
    expect(scripted.posts('prompt_async').map(({ body }) => body['messageID'])).toEqual([item.id, behind.id])
  })

  test('F-3: a prompt that never arrived is sent again with the same ids', async () => {
    const { scripted, life } = house()
    scripted.fail(/prompt_async/, 'drop')
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    const posts = scripted.posts('prompt_async')
    expect(posts).toHaveLength(2)
    expect(posts[1]).toEqual(posts[0] as never)
  })

  test('F-3: a 500 and then a good answer: one message', async () => {
    const { scripted, life } = house()
    scripted.fail(/prompt_async/, new Response('{"name":"UnknownError","data":{"message":"oops"}}', { status: 500 }))
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    expect(scripted.messages.get(sessionID)).toHaveLength(1)
  })

  test('F-3: what is in doubt and can’t be read is read again and again, and never posted on a guess', async () => {
    const { scripted, life } = house()
    scripted.script.echo = false
    scripted.fail(/prompt_async/, 'lose')
    const broken = new Response('{"name":"UnknownError","data":{"message":"oops"}}', { status: 500 })
    scripted.fail(/GET .*\/message\/msg_/, broken, 4)
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    expect(scripted.posts('prompt_async')).toHaveLength(1)
    expect(scripted.received.filter(({ path }) => path.endsWith(item.id))).toHaveLength(5)
  })

  test('F-3: while its own request is on its way, that a gap’s reading lacks it says nothing: it is not posted twice', async () => {
    const { scripted, life } = house()
    scripted.fail(/prompt_async/, 'hang')
    const item = newItem()
    life.post(item)
    await life.until(item, 'sending')
    const read = Promise.withResolvers<void>()
    scripted.fail(/GET .*\/message\/msg_/, () => read.resolve())
    await life.dispatcher.reconcile()
    await read.promise
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
    expect([life.state(item), scripted.posts('prompt_async').length]).toEqual(['sending', 1])
  })

  test('F-3: a command whose echo was lost is found by a gap’s reading, long before its own answer', async () => {
    const { scripted, life } = house()
    scripted.script.echo = false
    scripted.fail(/\/command$/, 'hang-after')
    const item = newItem('command')
    life.post(item)
    await life.until(item, 'sending')
    await new Promise((resolve) => setImmediate(resolve))
    await life.dispatcher.reconcile()
    await life.until(item, 'confirmed')
    expect(scripted.posts('command')).toHaveLength(1)
  })

  test('F-3: a prompt that the engine took and its session never shows is sent again with the same ids', async () => {
    const { scripted, life } = house()
    scripted.fail(/prompt_async/, new Response(null, { status: 204 }))
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    const [first, second, ...more] = scripted.posts('prompt_async')
    expect(second).toEqual(first as never)
    expect([more, scripted.messages.get(sessionID)?.length]).toEqual([[], 1])
  })

  for (const told of [true, false])
    test(`F-7: a command that the engine answers with an error and did not store failed, ${told ? 'as its session says' : 'as it answered'}: it is in no doubt`, async () => {
      const { scripted, life } = house()
      const oops = new Response('{"name":"UnknownError","data":{"message":"oops"}}', { status: 500 })
      scripted.fail(/\/command$/, oops)
      const error = { name: 'UnknownError', data: { message: 'No /review' } }
      if (told) scripted.fail(/GET .*\/message\/msg_/, () => scripted.emit('session.error', { sessionID, error }))
      const [item, behind] = [newItem('command'), newItem()]
      life.post(item)
      life.post(behind)
      await life.until(item, 'failed')
      await life.dispatcher.idle()
      expect(life.items.get(item.id)?.reason?.message).toBe(told ? 'No /review' : 'oops')
      expect([scripted.posts('command').length, scripted.posts('prompt_async')]).toEqual([1, []])
    })

  test('F-7: what never went out is not counted; what did is tried five times, then a person is asked', async () => {
    const { scripted, life } = house()
    scripted.fail(/prompt_async/, 'unsent', 9)
    scripted.fail(/prompt_async/, 'drop', 4)
    const patient = newItem()
    life.post(patient)
    await life.until(patient, 'confirmed')
    expect(life.items.get(patient.id)?.attempts).toBe(5)
    scripted.answer(sessionID, patient.id)
    scripted.fail(/prompt_async/, 'drop', 99)
    const hopeless = newItem()
    life.waits.length = 0
    life.post(hopeless)
    await life.until(hopeless, 'failed')
    const backoff = [200, 400, 800, 1_600]
    expect(life.waits.filter((wait) => backoff.includes(wait))).toEqual(backoff)
    expect(life.items.get(hopeless.id)).toMatchObject({ attempts: 5, reason: { code: 'engine-unavailable' } })
  })

  test('F-7: a rate limit that is kept is no failed try, however often it comes', async () => {
    const { scripted, life } = house()
    const limited = new Response('{"name":"RateLimited","data":{"message":"slow down"}}', {
      status: 429,
      headers: { 'retry-after': '1' },
    })
    scripted.fail(/prompt_async/, limited, 7)
    scripted.fail(/prompt_async/, 'drop', 4)
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    expect(scripted.posts('prompt_async')).toHaveLength(12)
  })

  test('F-7: the error that failed it once is no news of its next try', async () => {
    const { scripted, life } = house()
    const taken = new Response(null, { status: 204 })
    scripted.fail(/prompt_async/, taken)
    const error = { name: 'UnknownError', data: { message: 'Agent not found' } }
    scripted.fail(/GET .*\/message\/msg_/, () => scripted.emit('session.error', { sessionID, error }))
    const item = newItem()
    life.post(item)
    await life.until(item, 'failed')
    // It is taken again, and its record comes late.
    scripted.fail(/prompt_async/, taken)
    const again = life.items.change(item.id, { kind: 'again' })
    if (typeof again === 'object') life.dispatcher.again(again)
    await life.until(item, 'confirmed')
  })

  for (const kind of ['command', 'shell'] as const) {
    test(`F-3: a ${kind} line in doubt is never sent again by itself; a person may`, async () => {
      const { scripted, life } = house()
      scripted.fail(new RegExp(kind), 'drop')
      const item = newItem(kind)
      life.post(item)
      await life.until(item, 'unconfirmed')
      await life.dispatcher.reconcile()
      await life.dispatcher.idle()
      expect(scripted.posts(kind)).toHaveLength(1)
      const again = life.items.change(item.id, { kind: 'again' })
      if (typeof again === 'object') life.dispatcher.again(again)
      await life.until(item)
      expect(life.outcome(item)).toEqual(['answered'])
      expect(scripted.runs).toHaveLength(1)
    })

    test(`F-3: a ${kind} line whose answer was lost runs once and is confirmed`, async () => {
      const { scripted, life } = house()
      scripted.script.echo = false
      scripted.fail(new RegExp(kind), 'lose')
      const item = newItem(kind)
      life.post(item)
      await life.until(item)
      expect(scripted.runs).toHaveLength(1)
    })
  }

  test('F-3: a person runs a line in doubt again, and it is there meanwhile: it is not run twice', async () => {
    const { scripted, life } = house()
    scripted.script.echo = false
    scripted.fail(/shell/, 'drop')
    const item = newItem('shell')
    life.post(item)
    await life.until(item, 'unconfirmed')
    const late = { id: item.id, sessionID, role: 'user', time: { created: 1 }, agent: 'build' }
    scripted.messages.get(sessionID)?.push(late)
    const again = life.items.change(item.id, { kind: 'again' })
    if (typeof again === 'object') life.dispatcher.again(again)
    await life.until(item, 'confirmed')
    expect(scripted.posts('shell')).toHaveLength(1)
  })

  test('F-3: a command that takes hours holds up no steering once its message is seen', async () => {
    const { scripted, life } = house()
    const [long, next] = [newItem('command'), newItem('prompt', { delivery: 'steer' })]
    scripted.fail(/\/command$/, 'hang-after')
    life.post(long)
    life.post(next)
    await life.until(next, 'confirmed')
    expect(scripted.posts('prompt_async')).toHaveLength(1)
  })

  test('an engine that says no is believed at once, in its own words', async () => {
    const { scripted, life } = house()
    scripted.fail(/shell/, new Response('{"_tag":"BadRequest","message":"No such shell"}', { status: 400 }))
    const item = newItem('shell')
    life.post(item)
    await life.until(item, 'failed')
    expect(life.items.get(item.id)?.reason).toEqual({ code: 'BadRequest', message: 'No such shell' })
  })

  test('F-6: a session that is gone parks its items with that reason', async () => {
    const { scripted, life } = house()
    scripted.sessions.delete(sessionID)
    const item = newItem()
    life.post(item)
    await life.until(item, 'parked')
    expect(life.items.get(item.id)?.reason?.code).toBe('session-gone')
  })

  test('F-2: 204 is not acceptance: an unknown agent fails the item with the session’s error', async () => {
    const { scripted, life } = house()
    const item = newItem('prompt', { agent: scripted.script.unknownAgent })
    life.post(item)
    await life.until(item, 'failed')
    expect(life.items.get(item.id)?.reason?.message).toBe('Agent not found: "nope"')
  })
})

describe('F-3: the host is killed', () => {
  const steps = { 'before the engine hears of it': 'hang', 'after the engine stored it': 'hang-after' } as const
  for (const [step, fault] of Object.entries(steps)) {
    for (const kind of ['prompt', 'command', 'shell'] as const) {
      test(`${step}: a ${kind} is done once or shown`, async () => {
        const { scripted, store, life } = house()
        scripted.script.echo = false
        let arrived = () => {}
        const arrival = new Promise<void>((resolve) => {
          arrived = resolve
        })
        scripted.fail(/prompt_async|command|shell/, fault)
        const item = newItem(kind)
        const stopWatching = life.items.onChange((one) => one.state === 'sending' && setImmediate(arrived))
        life.post(item)
        await arrival
        stopWatching()
        life.stop()
        const second = begin(scripted, store)
        await second.dispatcher.reconcile()
        await second.dispatcher.idle()
        const stored = scripted.messages.get(sessionID)?.filter((message) => message['id'] === item.id)
        if (kind === 'prompt') expect(stored).toHaveLength(1)
        else expect(scripted.runs).toHaveLength(fault === 'hang' ? 0 : 1)
        // What is in the session is not in doubt.
        if (kind !== 'prompt') expect(second.state(item)).toBe(fault === 'hang' ? 'unconfirmed' : undefined)
        if (kind === 'prompt') expect(scripted.posts('prompt_async')).toHaveLength(fault === 'hang' ? 2 : 1)
      })
    }
  }
})
