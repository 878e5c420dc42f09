import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { HostEvent, QueueState, SessionSummary } from '@pointsman/domain/host-api'
import type { SessionID } from '@pointsman/domain/scope'
import { describe, expect, test } from 'vitest'
import {
  applyToList,
  isOlderPlacement,
  isPlaced,
  makeRow,
  mergeList,
  rowStatus,
  sortRows,
  type SessionList,
} from './session-list.ts'
import { aPlacement, aSession, aSummary, directory, elsewhere, serverKey, sessionID } from './test-servers.ts'

const said = (event: EngineEvent, from?: typeof directory): HostEvent => ({
  kind: 'engine',
  serverKey,
  event,
  ...(from ? { directory: from } : {}),
})
const listOf = (...summaries: SessionSummary[]): SessionList =>
  Object.fromEntries(summaries.map((one) => [one.session.id, one]))
const after = (...events: HostEvent[]) => {
  const list = listOf(aSummary())
  for (const event of events) applyToList(list, event)
  return list[sessionID]
}
const permission = { id: 'per_1', sessionID, permission: 'bash', patterns: [], always: [], metadata: {} }
const question = { id: 'que_1', sessionID, questions: [] }
const busy = said({ kind: 'session-status', sessionID, status: { kind: 'busy' } })
const idle = said({ kind: 'session-status', sessionID, status: { kind: 'idle' } })
const error = (name: string) => said({ kind: 'session-error', sessionID, error: { name, message: '' } })

describe('what a summary shows of an event', () => {
  test('V-1: a row knows that part of its session is undone', () => {
    const undone = aSummary({ session: { revert: { messageID: 'msg_1' } } })
    expect([makeRow(serverKey, undone).undone, makeRow(serverKey, aSummary()).undone]).toEqual([true, undefined])
  })

  test('S-3: a move changes the directory, whatever directory its envelope lacks or names', () => {
    const moved = { kind: 'session-moved', sessionID, directory: elsewhere } as const
    expect(after(said(moved))?.session.directory).toBe(elsewhere)
    expect(after(said(moved, directory))?.session.directory).toBe(elsewhere)
  })

  test('S-2: a placement is taken, and an older one of the same engine’s life is not', () => {
    const place = (revision: number, incarnation = 'life-1'): HostEvent => ({
      kind: 'placement',
      serverKey,
      sessionID,
      placement: aPlacement(revision, { incarnation }),
    })
    expect(after(place(3), place(2))?.placement.revision).toBe(3)
    expect(after(place(3), place(1, 'life-2'))?.placement.revision).toBe(1)
    expect(isOlderPlacement(aPlacement(3), aPlacement(3))).toBe(false)
  })

  test('R-7: a status is the last one told', () => {
    expect(after(busy)?.status.kind).toBe('busy')
    expect(after(busy, idle)?.status.kind).toBe('idle')
  })

  test('R-7: idle in one place ends neither the turn nor what is asked in another one', () => {
    const status = (kind: 'busy' | 'idle', from?: typeof directory) =>
      said({ kind: 'session-status', sessionID, status: { kind } }, from)
    const asked = said({ kind: 'permission-asked', sessionID, request: permission }, directory)
    const begun = [status('busy', directory), asked]
    expect(after(...begun, status('idle', elsewhere))).toMatchObject({
      status: { kind: 'busy' },
      turnsIn: [directory],
      permissions: [{ directory }],
    })
    const ended = { status: { kind: 'idle' }, turnsIn: [], permissions: [] }
    expect(after(...begun, status('idle', elsewhere), status('idle', directory))).toMatchObject(ended)
    expect(after(...begun, status('idle'))).toMatchObject(ended)
    expect(after(...begun, status('busy', elsewhere), status('idle', elsewhere))?.status.kind).toBe('busy')
    expect(after(status('busy'), status('idle', elsewhere))?.status.kind).toBe('idle')
  })

  test('F-7: a failure shows until the next turn, and a person’s own stop is none', () => {
    expect(after(error('APIError'))?.failed).toBe(true)
    expect(after(error('MessageAbortedError'))?.failed).toBe(false)
    expect(after(error('APIError'), busy)?.failed).toBe(false)
  })

  test('U-6: what it asks is kept once, with the directory that asked, until it is settled', () => {
    const asked = said({ kind: 'permission-asked', sessionID, request: permission }, elsewhere)
    expect(after(asked, asked)?.permissions).toEqual([{ request: permission, directory: elsewhere }])
    expect(
      after(asked, said({ kind: 'permission-replied', sessionID, requestID: 'per_1', reply: 'once' }))?.permissions,
    ).toEqual([])
    const questioned = said({ kind: 'question-asked', sessionID, request: question })
    expect(after(questioned, questioned)?.questions).toEqual([{ request: question, directory }])
    expect(
      after(questioned, said({ kind: 'question-settled', sessionID, requestID: 'other' }))?.questions,
    ).toHaveLength(1)
    expect(after(questioned, said({ kind: 'question-settled', sessionID, requestID: 'que_1' }))?.questions).toEqual([])
  })

  test('F-7: a session that comes to rest asks nothing more: after a stop nobody tells of the reply', () => {
    const asking = said({ kind: 'permission-asked', sessionID, request: permission })
    const questioned = said({ kind: 'question-asked', sessionID, request: question })
    expect(after(busy, asking, questioned)).toMatchObject({ permissions: [{}], questions: [{}] })
    expect(after(busy, asking, questioned, idle)).toMatchObject({ permissions: [], questions: [] })
  })

  test('L-3: an update keeps what only the host knows, and a session that is new gets a row', () => {
    expect(
      after(busy, said({ kind: 'session-updated', sessionID, session: aSession({ title: 'Renamed' }) })),
    ).toMatchObject({ session: { title: 'Renamed' }, status: { kind: 'busy' } })
    const list = listOf()
    applyToList(list, said({ kind: 'session-updated', sessionID, session: aSession() }))
    // The host tells where after it has told that it is there.
    expect(Object.values(list).map(({ placement }) => isPlaced(placement))).toEqual([false])
    applyToList(list, { kind: 'placement', serverKey, sessionID, placement: aPlacement(1) })
    expect(list[sessionID]?.placement).toEqual(aPlacement(1))
    expect(isPlaced(aPlacement(1))).toBe(true)
  })

  test('L-3: an event of a session that is not here makes none, and a deleted one goes', () => {
    const list = listOf()
    for (const event of [busy, error('APIError')]) applyToList(list, event)
    expect(list).toEqual({})
    expect(after(said({ kind: 'session-deleted', sessionID }))).toBeUndefined()
  })

  test('L-1: what the host says of a made session stands whole', () => {
    const summary = aSummary({ status: { kind: 'busy' } })
    const list = listOf()
    applyToList(list, { kind: 'session-created', serverKey, tempID: 'temp-1' as never, summary })
    expect(list[sessionID]).toEqual(summary)
  })

  test('S-1: words of a conversation change no row, and the store’s old values stay as they were', () => {
    const list = listOf(aSummary())
    const before = list[sessionID]
    applyToList(list, said({ kind: 'files-changed', path: '/a' }))
    expect(list[sessionID]).toBe(before)
    applyToList(list, busy)
    expect(before?.status.kind).toBe('idle')
  })
})

