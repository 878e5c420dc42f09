import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import type { RevertRequest } from '@pointsman/domain/host-api'
import type { Delivery } from '@pointsman/domain/follow-up'
import type { Engine } from '../engine/engine.ts'
import { makeMoveWorld, one, type MoveWorld } from '../move/move-world.ts'
import { newItem } from '../outbox/dispatcher-house.ts'
import { makeReverter } from './make-reverter.ts'

// With the real mover and the real dispatcher: who is sent what while an undo or a restore is on its way.

let world: MoveWorld
beforeAll(() => void (world = makeMoveWorld()))
afterAll(() => world.end())
afterEach(() => world.close())
const messageID = 'msg_1' as RevertRequest['messageID']

/** A session of one turn that is over. The engine answers an undo or a restore when the test lets it. */
async function house() {
  const move = await world.house()
  const { scripted, items, dispatcher, mover } = move
  const { key, fetch } = scripted.engine
  const head = { sessionID: one, time: { created: 1, completed: 2 } }
  scripted.messages.set(one, [
    { ...head, id: messageID, role: 'user', agent: 'build' },
    { ...head, id: 'msg_2', role: 'assistant', parentID: messageID, path: { cwd: world.root }, finish: 'stop' },
  ])
  const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const sent = () => scripted.posts('prompt_async').length
  /** How many prompts were sent when the engine had done it. */
  const before: number[] = []
  const engine: Engine = {
    ...scripted.engine,
    async fetch(path, init) {
      const [, action] = /\/(revert|unrevert)(?:\?|$)/.exec(path) ?? []
      if (action === undefined) return fetch(path, init)
      asked.resolve()
      await answer.promise
      const session = scripted.sessions.get(one)
      scripted.sessions.set(one, { ...session, revert: action === 'revert' ? { messageID } : undefined })
      before.push(sent())
      return Response.json(scripted.sessions.get(one))
    },
  }
  const owner = { serverKey: key, sessionID: one }
  return {
    ...move,
    reverter: makeReverter({ engine, mover, items }),
    asked: asked.promise,
    answer: answer.resolve,
    sent,
    before,
    paused: () => items.queue(owner).paused?.why,
    post(delivery?: Delivery) {
      const item = newItem('prompt', {
        source: { directory: world.root, revision: 1 },
        ...(delivery ? { delivery } : {}),
      })
      items.post(owner, item)
      dispatcher.wake(one)
      return item
    },
  }
}

describe('what is sent while something is undone or restored', () => {
  test('V-1: restore while the next prompt is queued: it goes after the engine has restored, and not before', async () => {
    const { reverter, scripted, asked, answer, post, sent, before, dispatcher, until } = await house()
    scripted.sessions.set(one, { ...scripted.sessions.get(one), revert: { messageID } })
    const restored = reverter.restore(one, {})
    await asked
    post('send')
    await dispatcher.idle()
    expect(sent()).toBe(0)
    answer()
    await restored
    await until(() => sent() === 1)
    expect(before).toEqual([0])
  })

  test.each(['waited', 'Enter sent'])(
    'V-1: undo while what %s is about to go out: it stays, and the undo is not made final; a restore lets it go',
    async (what) => {
      const { reverter, scripted, answer, post, sent, before, dispatcher, paused, until } = await house()
      const [reads, read] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      scripted.fail(/session\/status/, () => {
        reads.resolve()
        return read.promise
      })
      post(what === 'waited' ? undefined : 'send')
      await reads.promise
      const undone = reverter.revert(one, { messageID })
      read.resolve()
      answer()
      expect((await undone).session.revert?.messageID).toBe(messageID)
      await dispatcher.idle()
      expect([sent(), paused()]).toEqual([0, 'undone'])
      await reverter.restore(one, {})
      await until(() => sent() === 1)
      expect([before, paused()]).toEqual([[0, 0], undefined])
    },
  )
})
