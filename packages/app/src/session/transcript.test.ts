import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { Message, MessageWithParts, Part } from '@pointsman/domain/conversation'
import { describe, expect, test } from 'vitest'
import { sessionID } from '../server/test-servers.ts'
import { aText, aUser, anAssistant, messageID, partID, withParts } from './test-conversation.ts'
import { applyEvent, emptyTranscript, mergePage, nothingTouched, type Transcript } from './transcript.ts'

const updated = (message: Message): EngineEvent => ({ kind: 'message-updated', sessionID, message })
const removed = (name: string): EngineEvent => ({ kind: 'message-removed', sessionID, messageID: messageID(name) })
const part = (one: Part): EngineEvent => ({ kind: 'part-updated', sessionID, part: one })
const partRemoved = (name: string, message: string): EngineEvent => ({
  kind: 'part-removed',
  sessionID,
  messageID: messageID(message),
  partID: partID(name),
})
const delta = (name: string, message: string): EngineEvent => ({
  kind: 'part-delta',
  sessionID,
  messageID: messageID(message),
  partID: partID(name),
  field: 'text',
  delta: 'x',
})
const user = (name: string, created: number) => withParts(aUser(name, created), aText(`${name}t`, name, name, 1))

function setup(...events: EngineEvent[]) {
  const draft = emptyTranscript()
  for (const event of events) applyEvent(draft, event)
  return draft
}
/** Reads a page while `events` come in. */
function read(
  draft: Transcript,
  messages: readonly MessageWithParts[],
  { hasOlder = false, newest = true, events = [] as EngineEvent[] } = {},
) {
  const touched = nothingTouched()
  for (const event of events) applyEvent(draft, event, touched)
  return mergePage(draft, { messages, newest, hasOlder }, touched)
}
const names = (draft: Transcript) => draft.order.map((id) => id.slice(4))
const partsOf = (draft: Transcript, name: string) => (draft.partOrder[messageID(name)] ?? []).map((id) => id.slice(4))

describe('order', () => {
  test('scenario 9, V-4: it goes by time, though the ids wrapped and say otherwise', () => {
    const draft = setup(updated(aUser('zzz', 1)), updated(aUser('000', 2)))
    expect(names(draft)).toEqual(['zzz', '000'])
    applyEvent(draft, updated(aUser('mmm', 1.5)))
    expect(names(draft)).toEqual(['zzz', 'mmm', '000'])
    read(draft, [user('yyy', 0), user('zzz', 1), user('mmm', 1.5), user('000', 2)])
    expect(names(draft)).toEqual(['yyy', 'zzz', 'mmm', '000'])
  })

  test('V-4: on equal times the page’s order holds, and what came by event stays behind it', () => {
    const draft = emptyTranscript()
    read(draft, [user('b', 1), user('a', 1)], { events: [updated(aUser('c', 1))] })
    expect(names(draft)).toEqual(['b', 'a', 'c'])
  })

  test('V-4: an update of a message does not move it', () => {
    const draft = setup(updated(aUser('a', 1)), updated(aUser('b', 2)), updated(aUser('a', 1, { agent: 'plan' })))
    expect([names(draft), draft.messages[messageID('a')]?.agent]).toEqual([['a', 'b'], 'plan'])
  })
})

describe('events and pages', () => {
  test('S-5: events before the first page stay, are not doubled, and get what the page knows', () => {
    const draft = setup(part(aText('late', 'b', 'said')), updated(anAssistant('b', 2, 'a')))
    read(draft, [
      user('a', 1),
      withParts(anAssistant('b', 2, 'a'), aText('early', 'b', 'before', 1), aText('late', 'b', 'said')),
    ])
    expect([names(draft), partsOf(draft, 'b')]).toEqual([
      ['a', 'b'],
      ['early', 'late'],
    ])
  })

  test('S-5: a page under events changes nothing that they said', () => {
    const draft = setup()
    const during = [updated(aUser('a', 1, { agent: 'plan' })), part(aText('at', 'a', 'new', 2)), updated(aUser('b', 2))]
    read(draft, [user('a', 1)], { events: during })
    expect(draft.messages[messageID('a')]?.agent).toBe('plan')
    expect(draft.parts[partID('at')]).toMatchObject({ text: 'new' })
    expect(names(draft)).toEqual(['a', 'b'])
  })

  test('S-5: what was removed while the page was read stays removed', () => {
    const draft = emptyTranscript()
    read(draft, [user('a', 1), user('b', 2)], { events: [removed('b'), partRemoved('at', 'a')] })
    expect([names(draft), partsOf(draft, 'a'), draft.parts]).toEqual([['a'], [], {}])
    const next = setup()
    read(next, [user('a', 1), user('b', 2)])
    read(next, [user('a', 1), user('b', 2)], { events: [removed('b'), partRemoved('at', 'a')] })
    expect([names(next), partsOf(next, 'a')]).toEqual([['a'], []])
  })

  test('S-5: a delta of a part that only the page knows does not keep that part away', () => {
    const draft = emptyTranscript()
    const page = [withParts(anAssistant('a', 1, 'u'), aText('one', 'a', ''), aText('two', 'a', 'two', 1))]
    read(draft, page, { events: [delta('one', 'a')] })
    expect(partsOf(draft, 'a')).toEqual(['one', 'two'])
  })

  test('S-5: an empty list that was read is the truth', () => {
    const draft = setup(updated(aUser('a', 1)))
    read(draft, [])
    expect([names(draft), draft.parts]).toEqual([[], {}])
  })

  test('S-5: an empty list keeps what was said while it was read', () => {
    const draft = setup(updated(aUser('a', 1)))
    read(draft, [], { events: [updated(aUser('b', 2))] })
    expect(names(draft)).toEqual(['b'])
  })

  test('S-5: what left in a gap goes, with its parts', () => {
    const draft = emptyTranscript()
    read(draft, [user('a', 1), user('b', 2), user('c', 3)])
    read(draft, [user('a', 1), withParts(aUser('c', 3))])
    expect([names(draft), Object.keys(draft.parts)]).toEqual([['a', 'c'], ['prt_at']])
  })
})

