import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import {
  applyItemEvent,
  itemKinds,
  itemStates,
  newItemSchema,
  nextState,
  outboxItemSchema,
  type ItemEvent,
  type ItemState,
  type OutboxItem,
} from './follow-up.ts'

const item = v.parse(outboxItemSchema, {
  id: 'msg_1',
  partID: 'prt_1',
  source: { directory: '/home/mara/ledger/', revision: 3 },
  kind: 'prompt',
  text: 'go on',
  serverKey: 'main',
  sessionID: 'ses_1',
  state: 'queued',
  attempts: 0,
  createdAt: 1,
  revision: 1,
})

const kinds = [
  'send',
  'accepted',
  'confirmed',
  'absent',
  'unsent',
  'later',
  'answered',
  'interrupted',
  'failed',
  'park',
  'hold',
  'release',
  'back',
  'again',
  'pin',
  'unpin',
  'steer',
  'wait',
  'place',
  'remove',
] as const
type Row = readonly [ItemState, Partial<Record<ItemEvent['kind'], ReturnType<typeof nextState>>>]
const touched = (state: ItemState) => ({ pin: state, unpin: state, place: state, hold: 'held' }) as const
/** What is not named here changes nothing. */
const table: readonly Row[] = [
  ['held', { ...touched('held'), release: 'queued', park: 'parked', confirmed: 'confirmed', remove: 'removed' }],
  [
    'queued',
    {
      ...touched('queued'),
      send: 'sending',
      confirmed: 'confirmed',
      failed: 'failed',
      park: 'parked',
      steer: 'queued',
      wait: 'queued',
      remove: 'removed',
    },
  ],
  [
    'sending',
    {
      accepted: 'accepted',
      confirmed: 'confirmed',
      absent: 'queued',
      unsent: 'queued',
      later: 'queued',
      failed: 'failed',
    },
  ],
  ['accepted', { confirmed: 'confirmed', absent: 'queued', failed: 'failed', remove: 'removed' }],
  ['confirmed', { interrupted: 'interrupted', remove: 'removed' }],
  ['failed', { ...touched('failed'), confirmed: 'confirmed', again: 'queued', remove: 'removed' }],
  ['parked', { ...touched('parked'), confirmed: 'confirmed', again: 'queued', remove: 'removed' }],
  ['unconfirmed', { confirmed: 'confirmed', again: 'queued', remove: 'removed' }],
  ['interrupted', { remove: 'removed' }],
]

describe('F-2: the states of an item', () => {
  test('F-2: every state is in the table', () => {
    expect(table.map(([state]) => state).toSorted()).toEqual([...itemStates].toSorted())
  })

  test.each(table)('F-2: from %s each event leads where the table says', (state, row) => {
    for (const event of kinds) {
      const expected = event === 'answered' ? 'answered' : row[event]
      expect([event, nextState({ kind: 'prompt', state }, event)]).toEqual([event, expected])
    }
  })

  test.each(['command', 'shell'] as const)(
    'F-3: a %s line that is absent is in doubt, and else goes as a prompt does',
    (kind) => {
      for (const [state] of table)
        for (const event of kinds) {
          const asPrompt = nextState({ kind: 'prompt', state }, event)
          const expected = event === 'absent' && asPrompt === 'queued' ? 'unconfirmed' : asPrompt
          expect(nextState({ kind, state }, event)).toBe(expected)
        }
    },
  )
})

const story = fc.array(fc.constantFrom(...kinds), { maxLength: 40 })
const hold = { tab: 'abcdefgh', waits: 'editing' } as const
function eventOf(kind: (typeof kinds)[number]): ItemEvent {
  switch (kind) {
    case 'failed':
    case 'park':
      return { kind, code: 'c', message: 'm' }
    case 'hold':
      return { kind, hold }
    case 'release':
      return { kind, chosen: {} }
    case 'later':
      return { kind, until: 9 }
    case 'place':
      return { kind, position: 9 }
    default:
      return { kind }
  }
}

describe('F-3: whatever happens, in any order', () => {
  test('F-3: no way leads back from confirmed to where it would be sent', () => {
    fc.assert(
      fc.property(fc.constantFrom(...itemKinds), story, (kind, events) => {
        let now: OutboxItem = { ...item, kind }
        let wasConfirmed = false
        for (const event of events) {
          const next = applyItemEvent(now, eventOf(event))
          if (typeof next !== 'object') continue
          now = next
          wasConfirmed ||= now.state === 'confirmed'
          if (wasConfirmed) expect(['confirmed', 'interrupted']).toContain(now.state)
        }
      }),
    )
  })

  test('F-3: a command in doubt is never queued again unless a person says so', () => {
    fc.assert(
      fc.property(fc.constantFrom('command' as const, 'shell' as const), story, (kind, events) => {
        let now: OutboxItem = { ...item, kind, state: 'unconfirmed' }
        for (const event of events.filter((one) => one !== 'again')) {
          const next = applyItemEvent(now, eventOf(event))
          if (typeof next === 'object') now = next
          expect(['queued', 'sending', 'accepted']).not.toContain(now.state)
        }
      }),
    )
  })

  test('F-9: each change has a higher revision, and attempts count only what may have gone out', () => {
    fc.assert(
      fc.property(story, (events) => {
        let now = item
        for (const event of events) {
          const next = applyItemEvent(now, eventOf(event))
          if (typeof next !== 'object') continue
          expect(next.revision).toBe(now.revision + 1)
          expect(next.attempts).toBeGreaterThanOrEqual(0)
          now = next
        }
      }),
    )
  })
})

test('F-7: a failure says why until the item goes on, and the item before it is left as it was', () => {
  const failed = applyItemEvent(item, { kind: 'failed', code: 'auth', message: 'bad key' }) as OutboxItem
  expect(failed.reason).toEqual({ code: 'auth', message: 'bad key' })
  expect('reason' in (applyItemEvent(failed, { kind: 'again' }) as OutboxItem)).toBe(false)
  expect(item).toMatchObject({ state: 'queued', revision: 1 })
})

test('F-1: what is typed is checked at the edge', () => {
  const { id, partID, source, kind, text } = item
  const typed = { id, partID, source, kind, text }
  expect(v.is(newItemSchema, typed)).toBe(true)
  for (const wrong of [
    { text: '' },
    { text: 'a'.repeat(1_000_001) },
    { id: 'prt_1' },
    { partID: 'msg_1' },
    { kind: 'sing' },
    { source: {} },
  ])
    expect(v.is(newItemSchema, { ...typed, ...wrong })).toBe(false)
  expect(item.source.directory).toBe('/home/mara/ledger')
})
