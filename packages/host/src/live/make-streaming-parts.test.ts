import { expect, test } from 'bun:test'
import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { HostEvent } from '@pointsman/domain/host-api'
import { sessionKey, type ServerKey, type SessionID } from '@pointsman/domain/scope'
import type { MessageID, PartID } from '@pointsman/domain/message-id'
import { makeStreamingParts } from './make-streaming-parts.ts'

const serverKey = 'ledger' as ServerKey
const sessionID = 'ses_1' as SessionID
const session = sessionKey({ serverKey, sessionID })
const head = { id: 'prt_1' as PartID, sessionID, messageID: 'msg_1' as MessageID }
const engine = (event: EngineEvent): HostEvent => ({ kind: 'engine', serverKey, event })
const part = (text: string, ended?: number) =>
  engine({
    kind: 'part-updated',
    sessionID,
    part: { ...head, kind: 'text', synthetic: false, text, ...(ended === undefined ? {} : { ended }) },
  })
const delta = (words: string) =>
  engine({ kind: 'part-delta', sessionID, messageID: head.messageID, partID: head.id, field: 'text', delta: words })

function heard(...events: readonly HostEvent[]) {
  const parts = makeStreamingParts()
  for (const event of events) parts.apply(event)
  return parts.tell(session)
}

test('a tab that comes in the middle of an answer is told its beginning', () => {
  expect(heard(part(''), delta('Hello '), delta('there'))).toEqual([part('Hello there')])
})

test('a part that ended is the engine’s own to tell', () => {
  expect(heard(part(''), delta('Hello'), part('Hello', 9))).toEqual([])
})

test('after a gap in the stream nothing is told: a sentence with a hole is worse than none', () => {
  expect(heard(part(''), delta('Hello '), { kind: 'gap', serverKey }, delta('there'))).toEqual([])
})

test('S-1: another server’s gap and another session’s words change nothing', () => {
  const events = heard(part(''), delta('Hello'), { kind: 'gap', serverKey: 'atlas' as ServerKey })
  expect(events).toEqual([part('Hello')])
})

test('a turn that was cut leaves no words behind', () => {
  const idle = engine({ kind: 'session-status', sessionID, status: { kind: 'idle' } })
  expect(heard(part(''), delta('Hello'), idle)).toEqual([])
})
