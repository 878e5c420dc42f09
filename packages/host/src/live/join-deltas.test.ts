import { expect, test } from 'bun:test'
import type { HostEvent } from '@pointsman/domain/host-api'
import type { MessageID, PartID } from '@pointsman/domain/message-id'
import type { ServerKey, SessionID } from '@pointsman/domain/scope'
import fc from 'fast-check'
import { joinDeltas } from './join-deltas.ts'

const serverKey = 'one' as ServerKey
const messageID = 'msg_1' as MessageID
const head = (session: number) => ({ sessionID: `ses_${session}` as SessionID })
const partOf = (part: number) => `prt_${part}` as PartID

const delta = (session: number, part: number, field: string, text: string): HostEvent => ({
  kind: 'engine',
  serverKey,
  event: { kind: 'part-delta', ...head(session), messageID, partID: partOf(part), field, delta: text },
})
const full = (session: number, part: number, text: string): HostEvent => ({
  kind: 'engine',
  serverKey,
  event: {
    kind: 'part-updated',
    ...head(session),
    part: { kind: 'text', id: partOf(part), messageID, ...head(session), text, synthetic: false },
  },
})
const removed = (session: number, part: number): HostEvent => ({
  kind: 'engine',
  serverKey,
  event: { kind: 'part-removed', ...head(session), messageID, partID: partOf(part) },
})
const idle = (session: number): HostEvent => ({
  kind: 'engine',
  serverKey,
  event: { kind: 'session-status', ...head(session), status: { kind: 'idle' } },
})

/** What a tab would show after these events. */
function show(events: readonly HostEvent[]): Record<string, string> {
  const shown: Record<string, string> = {}
  for (const event of events) {
    if (event.kind !== 'engine') continue
    const said = event.event
    if (said.kind === 'part-updated' && said.part.kind === 'text')
      shown[`${said.sessionID} ${said.part.id} text`] = said.part.text
    else if (said.kind === 'part-delta') {
      const key = `${said.sessionID} ${said.partID} ${said.field}`
      shown[key] = (shown[key] ?? '') + said.delta
    } else if (said.kind === 'part-removed') delete shown[`${said.sessionID} ${said.partID} text`]
  }
  return shown
}

const someEvent = fc.oneof(
  fc.tuple(fc.nat(1), fc.nat(1), fc.string({ maxLength: 3 })).map(([s, p, text]) => delta(s, p, 'text', text)),
  fc.tuple(fc.nat(1), fc.nat(1), fc.string({ maxLength: 3 })).map(([s, p, text]) => full(s, p, text)),
  fc.tuple(fc.nat(1), fc.nat(1)).map(([s, p]) => removed(s, p)),
  fc.nat(1).map(idle),
)

test('joined or not, and wherever the beats fall, a tab shows the same text', () => {
  fc.assert(
    fc.property(fc.array(someEvent, { maxLength: 40 }), fc.nat(40), (events, cut) => {
      const inTwo = [...joinDeltas(events.slice(0, cut)), ...joinDeltas(events.slice(cut))]
      expect(show(joinDeltas(events))).toEqual(show(events))
      expect(show(inTwo)).toEqual(show(events))
    }),
    { numRuns: 500 },
  )
})

test('adjacent deltas of one part are one event, also with another session’s between them', () => {
  const joined = joinDeltas([delta(0, 0, 'text', 'a'), delta(1, 0, 'text', 'x'), delta(0, 0, 'text', 'b')])
  expect(joined).toEqual([delta(0, 0, 'text', 'ab'), delta(1, 0, 'text', 'x')])
})

test('a full part takes the place of the deltas before it: no text is doubled', () => {
  expect(joinDeltas([delta(0, 0, 'text', 'Hel'), full(0, 0, 'Hello')])).toEqual([full(0, 0, 'Hello')])
})

test('deltas of another field are kept apart', () => {
  const events = [delta(0, 0, 'text', 'a'), delta(0, 0, 'output', 'b'), delta(0, 0, 'text', 'c')]
  expect(joinDeltas(events)).toEqual([delta(0, 0, 'text', 'ac'), delta(0, 0, 'output', 'b')])
})

test('nothing else changes its place or is lost', () => {
  const events = [idle(0), delta(0, 0, 'text', 'a'), idle(1), removed(0, 0)]
  expect(joinDeltas(events)).toEqual(events)
})