test('F-9: a summary keeps what its queue’s last event said, and a row counts what waits', () => {
  const paused = { at: 1, why: 'asked' } as const
  const tell = (queue: QueueState): HostEvent => ({ kind: 'queue', serverKey, sessionID, queue })
  const two = after(tell({ waiting: 1 }), tell({ waiting: 2, paused }))
  expect(two?.queue).toEqual({ waiting: 2, paused })
  expect(makeRow(serverKey, two as SessionSummary)).toMatchObject({ waiting: 2, paused: true })
  expect(after(tell({ waiting: 2, paused }), tell({ waiting: 0 }))).not.toHaveProperty('queue')
})

describe('a list that was read', () => {
  const replay = (event: HostEvent) => (list: SessionList) => applyToList(list, event)

  test('R-7: busy that was seen during the read wins over it', () => {
    expect(mergeList([aSummary()], [replay(busy)])[sessionID]?.status.kind).toBe('busy')
  })

  test('R-7: a session that was touched by one event keeps all else that the read knows', () => {
    const read = aSummary({ status: { kind: 'busy' }, placement: aPlacement(9) })
    const renamed = said({ kind: 'session-updated', sessionID, session: aSession({ title: 'Renamed' }) })
    expect(mergeList([read], [replay(renamed)])[sessionID]).toEqual({
      ...read,
      session: aSession({ title: 'Renamed' }),
    })
  })

  test('F-7: what a stopped turn asked does not come back with a read that began before its stop', () => {
    const read = aSummary({ status: { kind: 'busy' }, permissions: [{ request: permission, directory }] })
    expect(mergeList([read], [replay(idle)])[sessionID]).toMatchObject({ permissions: [], status: { kind: 'idle' } })
  })

  test('L-4: what was deleted meanwhile stays gone, what was made meanwhile stays, what is gone goes', () => {
    const made = aSession({ id: 'ses_2' as SessionID })
    const list = mergeList(
      [aSummary()],
      [
        replay(said({ kind: 'session-deleted', sessionID })),
        replay(said({ kind: 'session-updated', sessionID: made.id, session: made })),
      ],
    )
    expect(Object.keys(list)).toEqual(['ses_2'])
    expect(mergeList([], [])).toEqual({})
  })
})

describe('a row', () => {
  test('S-1: what waits for a person comes before what works, and that before what failed', () => {
    const pending = [{ request: permission, directory }]
    expect(rowStatus(aSummary({ permissions: pending, status: { kind: 'busy' }, failed: true }))).toBe('waiting')
    expect(rowStatus(aSummary({ status: { kind: 'busy' }, failed: true }))).toBe('busy')
    expect(rowStatus(aSummary({ failed: true }))).toBe('error')
    expect(rowStatus(aSummary())).toBe('idle')
    expect(makeRow(serverKey, aSummary({ permissions: pending })).asks).toBe('bash')
    expect(makeRow(serverKey, aSummary({ questions: [{ request: question, directory }] })).asks).toBe('question')
    expect(makeRow(serverKey, aSummary({ status: { kind: 'retry', attempt: 1, message: '', next: 7 } })).next).toBe(7)
  })

  test('A-5: rows come newest first, and equal times keep their order', () => {
    const row = (title: string, updated: number) =>
      makeRow(serverKey, aSummary({ session: { title, time: { created: 1, updated } } }))
    expect(sortRows([row('a', 1), row('b', 5), row('c', 5)]).map(({ title }) => title)).toEqual(['b', 'c', 'a'])
  })
})
