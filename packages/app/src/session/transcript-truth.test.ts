import type { Message, MessageWithParts, Part } from '@pointsman/domain/conversation'
import type { EngineEvent } from '@pointsman/domain/engine-event'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sessionID } from '../server/test-servers.ts'
import { createTranscript } from './create-transcript.ts'
import { aText, aUser, anAssistant } from './test-conversation.ts'

/** An engine's conversation: each act changes it and says so. Words of a part that still streams are in no page. */
function makeTruth({ ties }: { readonly ties: boolean }) {
  const messages: { info: Message; parts: Part[] }[] = []
  let clock = 0
  let count = 0
  const streaming = new Map<string, string>()
  const name = () => `${String(999 - count).padStart(3, '0')}${(count += 1)}`
  const pick = <T>(list: readonly T[], at: number): T | undefined =>
    list[list.length - 1 - (at % Math.max(1, list.length))]
  const plain = (id: string) => id.slice(4)

  function act(what: string, at: number): EngineEvent | undefined {
    const target = pick(messages, at)
    switch (what) {
      case 'message': {
        clock += ties && at % 3 === 0 ? 0 : 1
        const info = at % 2 === 0 ? aUser(name(), clock) : anAssistant(name(), clock, 'u')
        messages.push({ info, parts: [] })
        return { kind: 'message-updated', sessionID, message: info }
      }
      case 'update': {
        if (!target) return undefined
        target.info = { ...target.info, agent: `agent ${(count += 1)}` }
        return { kind: 'message-updated', sessionID, message: target.info }
      }
      case 'remove': {
        if (!target) return undefined
        messages.splice(messages.indexOf(target), 1)
        for (const { id } of target.parts) streaming.delete(id)
        return { kind: 'message-removed', sessionID, messageID: target.info.id }
      }
      case 'part': {
        if (!target) return undefined
        const part = aText(name(), plain(target.info.id), '')
        target.parts.push(part)
        streaming.set(part.id, '')
        return { kind: 'part-updated', sessionID, part }
      }
      case 'delta':
      case 'end': {
        const part = pick(
          messages.flatMap(({ parts }) => parts).filter(({ id }) => streaming.has(id)),
          at,
        )
        if (!part) return undefined
        if (what === 'end') return end(part)
        streaming.set(part.id, `${streaming.get(part.id)}${at} `)
        return {
          kind: 'part-delta',
          sessionID,
          messageID: part.messageID,
          partID: part.id,
          field: 'text',
          delta: `${at} `,
        }
      }
      default: {
        const part = target && pick(target.parts, at)
        if (!part) return undefined
        target.parts.splice(target.parts.indexOf(part), 1)
        streaming.delete(part.id)
        return { kind: 'part-removed', sessionID, messageID: part.messageID, partID: part.id }
      }
    }
  }
  function end(part: Part): EngineEvent {
    const whole = aText(plain(part.id), plain(part.messageID), streaming.get(part.id) ?? '', 1)
    const parts = messages.find(({ info }) => info.id === part.messageID)?.parts ?? []
    parts[parts.findIndex(({ id }) => id === part.id)] = whole
    streaming.delete(part.id)
    return { kind: 'part-updated', sessionID, part: whole }
  }
  const copy = (): MessageWithParts[] => messages.map(({ info, parts }) => ({ info, parts: [...parts] }))
  return {
    act,
    /** What still streams comes to its end. */
    endAll: () =>
      messages
        .flatMap(({ parts }) => parts)
        .filter(({ id }) => streaming.has(id))
        .map(end),
    all: copy,
    newest: (limit: number) => ({ messages: copy().slice(-limit), newest: true, hasOlder: messages.length > limit }),
    before(id: string | undefined, limit: number) {
      const until = copy().findIndex(({ info }) => info.id === id)
      const rest = copy().slice(0, Math.max(0, until))
      return { messages: rest.slice(-limit), newest: false, hasOlder: rest.length > limit }
    },
  }
}

type Transcript = ReturnType<typeof createTranscript>
const shown = (transcript: Transcript) =>
  transcript.order().map((id) => ({
    info: transcript.peekMessage(id),
    parts: transcript.peekParts(id).map((part) => ({ ...part, text: transcript.partText(part.id) })),
  }))

const step = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('message', 'part', 'delta') },
    { weight: 2, arbitrary: fc.constantFrom('end', 'update', 'remove', 'remove-part') },
    { weight: 3, arbitrary: fc.constantFrom('begin', 'snapshot', 'merge') },
  ),
  at: fc.nat(11),
  /** The stream had a gap: this event never came. */
  missed: fc.boolean(),
})

function play(
  steps: readonly { what: string; at: number; missed: boolean }[],
  { unheard, limit, gaps }: { unheard: number; limit: number; gaps: boolean },
) {
  // Where pages are short a message may be heard of before its page: of two with the same time nobody could say which is first.
  const truth = makeTruth({ ties: limit > 100 })
  const transcript = createTranscript({ dropped: () => {} })
  let during: ReturnType<Transcript['beginRead']> | undefined
  let page: ReturnType<typeof truth.newest> | undefined
  function merge() {
    if (!during) return
    transcript.merge(page ?? truth.newest(limit), during)
    transcript.endRead(during)
    during = page = undefined
  }
  for (const [index, { what, at, missed }] of steps.entries()) {
    if (what === 'begin') during ??= index < unheard ? undefined : transcript.beginRead()
    else if (what === 'snapshot') page ??= during && truth.newest(limit)
    else if (what === 'merge') merge()
    else {
      const event = truth.act(what, at)
      if (event && index >= unheard && !(gaps && missed)) transcript.apply(event)
    }
  }
  merge()
  for (const event of truth.endAll()) transcript.apply(event)
  return { truth, transcript, limit }
}
function readNewest({ truth, transcript, limit }: ReturnType<typeof play>) {
  const during = transcript.beginRead()
  transcript.merge(truth.newest(limit), during)
  transcript.endRead(during)
}

const story = fc.array(step, { maxLength: 40 })

test('S-5: whatever events and pages cross, the end is the engine’s truth', () => {
  fc.assert(
    fc.property(story, fc.nat(12), (steps, unheard) => {
      const played = play(steps, { unheard, limit: 1000, gaps: false })
      if (unheard > 0) readNewest(played)
      expect(shown(played.transcript)).toEqual(played.truth.all())
    }),
    { numRuns: 400 },
  )
})

test('S-5: after a gap one page read is the truth again', () => {
  fc.assert(
    fc.property(story, fc.nat(12), (steps, unheard) => {
      const played = play(steps, { unheard, limit: 1000, gaps: true })
      readNewest(played)
      expect(shown(played.transcript)).toEqual(played.truth.all())
    }),
    { numRuns: 400 },
  )
})

test('S-5: with short pages it is always the truth’s end without a hole, and older pages complete it', () => {
  fc.assert(
    fc.property(story, fc.nat(12), fc.integer({ min: 1, max: 4 }), (steps, unheard, limit) => {
      const played = play(steps, { unheard, limit, gaps: false })
      const { truth, transcript } = played
      readNewest(played)
      const all = truth.all()
      expect(shown(transcript)).toEqual(all.slice(all.length - transcript.order().length))
      for (let turn = 0; turn < all.length + 1; turn += 1) {
        const during = transcript.beginRead()
        transcript.merge(truth.before(transcript.order()[0], limit), during)
        transcript.endRead(during)
      }
      expect(shown(transcript)).toEqual(all)
    }),
    { numRuns: 400 },
  )
})
