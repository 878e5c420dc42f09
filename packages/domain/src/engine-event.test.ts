import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readEngineEvent, type EngineEnvelope } from './engine-event.ts'
import events from './fixtures/events.json'

/** Frames that the real engine sent, one of each kind. */
type Frame = { directory?: string; payload: { type: string; properties?: Record<string, unknown> } }
const frames = events as unknown as Readonly<Record<string, Frame>>
const frame = (name: string): Frame => frames[name] as Frame
const read = (name: string) => readEngineEvent(frame(name)) as EngineEnvelope
const eventOf = (name: string) => read(name).event
const here = '/home/mara/ledger'

describe('what the engine sends', () => {
  test.each([
    ['created', 'session-updated'],
    ['updated', 'session-updated'],
    ['deleted', 'session-deleted'],
    ['moved', 'session-moved'],
    ['busy', 'session-status'],
    ['error401', 'session-error'],
    ['user', 'message-updated'],
    ['assistantDone', 'message-updated'],
    ['part text', 'part-updated'],
    ['delta', 'part-delta'],
    ['permissionAsked', 'permission-asked'],
    ['permissionReplied', 'permission-replied'],
    ['questionAsked', 'question-asked'],
    ['questionReplied', 'question-settled'],
  ])('S-3: %s is %s, and names its session', (name, kind) => {
    const { event } = read(name)
    expect(event.kind).toBe(kind)
    expect('sessionID' in event && event.sessionID).toMatch(/^ses_/)
  })

  test('S-3: a move comes without a directory on its envelope, and is complete all the same', () => {
    const { directory, event } = read('moved')
    expect(directory).toBeUndefined()
    expect(event).toMatchObject({ kind: 'session-moved', directory: '/home/mara/ledger-feat' })
  })

  test('S-3: an envelope keeps the directory of the instance that spoke', () => {
    expect(read('busy').directory).toBe(here)
  })

  test('R-7: the three kinds of status keep what they say', () => {
    expect(eventOf('busy')).toMatchObject({ status: { kind: 'busy' } })
    expect(eventOf('idle')).toMatchObject({ status: { kind: 'idle' } })
    expect(eventOf('retry')).toMatchObject({
      status: { kind: 'retry', attempt: 1, message: 'slow down', next: 1795218838626 },
    })
  })

  test('E-1: an error keeps its class, status, words and trace id', () => {
    expect(eventOf('error401')).toMatchObject({
      error: { name: 'APIError', message: 'bad key', status: 401, retryable: false, traceID: 'req_abc' },
    })
    const overflow = eventOf('overflow')
    expect(overflow).toMatchObject({ error: { name: 'ContextOverflowError' } })
    expect(overflow.kind === 'session-error' && 'status' in overflow.error).toBe(false)
  })

  test('S-10: an assistant message keeps where it ran, what it answers and how it ended', () => {
    expect(eventOf('assistantDone')).toMatchObject({
      message: { role: 'assistant', directory: here, parentID: expect.stringMatching(/^msg_/), finish: 'stop' },
    })
    expect(eventOf('assistantAborted')).toMatchObject({ message: { error: { name: 'MessageAbortedError' } } })
    expect(eventOf('summary')).toMatchObject({ message: { summary: true } })
  })

  test('V-4: a revert is kept with its message', () => {
    expect(eventOf('reverted')).toMatchObject({ session: { revert: { messageID: expect.stringMatching(/^msg_/) } } })
    expect(eventOf('updated').kind === 'session-updated' && 'revert' in eventOf('updated')).toBe(false)
  })

  test.each([
    ['part text', 'text'],
    ['part reasoning', 'reasoning'],
    ['part patch', 'patch'],
    ['part compaction', 'compaction'],
    ['part step-start', 'step'],
    ['part step-finish', 'step'],
    ['tool pending', 'tool'],
  ])('S-3: %s is a part of kind %s', (name, kind) => {
    expect(eventOf(name)).toMatchObject({ part: { kind } })
  })

  test.each(['pending', 'running', 'completed', 'error'])('S-3: a tool that is %s says so', (status) => {
    expect(eventOf(`tool ${status}`)).toMatchObject({ part: { tool: 'bash', state: { status } } })
  })

  test('S-3: a part of a kind that nobody knows is kept by its name', () => {
    const { payload } = frame('part text')
    const part = { ...(payload.properties?.['part'] as object), type: 'hologram' }
    expect(readEngineEvent({ payload: { ...payload, properties: { part } } })).toMatchObject({
      event: { part: { kind: 'other', name: 'hologram' } },
    })
  })

  test('W-2: an edited file is one, and names its path', () => {
    expect(eventOf('edited')).toEqual({ kind: 'files-changed', path: `${here}/new.txt` })
  })

  test('E-5: a message without usage counts zeros', () => {
    const { payload } = frame('assistantDone')
    const info = { ...(payload.properties?.['info'] as object), tokens: {}, cost: undefined }
    const tokens = { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 }
    expect(readEngineEvent({ payload: { ...payload, properties: { info } } })).toMatchObject({
      event: { message: { tokens, cost: 0 } },
    })
  })
})