describe('how far back it reaches', () => {
  test('S-5: a page that reaches back to what is known leaves the older ones', () => {
    const draft = emptyTranscript()
    read(draft, [user('a', 1), user('b', 2)])
    expect(read(draft, [user('b', 2), user('c', 3)], { hasOlder: true })).toEqual({ joined: true })
    expect(names(draft)).toEqual(['a', 'b', 'c'])
  })

  test('S-5: a page that does not reach back drops what is known: no hole is shown', () => {
    const draft = emptyTranscript()
    read(draft, [user('a', 1), user('b', 2)])
    expect(
      read(draft, [user('y', 8), user('z', 9)], {
        hasOlder: true,
        events: [updated(aUser('b', 2, { agent: 'plan' }))],
      }),
    ).toEqual({ joined: false })
    expect(names(draft)).toEqual(['y', 'z'])
  })

  test('S-5: an event of a message far before the first page makes no hole, and is in its page later', () => {
    const early = updated(aUser('a', 1, { agent: 'plan' }))
    for (const events of [[early], []]) {
      const draft = setup(...(events.length === 0 ? [early] : []))
      read(draft, [user('y', 8), user('z', 9)], { hasOlder: true, events })
      applyEvent(draft, early)
      expect(names(draft)).toEqual(['y', 'z'])
      read(draft, [user('a', 1), user('b', 2)], { newest: false })
      expect(names(draft)).toEqual(['a', 'b', 'y', 'z'])
    }
  })

  test('S-5: what was heard before the first page says nothing of what is between', () => {
    const draft = setup(updated(aUser('a', 1)), updated(aUser('z', 9)))
    expect(read(draft, [user('y', 8), user('z', 9)], { hasOlder: true })).toEqual({ joined: false })
    expect(names(draft)).toEqual(['y', 'z'])
  })

  test('V-4: removing a message that waits for its page removes no other', () => {
    const draft = emptyTranscript()
    read(draft, [user('y', 8), user('z', 9)], { hasOlder: true })
    applyEvent(draft, updated(aUser('a', 1)))
    applyEvent(draft, removed('a'))
    expect(names(draft)).toEqual(['y', 'z'])
  })

  test('S-5: an older page comes before, and what events said meanwhile wins over it too', () => {
    const draft = emptyTranscript()
    read(draft, [user('c', 3)], { hasOlder: true })
    read(draft, [user('a', 1), user('b', 2)], {
      newest: false,
      events: [updated(aUser('d', 4)), part(aText('at', 'a', 'newer', 5))],
    })
    expect(names(draft)).toEqual(['a', 'b', 'c', 'd'])
    expect(draft.parts[partID('at')]).toMatchObject({ text: 'newer' })
  })
})

describe('what an event changes', () => {
  test('S-4: only what brings, removes or turns a row is structure', () => {
    const draft = setup(updated(aUser('a', 1)), part(aText('t', 'a', '')))
    expect(applyEvent(draft, part(aText('t', 'a', 'more')))).toBe('content')
    expect(applyEvent(draft, delta('t', 'a'))).toBe('content')
    expect(applyEvent(draft, delta('none', 'a'))).toBe('delta-without-part')
    expect(applyEvent(draft, partRemoved('none', 'a'))).toBe('none')
    expect(applyEvent(draft, removed('none'))).toBe('none')
    expect(applyEvent(draft, { kind: 'session-deleted', sessionID })).toBe('none')
    expect(applyEvent(draft, partRemoved('t', 'a'))).toBe('structure')
    expect(applyEvent(draft, removed('a'))).toBe('structure')
    expect([draft.order, draft.messages, draft.parts]).toEqual([[], {}, {}])
  })
})
