import type { EngineEvent } from '@pointsman/domain/engine-event'
import type { Part } from '@pointsman/domain/conversation'
import { createEffect, createRoot } from 'solid-js'
import { describe, expect, test } from 'vitest'
import { sessionID } from '../server/test-servers.ts'
import { createTranscript } from './create-transcript.ts'
import { aText, aUser, messageID, partID, withParts } from './test-conversation.ts'

const part = (one: Part): EngineEvent => ({ kind: 'part-updated', sessionID, part: one })
const delta = (text: string, field = 'text'): EngineEvent => ({
  kind: 'part-delta',
  sessionID,
  messageID: messageID('a'),
  partID: partID('t'),
  field,
  delta: text,
})

function setup() {
  const drops: string[] = []
  const transcript = createTranscript({ dropped: (reason) => drops.push(reason) })
  transcript.apply({ kind: 'message-updated', sessionID, message: aUser('a', 1) })
  return { transcript, drops }
}

describe('words that stream', () => {
  test('S-5: deltas are appended, and the whole part supersedes them', () => {
    const { transcript } = setup()
    transcript.apply(part(aText('t', 'a', '')))
    for (const text of ['on', 'e', ' two']) transcript.apply(delta(text))
    expect(transcript.partText(partID('t'))).toBe('one two')
    transcript.apply(part(aText('t', 'a', 'one, two', 5)))
    expect(transcript.partText(partID('t'))).toBe('one, two')
  })

  test('L-6: a delta wakes the one who shows that part, and nobody who shows the rows', () => {
    const { transcript } = setup()
    for (const name of ['t', 'other']) transcript.apply(part(aText(name, 'a', '')))
    const woken: string[] = []
    const dispose = createRoot((end) => {
      createEffect(() => woken.push(`rows ${transcript.version()}`))
      createEffect(() => woken.push(`t ${transcript.partText(partID('t'))}`))
      createEffect(() => woken.push(`other ${transcript.partText(partID('other'))}`))
      createEffect(() => woken.push(`message ${transcript.message(messageID('a'))?.id}`))
      return end
    })
    woken.length = 0
    transcript.apply(delta('x'))
    expect(woken).toEqual(['t x'])
    dispose()
  })

  test('L-9: a delta of a part that is not here is counted, and one of another field changes no words', () => {
    const { transcript, drops } = setup()
    transcript.apply(delta('x'))
    expect(drops).toEqual(['delta-without-part'])
    transcript.apply(part(aText('t', 'a', 'one')))
    transcript.apply(delta('x', 'metadata'))
    expect(transcript.partText(partID('t'))).toBe('one')
  })

  test('S-5: a page that has the part empty does not take its words away', () => {
    const { transcript } = setup()
    transcript.apply(part(aText('t', 'a', '')))
    transcript.apply(delta('one'))
    transcript.merge(
      { messages: [withParts(aUser('a', 1), aText('t', 'a', ''))], newest: true, hasOlder: false },
      transcript.beginRead(),
    )
    expect(transcript.partText(partID('t'))).toBe('one')
    transcript.merge(
      { messages: [withParts(aUser('a', 1), aText('t', 'a', 'whole', 2))], newest: true, hasOlder: false },
      transcript.beginRead(),
    )
    expect(transcript.partText(partID('t'))).toBe('whole')
  })

  test('S-5: words that come while a page is read stay on top of it', () => {
    const { transcript } = setup()
    transcript.apply(part(aText('t', 'a', 'one')))
    const during = transcript.beginRead()
    transcript.apply(delta(' two'))
    transcript.merge(
      { messages: [withParts(aUser('a', 1), aText('t', 'a', 'one'))], newest: true, hasOlder: false },
      during,
    )
    expect(transcript.partText(partID('t'))).toBe('one two')
  })

  test('S-5: who reads a part before it is there is woken when it comes', () => {
    const { transcript } = setup()
    const seen: string[] = []
    const dispose = createRoot((end) => {
      createEffect(() => seen.push(transcript.partText(partID('t'))))
      return end
    })
    transcript.apply(part(aText('t', 'a', 'here')))
    expect(seen).toEqual(['', 'here'])
    dispose()
  })
})

test('L-4: of two reads on their way the end of one takes nothing from the other', () => {
  const { transcript } = setup()
  const [first, second] = [transcript.beginRead(), transcript.beginRead()]
  transcript.endRead(first)
  transcript.apply({ kind: 'message-updated', sessionID, message: aUser('a', 1, { agent: 'plan' }) })
  transcript.merge({ messages: [withParts(aUser('a', 1))], newest: true, hasOlder: false }, second)
  expect(transcript.peekMessage(messageID('a'))?.agent).toBe('plan')
})

test('S-4: the version grows with rows that come or go, and not with words', () => {
  const { transcript } = setup()
  const before = transcript.version()
  transcript.apply(part(aText('t', 'a', '')))
  const after = transcript.version()
  expect(after).toBeGreaterThan(before)
  transcript.apply(delta('x'))
  transcript.apply(part(aText('t', 'a', 'xy')))
  expect(transcript.version()).toBe(after)
})
