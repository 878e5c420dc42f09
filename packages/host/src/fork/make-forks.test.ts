import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { readOrigin, type ForkRequest } from '@pointsman/domain/fork'
import { temporaryIDField } from '@pointsman/domain/host-api'
import { isMessageID, type MessageID } from '@pointsman/domain/message-id'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { codeOf, makeMoveWorld, one, type MoveWorld } from '../move/move-world.ts'
import { makeForks } from './make-forks.ts'

let world: MoveWorld
let a: Directory
beforeAll(() => {
  world = makeMoveWorld()
  a = world.a
})
afterAll(() => world.end())
afterEach(() => world.close())

const rules = [
  { permission: 'bash', pattern: '*', action: 'ask' },
  { permission: 'bash', pattern: 'git status', action: 'allow' },
]
const metadata = { theirs: 1, [temporaryIDField]: 'new-session-1' }
const prompt = (number: number) => {
  const id = `msg_${number}`
  if (!isMessageID(id)) throw new Error('no message id')
  return id as MessageID
}

/** A session of three prompts with rules of its own, and a host that forks it. */
async function house(before?: Parameters<MoveWorld['house']>[0]) {
  const its = await world.house(before)
  const { scripted, store, items, board, mover } = its
  if (!before) {
    scripted.sessions.set(one, { ...scripted.sessions.get(one), title: 'Ledger', metadata, permission: rules })
    scripted.messages.set(
      one,
      [1, 2, 3].map((number) => ({
        id: prompt(number),
        sessionID: one,
        role: 'user',
        agent: 'build',
        time: { created: 1 },
      })),
    )
    await board.opened('life-1')
  }
  const freed: SessionID[] = []
  const lines: string[] = []
  const forks = makeForks({
    engine: scripted.engine,
    store,
    items,
    board,
    mover,
    workspace: () => ({ root: world.root, git: true }),
    onFree: (id) => void freed.push(id),
    log: (line) => void lines.push(line),
    pause: async () => {},
  })
  scripted.onEvent((envelope) => forks.apply(envelope))
  return {
    ...its,
    forks,
    freed,
    lines,
    fork: (wish: ForkRequest = {}) => forks.fork(one, wish),
    others: () => [...scripted.sessions.keys()].filter((id) => id !== one),
    rows: () => store.all('SELECT * FROM forks').length,
  }
}
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (cause: { code: string; message: string; detail?: unknown }) => cause,
  )

describe('a fork', () => {
  test('has the messages before a prompt, the permissions of the original, and says where it comes from', async () => {
    const { fork, scripted, others, rows } = await house()
    const { session, stayed } = await fork({ messageID: prompt(3), prompt: 3 })
    const { id } = session.session
    expect(scripted.messages.get(id)?.map((message) => message['id'])).toEqual([prompt(1), prompt(2)])
    expect(scripted.sessions.get(id)?.['permission']).toEqual(rules)
    expect(readOrigin(session.session.metadata)).toEqual({
      sessionID: one,
      title: 'Ledger',
      messageID: prompt(3),
      prompt: 3,
    })
    expect(session.session.metadata['theirs']).toBe(1)
    // It is not the session that the temporary id was made for.
    expect(session.session.metadata[temporaryIDField]).toBeUndefined()
    expect([stayed, others(), rows()]).toEqual([0, [id], 0])
  })

  test('goes to another worktree by the safe move and is read back there; the original stays where it is', async () => {
    const { fork, scripted, where } = await house()
    const { session } = await fork({ directory: a })
    expect([session.session.directory, session.placement.directory, where()]).toEqual([a, a, world.root])
    expect(scripted.posts('move-session').map(({ body }) => body['sessionID'])).toEqual([session.session.id])
  })

  test('leaves the queue with the original, and says how much of it', async () => {
    const { fork, items, scripted, status } = await house()
    status(one, 'busy')
    const source = { directory: world.root, revision: 1 }
    for (const number of [7, 8]) {
      const [id, partID] = [`msg_q${number}`, `prt_q${number}`] as [MessageID, never]
      items.post(
        { serverKey: scripted.engine.key, sessionID: one },
        { id, partID, kind: 'prompt', text: 'later', source },
      )
    }
    const { stayed, session } = await fork({ messageID: prompt(2) })
    expect(stayed).toBe(2)
    expect(items.list({ serverKey: scripted.engine.key, sessionID: session.session.id })).toEqual([])
  })

  test('of a conversation that is rolled back takes what is left of it', async () => {
    const { fork, scripted, board } = await house()
    scripted.sessions.set(one, { ...scripted.sessions.get(one), revert: { messageID: prompt(2) } })
    await board.opened('life-1')
    const { session } = await fork()
    expect(scripted.messages.get(session.session.id)?.length).toBe(1)
  })

  test('nothing is sent to it before it is whole', async () => {
    const { fork, scripted, forks, freed } = await house()
    const held: boolean[] = []
    scripted.fail(/PATCH/, () => void held.push(forks.isHeld('ses_fork-2' as SessionID)))
    scripted.onEvent(({ event }) => {
      if (event.kind === 'session-updated') held.push(forks.isHeld(event.sessionID))
    })
    const { session } = await fork()
    expect(held).not.toContain(false)
    expect([forks.isHeld(session.session.id), freed]).toEqual([false, [session.session.id]])
  })
})