describe('what is dropped', () => {
  test('S-3: a sync event repeats another, and is ignored', () => {
    expect(readEngineEvent(frame('movedSync'))).toBe('ignored')
  })

  test.each(['sessionIdle', 'sessionDiff', 'worktreeReady'])('S-3: %s is not used, and is no fault', (name) => {
    expect(readEngineEvent(frame(name))).toBe('ignored')
  })

  test('S-3: a type that names what every object has is unknown like any other', () => {
    for (const type of ['constructor', 'toString', 'hasOwnProperty', '__proto__', '__defineGetter__', 'plugin.added'])
      expect(readEngineEvent({ payload: { type, properties: { sessionID: 'ses_1' } } })).toBe('ignored')
  })

  test('S-3: an error of no session is the engine’s own affair', () => {
    expect(readEngineEvent({ payload: { type: 'session.error', properties: { error: {} } } })).toBe('ignored')
  })

  test('S-3: a heartbeat is one', () => {
    expect(readEngineEvent({ payload: { type: 'server.heartbeat', properties: {} } })).toBe('heartbeat')
    expect(readEngineEvent({ payload: { type: 'server.connected', properties: {} } })).toBe('heartbeat')
  })

  test('L-2: an event that is ours and names no session of an engine is malformed', () => {
    for (const name of [
      'updated',
      'deleted',
      'moved',
      'busy',
      'user',
      'part text',
      'delta',
      'permissionAsked',
      'questionReplied',
    ]) {
      const { payload } = frame(name)
      const text = JSON.stringify(payload).replaceAll(/ses_[A-Za-z0-9]+/g, 'new-session-1')
      expect(readEngineEvent({ payload: JSON.parse(text) })).toBe('malformed')
      expect(readEngineEvent({ payload: { type: payload.type } })).toBe('malformed')
    }
  })

  test('S-3: no JSON whatever makes the reader throw', () => {
    const types = fc.constantFrom(
      ...Object.values(frames).map(({ payload }) => payload.type),
      'toString',
      'vcs.branch.updated',
    )
    fc.assert(
      fc.property(fc.jsonValue(), types, fc.jsonValue(), (anything, type, properties) => {
        readEngineEvent(anything)
        const reading = readEngineEvent({ directory: anything, payload: { type, properties } })
        expect(typeof reading === 'string' || typeof reading.event.kind === 'string').toBe(true)
      }),
    )
  })

  test('S-3: one field gone wrong gives an event of ours or none, and never an error', () => {
    const all = Object.values(frames)
    fc.assert(
      fc.property(fc.nat(all.length - 1), fc.nat(40), fc.jsonValue(), (which, where, anything) => {
        let field = 0
        const text = JSON.stringify(all[which], (key, value: unknown) =>
          key !== '' && key !== 'payload' && key !== 'type' && field++ === where ? anything : value,
        )
        const reading = readEngineEvent(JSON.parse(text))
        expect(['string', 'object']).toContain(typeof reading)
      }),
    )
  })
})
