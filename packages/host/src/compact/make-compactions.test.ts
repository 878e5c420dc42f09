import { describe, expect, test } from 'bun:test'
import type { SessionID } from '@pointsman/domain/scope'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { makeCompactions } from './make-compactions.ts'

const one = 'ses_one' as SessionID
const model = { providerID: 'p', modelID: 'm' }

function house() {
  const scripted = makeScriptedEngine()
  scripted.addSession(one)
  const asked = { id: 'msg_1', sessionID: one, role: 'user', agent: 'build', time: { created: 1 } }
  scripted.messages.set(one, [asked])
  const facts = { busy: false, moving: false }
  const freed: string[] = []
  const compactions = makeCompactions({
    engine: scripted.engine,
    board: { isBusy: () => facts.busy },
    mover: { isHeld: () => facts.moving },
    onFree: (id) => void freed.push(id),
    log: () => {},
  })
  /** As the engine leaves it: a request, and its answer where there is one. */
  function ends(answer: Record<string, unknown> | undefined): void {
    scripted.script.summarize = (sessionID) => {
      const list = scripted.messages.get(sessionID) ?? []
      const request = { id: 'msg_2', sessionID, role: 'user', agent: 'build', time: { created: 2 } }
      scripted.parts.set('msg_2', [{ id: 'prt_2', sessionID, messageID: 'msg_2', type: 'compaction', auto: false }])
      const head = {
        id: 'msg_3',
        sessionID,
        role: 'assistant',
        parentID: 'msg_2',
        path: { cwd: '/repo' },
        summary: true,
      }
      scripted.messages.set(sessionID, [...list, request, ...(answer ? [{ ...head, ...answer }] : [])])
    }
  }
  return {
    scripted,
    facts,
    freed,
    compactions,
    ends,
    compact: () => compactions.compact(one, model),
    ids: () => scripted.messages.get(one)?.map((message) => message['id']),
  }
}
const done = { time: { created: 3, completed: 4 }, finish: 'stop' }
const failed = (name: string, message: string) => ({
  time: { created: 3, completed: 4 },
  error: { name, data: { message } },
})

describe('compaction', () => {
  test('is asked with the chosen model, and done once the summary is written; nothing is sent meanwhile', async () => {
    const { scripted, compact, ends, compactions, freed, ids } = house()
    ends(done)
    const held: boolean[] = []
    scripted.fail(/summarize/, () => void held.push(compactions.isHeld(one)))
    await compact()
    expect(scripted.posts('summarize').map(({ body }) => body)).toEqual([model])
    expect([held, compactions.isHeld(one), freed]).toEqual([[true], false, [one]])
    expect(ids()).toEqual(['msg_1', 'msg_2', 'msg_3'])
  })

  test('that failed says why, and leaves nothing that would swallow the next prompt', async () => {
    const { compact, ends, ids } = house()
    ends(failed('APIError', 'no key'))
    await expect(compact()).rejects.toMatchObject({
      code: 'not-compacted',
      status: 502,
      message: 'Not compacted: no key',
    })
    expect(ids()).toEqual(['msg_1'])
  })

  test('that was stopped, and one that the engine refused, leave nothing either', async () => {
    const { scripted, compact, ends, ids } = house()
    ends(failed('MessageAbortedError', 'Aborted'))
    await expect(compact()).rejects.toMatchObject({ code: 'stopped', status: 409 })
    // The engine stores its request before it looks for the model.
    ends(undefined)
    scripted.fail(/summarize/, () => scripted.script.summarize(one))
    scripted.script.summarize = () => {}
    ends(undefined)
    await expect(compact()).rejects.toMatchObject({ code: 'not-compacted' })
    expect(ids()).toEqual(['msg_1'])
  })

  test('that failed in a session with undone prompts, which go with it, is not taken for one of before', async () => {
    const { scripted, compact, ends, ids } = house()
    ends(done)
    await compact()
    // As they are renamed here, these are of an hour before; then one prompt was sent, and undone.
    const [first, request, summary] = scripted.messages.get(one) ?? []
    const before = [first, { ...request, id: 'msg_2a' }, { ...summary, id: 'msg_3a', parentID: 'msg_2a' }]
    scripted.parts.set('msg_2a', [{ id: 'prt_2a', sessionID: one, messageID: 'msg_2a', type: 'compaction' }])
    const undone = { id: 'msg_4', sessionID: one, role: 'user', agent: 'build', time: { created: 5 } }
    scripted.messages.set(one, [...before, undone] as never)
    scripted.script.summarize = (sessionID) => {
      const asked = { id: 'msg_5', sessionID, role: 'user', agent: 'build', time: { created: 6 } }
      scripted.parts.set('msg_5', [{ id: 'prt_5', sessionID, messageID: 'msg_5', type: 'compaction' }])
      const answer = { id: 'msg_6', sessionID, role: 'assistant', parentID: 'msg_5', path: { cwd: '/repo' } }
      const refused = {
        ...answer,
        time: { created: 7, completed: 8 },
        error: { name: 'APIError', data: { message: 'no' } },
      }
      scripted.messages.set(one, [...before, asked, refused] as never)
    }
    await expect(compact()).rejects.toMatchObject({ code: 'not-compacted', message: 'Not compacted: no' })
    expect(ids()).toEqual(['msg_1', 'msg_2a', 'msg_3a'])
  })

  test('is refused while the session works, changes its place, or is being compacted', async () => {
    const { scripted, compact, facts, ends } = house()
    facts.busy = true
    await expect(compact()).rejects.toMatchObject({ code: 'busy', status: 409 })
    facts.busy = false
    facts.moving = true
    await expect(compact()).rejects.toMatchObject({ code: 'moving' })
    facts.moving = false
    ends(done)
    const first = compact()
    await expect(compact()).rejects.toMatchObject({ code: 'busy' })
    await first
    expect(scripted.posts('summarize').length).toBe(1)
  })

  test('scenario 10: no status is read for it', async () => {
    const { scripted, compact, ends } = house()
    ends(done)
    scripted.fail(/session\/status/, 'hang', 99)
    await compact()
    expect(scripted.received.filter(({ path }) => path === '/session/status')).toEqual([])
  })
})