describe('a fork that can’t be made', () => {
  test('is refused before anything is begun: no such message, at work, no such place', async () => {
    const { fork, status, scripted, rows } = await house()
    expect(await codeOf(fork({ messageID: 'msg_nobody' as MessageID }))).toBe('unknown-message')
    expect(await codeOf(fork({ directory: '/etc' as Directory }))).toBe('other-workspace')
    expect(await codeOf(fork({ directory: join(world.root, 'nowhere') as Directory }))).toBe('missing-directory')
    status(one, 'busy')
    expect(await codeOf(fork())).toBe('busy')
    expect([scripted.posts('fork').length, rows()]).toEqual([0, 0])
  })

  const no = Response.json({ name: 'MoveSessionError', data: { message: 'no' } }, { status: 400 })
  for (const [step, match, fault, wish] of [
    ['fork', /POST .*fork/, no, {}],
    ['fork', /POST .*fork/, 'lose', {}],
    ['mark', /PATCH/, no, {}],
    ['mark', /PATCH/, 'drop', {}],
    ['move', /move-session/, no, { directory: true }],
    ['move', /move-session/, new Response('true'), { directory: true }],
    ['check', /PATCH/, Response.json({}), {}],
  ] as const) {
    test(`leaves no half-made session: ${step} by ${String(fault)}`, async () => {
      const { fork, scripted, others, rows, where } = await house()
      scripted.fail(match, fault)
      const cause = await refusal(fork('directory' in wish ? { directory: a } : {}))
      expect(cause).toMatchObject({ code: 'not-forked', detail: { step, left: false } })
      expect([others(), rows(), where()]).toEqual([[], 0, world.root])
    })
  }

  test('leaves no session with other permissions than the original’s', async () => {
    const { fork, scripted, others } = await house()
    scripted.onEvent(({ event }) => {
      const wire = event.kind === 'session-updated' ? scripted.sessions.get(event.sessionID) : undefined
      if (wire && wire['id'] !== one) wire['permission'] = rules.slice(1)
    })
    expect(await refusal(fork())).toMatchObject({ detail: { step: 'check' } })
    expect(others()).toEqual([])
  })

  test('says so where what was begun can’t be taken away, keeps it from being used, and takes it away later', async () => {
    const { fork, scripted, others, rows, forks } = await house()
    scripted.fail(/move-session/, no)
    scripted.fail(/DELETE/, 'unsent')
    const cause = await refusal(fork({ directory: a }))
    expect(cause).toMatchObject({ detail: { step: 'move', left: true } })
    const [left] = others()
    expect([rows(), left && forks.isHeld(left as SessionID)]).toEqual([1, true])
    await forks.resume()
    expect([others(), rows(), left && forks.isHeld(left as SessionID)]).toEqual([[], 0, false])
  })

  test('a removal that the engine only says it made is none', async () => {
    const { fork, scripted, rows } = await house()
    scripted.fail(/PATCH/, no)
    scripted.fail(/DELETE/, Response.json(true))
    expect(await refusal(fork())).toMatchObject({ detail: { left: true } })
    expect(rows()).toBe(1)
  })
})

describe('a host that dies in the middle of a fork', () => {
  for (const [step, match] of [
    ['while the engine copies', /POST .*fork/],
    ['while it is marked', /PATCH/],
    ['while it is moved', /move-session/],
  ] as const) {
    test(`${step}: the next one takes away what is there, and nothing else`, async () => {
      const first = await house()
      const { scripted, store } = first
      scripted.addSession('ses_theirs', { title: 'Ledger (fork #1)', metadata: { other: 1 } })
      let reached = () => {}
      const dead = new Promise<void>((resolve) => (reached = resolve))
      scripted.fail(match, 'hang-after')
      scripted.onEvent(() => reached())
      void first.fork({ directory: a }).catch(() => {})
      await dead
      await first.until(() => first.others().length === 2)
      if (step === 'while it is moved') await first.until(() => first.told().length > 0)
      first.stop()
      const second = await house({ scripted, store })
      expect(second.rows()).toBe(1)
      await second.forks.resume()
      expect([second.others(), second.rows(), second.lines]).toEqual([['ses_theirs'], 0, []])
    })
  }

  test('a copy that somebody used since, or that is not alone in looking so, is nobody’s to delete', async () => {
    const first = await house()
    const { scripted, store } = first
    for (const count of [1, 2]) {
      scripted.fail(/POST .*fork/, 'hang-after')
      void first.fork().catch(() => {})
      await first.until(() => first.others().length === count)
    }
    const second = await house({ scripted, store })
    await second.forks.resume()
    expect([second.others().length, second.rows(), second.lines.length]).toEqual([2, 0, 2])
    const [used] = second.others()
    const wire = scripted.sessions.get(used ?? '')
    if (wire) wire['time'] = { created: Date.now(), updated: Date.now() + 5 }
    scripted.fail(/POST .*fork/, 'drop')
    await refusal(second.fork())
    expect(second.others()).toContain(used ?? '')
  })
})
