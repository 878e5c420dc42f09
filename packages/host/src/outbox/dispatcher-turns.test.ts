import { afterEach, describe, expect, test } from 'bun:test'
import { closeHouses, house, newItem, secondServer, sessionID } from './dispatcher-house.ts'

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
    expect(one.life.items.get(mine.id)?.state).not.toBe('confirmed')
    two.scripted.emit('message.updated', {
      info: { id: mine.id, sessionID, role: 'user', time: { created: 1 }, agent: 'build' },
    })
    expect(one.life.items.get(mine.id)?.state).not.toBe('confirmed')
    one.life.items.change(mine.id, { kind: 'confirmed' })
    two.scripted.emit('message.removed', { sessionID, messageID: mine.id })
    expect(one.life.items.get(mine.id)?.state).toBe('confirmed')
  })
})
