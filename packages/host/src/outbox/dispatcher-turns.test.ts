import { afterEach, describe, expect, test } from 'bun:test'
import { begin, closeHouses, elsewhere, here, house, newItem, secondServer, sessionID } from './dispatcher-house.ts'

afterEach(closeHouses)

describe('F-11: confirmed is not answered', () => {
  test('idle with an incomplete answer is interrupted; a later end still removes it', async () => {
    const { scripted, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.begin(sessionID, item.id)
    scripted.idle(sessionID)
    await life.until(item, 'interrupted')
    scripted.answer(sessionID, item.id)
    expect(life.outcome(item)).toEqual(['answered'])
  })

  test('while the session is busy where it runs nothing is interrupted', async () => {
    const { scripted, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.statuses.set(sessionID, { type: 'busy' })
    scripted.begin(sessionID, item.id)
    await life.dispatcher.reconcile()
    await life.dispatcher.idle()
    expect(life.state(item)).toBe('confirmed')
  })

  test('after a restart a turn that goes on in the place that its session left is no cut one', async () => {
    const { scripted, store, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.begin(sessionID, item.id)
    life.stop()
    scripted.statuses.set(sessionID, { type: 'busy', where: here })
    scripted.sessions.set(sessionID, { ...scripted.sessions.get(sessionID), directory: elsewhere })
    const second = begin(scripted, store)
    await second.dispatcher.reconcile()
    await second.dispatcher.idle()
    expect(second.state(item)).toBe('confirmed')
    scripted.statuses.clear()
    scripted.answer(sessionID, item.id)
    expect(second.outcome(item)).toEqual(['answered'])
  })

  test('what could not be read of its turn is read again, and what it says then counts', async () => {
    const { scripted, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    await life.dispatcher.idle()
    life.clock.limits.length = 0
    scripted.script.echo = false
    scripted.answer(sessionID, item.id)
    scripted.fail(/GET .*\/message$/, Response.json({ name: 'UnknownError' }, { status: 500 }))
    await life.dispatcher.reconcile()
    await life.bounded()
    life.clock.limits.splice(0).forEach((end) => end())
    await life.until(item)
    expect(life.outcome(item)).toEqual(['answered'])
  })

  test('one that began to be answered has 1.5 s to go on, one that did not 10 s: an engine that just started is slow', async () => {
    const { scripted, life } = house()
    for (const [begun, patience] of [
      [true, 1_500],
      [false, 10_000],
    ] as const) {
      const item = newItem('prompt', { delivery: 'send' })
      life.post(item)
      await life.until(item, 'confirmed')
      await life.dispatcher.idle()
      if (begun) scripted.begin(sessionID, item.id)
      life.waits.length = 0
      scripted.idle(sessionID)
      await life.until(item, 'interrupted')
      expect(life.waits.filter((wait) => wait === 1_500 || wait === 10_000)).toEqual([patience])
      life.items.change(item.id, { kind: 'remove' })
    }
  })

  test('what happens between the two looks at it begins them anew: a turn that is slow to say busy is not cut', async () => {
    const { scripted, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    await life.dispatcher.idle()
    scripted.begin(sessionID, item.id)
    const part = { id: 'prt_1', sessionID, messageID: `msg_answer-${item.id}`, type: 'text', text: 'Well' }
    scripted.fail(/GET .*\/message$/, () => {})
    scripted.fail(/GET .*\/message$/, () => scripted.emit('message.part.updated', { part, sessionID }))
    scripted.fail(/GET .*\/message$/, () => scripted.answer(sessionID, item.id))
    scripted.idle(sessionID)
    await life.until(item)
    expect(life.outcome(item)).toEqual(['answered'])
    const states = life.events.flatMap((event) => (event.kind === 'item' ? [event.item.state] : []))
    expect(states).not.toContain('interrupted')
  })

  test('scenario 29: its session was deleted while nobody listened: cut with the reason, and what waits behind it parks', async () => {
    const { scripted, life } = house()
    const [item, behind] = [newItem(), newItem()]
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.statuses.set(sessionID, { type: 'busy', where: here })
    scripted.emit('session.status', { sessionID, status: { type: 'busy' } })
    life.post(behind)
    scripted.sessions.delete(sessionID)
    await life.dispatcher.reconcile()
    await life.until(behind, 'parked')
    expect(life.items.get(item.id)).toMatchObject({ state: 'interrupted', reason: { code: 'session-gone' } })
    expect(life.items.get(behind.id)).toMatchObject({ reason: { message: 'The session was deleted' } })
  })

  test('a message that was reverted and replaced takes its item along', async () => {
    const { scripted, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.emit('message.removed', { sessionID, messageID: item.id })
    expect(life.outcome(item)).toEqual(['removed'])
  })

  const rejected = 'The user rejected permission to use this specific tool call.'

  test('a tool that a person refused ends its turn: answered, once the session is idle', async () => {
    const { scripted, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.failTool(sessionID, item.id, rejected)
    expect(life.state(item)).toBe('confirmed')
    scripted.idle(sessionID)
    scripted.idle(sessionID)
    await life.dispatcher.idle()
    expect(life.outcome(item)).toEqual(['answered'])
    expect(life.events).not.toContainEqual(
      expect.objectContaining({ item: expect.objectContaining({ state: 'interrupted' }) }),
    )
  })

  test('a refusal that the engine goes on after is no end, and a tool that failed by itself is a cut turn', async () => {
    const { scripted, life } = house()
    const item = newItem()
    life.post(item)
    await life.until(item, 'confirmed')
    scripted.statuses.set(sessionID, { type: 'busy' })
    scripted.failTool(sessionID, item.id, rejected)
    await life.dispatcher.reconcile()
    await life.dispatcher.idle()
    expect(life.state(item)).toBe('confirmed')
    scripted.statuses.clear()
    scripted.failTool(sessionID, item.id, 'EACCES: permission denied')
    scripted.idle(sessionID)
    await life.until(item, 'interrupted')
  })

  test('what was steered into a turn that was refused then stays unanswered', async () => {
    const { scripted, life } = house()
    const [first, steered] = [newItem(), newItem('prompt', { delivery: 'steer' })]
    life.post(first)
    await life.until(first, 'confirmed')
    scripted.begin(sessionID, first.id)
    life.post(steered)
    await life.until(steered, 'confirmed')
    scripted.failTool(sessionID, first.id, rejected)
    scripted.idle(sessionID)
    await life.until(steered, 'interrupted')
    expect(life.outcome(first)).toEqual(['answered'])
  })
})

describe('S-1: the same session and message ids on two servers', () => {
  test('an event of one confirms, removes and answers nothing of the other', async () => {
    const one = house()
    const two = secondServer(one)
    // Both have open items of a session of that id; the event names a message of the other's.
    one.scripted.fail(/prompt_async/, 'hang')
    two.scripted.fail(/prompt_async/, 'hang')
    const [mine, theirs] = [newItem(), newItem()]
    one.life.post(mine)
    two.life.post(theirs)
    await one.life.until(mine, 'sending')
    two.scripted.emit('message.updated', {
      info: { id: mine.id, sessionID, role: 'user', time: { created: 1 }, agent: 'build' },
    })
    expect(one.life.items.get(mine.id)?.state).not.toBe('confirmed')
    two.scripted.answer(sessionID, mine.id)
    expect(one.life.items.get(mine.id)?.state).toBe('sending')
    one.life.items.change(mine.id, { kind: 'confirmed' })
    two.scripted.emit('message.removed', { sessionID, messageID: mine.id })
    expect(one.life.items.get(mine.id)?.state).toBe('confirmed')
  })
})
