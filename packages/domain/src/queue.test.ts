import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { outboxItemSchema, type ItemEvent, type ItemState, type OutboxItem } from './follow-up.ts'
import { applyQueueEvent, countWaiting, inOrder, nextToGo, type Queue, type QueueEvent, type Turn } from './queue.ts'

const make = (id: number, more: Partial<OutboxItem> = {}): OutboxItem => ({
  ...v.parse(outboxItemSchema, {
    id: `msg_${id}`,
    partID: `prt_${id}`,
    source: { directory: '/ledger', revision: 1 },
    kind: 'prompt',
    text: `step ${id}`,
    serverKey: 'main',
    sessionID: 'ses_1',
    state: 'queued',
    position: id,
    attempts: 0,
    createdAt: id,
    revision: 1,
  }),
  ...more,
})
const queue = (...items: OutboxItem[]): Queue => ({ items })
const pause = { at: 1, why: 'stopped' } as const
const asks = (of: Queue, turn: Turn = 'idle', now = 100) => {
  const next = nextToGo(of, { turn, now })
  return next.kind === 'go' ? next.item.id : next.for
}

describe('F-5: what goes next', () => {
  test('F-5: the first that waits, once the session is idle, and nothing before its turn', () => {
    const two = queue(make(2), make(1))
    expect([asks(two), asks(two, 'busy'), asks(two, 'unknown'), asks(queue())]).toEqual([
      'msg_1',
      'turn',
      'turn',
      'nothing',
    ])
  })

  test.each(['sending', 'accepted', 'confirmed'] as const)('F-5: not while the one before is %s', (state) => {
    expect(asks(queue(make(1, { state }), make(2)))).toBe('turn')
  })

  test.each(['failed', 'parked', 'unconfirmed', 'interrupted'] as const)(
    'F-7: behind one that is %s the queue waits, and what Enter sends to an idle session goes past it',
    (state) => {
      const stuck = make(1, { state })
      expect(asks(queue(stuck, make(2)))).toBe('stuck')
      expect(asks(queue(stuck, make(2), make(3, { delivery: 'send' })))).toBe('msg_3')
      expect(asks(queue(stuck, make(2, { delivery: 'steer' })), 'busy')).toBe('msg_2')
    },
  )

  test('F-5: one in somebody’s hand keeps its place, and those behind it wait', () => {
    expect(asks(queue(make(1, { state: 'held' }), make(2)))).toBe('held')
    expect(asks(queue(make(1, { state: 'held' }), make(2, { delivery: 'send' })))).toBe('held')
  })

  test('F-7: a pause holds the queue, not what is steered nor what Enter sends', () => {
    const paused = { ...queue(make(1)), paused: pause }
    expect(asks(paused)).toBe('paused')
    expect(asks({ ...queue(make(1), make(2, { delivery: 'send' })), paused: pause })).toBe('msg_2')
    expect(asks({ ...queue(make(1), make(2, { delivery: 'steer' })), paused: pause }, 'busy')).toBe('msg_2')
  })

  test('F-4: what Enter sends never overtakes a queue that moves, and never steers', () => {
    const moving = queue(make(1), make(2, { delivery: 'send' }))
    expect([asks(moving), asks(moving, 'busy')]).toEqual(['msg_1', 'turn'])
  })

  test('R-7: with a status that nobody could read a person’s Enter goes, the queue does not', () => {
    expect(asks(queue(make(1, { delivery: 'send' })), 'unknown')).toBe('msg_1')
    expect(asks(queue(make(1)), 'unknown')).toBe('turn')
  })

  test('F-7: Stop holds what was steered and did not go yet: it begins no turn of its own; sent now afterwards, it goes', () => {
    const steered = queue(make(1), make(2, { delivery: 'steer' }))
    const stopped = applyQueueEvent(steered, { kind: 'pause', pause })?.queue ?? steered
    expect([asks(stopped), stopped.items[1]?.revision]).toEqual(['paused', 2])
    const now = applyQueueEvent(stopped, { kind: 'item', id: 'msg_2', event: { kind: 'steer' } })?.queue ?? stopped
    expect(asks(now)).toBe('msg_2')
    const asked = applyQueueEvent(steered, { kind: 'pause', pause: { ...pause, why: 'asked' } })?.queue ?? steered
    expect(asks(asked)).toBe('msg_2')
  })

  test('V-1: an undo holds all that did not go yet, what was steered and what Enter sent too: it would make the undo final', () => {
    const undone = { kind: 'pause', pause: { ...pause, why: 'undone' } } as const
    const going = queue(make(1, { delivery: 'send' }), make(2, { delivery: 'steer' }), make(3))
    const held = applyQueueEvent(going, undone)?.queue ?? going
    expect([asks(held), inOrder(held.items).map(({ delivery }) => delivery)]).toEqual([
      'paused',
      Array(3).fill(undefined),
    ])
    // What Enter sends afterwards is a person’s word on that.
    const sent = applyQueueEvent(held, { kind: 'add', item: make(4, { delivery: 'send' }) })?.queue ?? held
    expect(asks(sent)).toBe('msg_4')
  })

  test('F-7: a pause is one, whoever asks again; a stop holds what was steered into a queue that stood already', () => {
    const asked = { at: 5, why: 'asked' } as const
    const standing = applyQueueEvent(queue(make(1)), { kind: 'pause', pause: asked })?.queue
    expect(standing?.paused).toEqual(asked)
    expect(standing && applyQueueEvent(standing, { kind: 'pause', pause })).toBeUndefined()
    const steered = { ...queue(make(1), make(2, { delivery: 'steer' })), paused: asked }
    const stopped = applyQueueEvent(steered, { kind: 'pause', pause })?.queue ?? steered
    expect([asks(stopped), stopped.paused]).toEqual(['paused', asked])
  })

  test('F-7: what a stop paused is over with the last that waited; a person’s own pause stays', () => {
    const asked = { at: 1, why: 'asked' } as const
    const without = (of: Queue, id: string) =>
      applyQueueEvent(of, { kind: 'item', id, event: { kind: 'remove' } })?.queue
    const two = { ...queue(make(1), make(2), make(3, { delivery: 'send' })), paused: pause }
    const one = without(two, 'msg_1')
    expect(one?.paused).toEqual(pause)
    expect(one && without(one, 'msg_2')?.paused).toBeUndefined()
    expect(without({ ...queue(make(1)), paused: asked }, 'msg_1')?.paused).toEqual(asked)
  })

  test('F-7: a stated time is waited for, by the queue behind it too', () => {
    const later = queue(make(1, { notBefore: 200 }), make(2))
    expect([asks(later), asks(later, 'idle', 200)]).toEqual(['time', 'msg_1'])
  })
})

describe('F-4: the order of a queue', () => {
  test('F-4: a new one goes behind, a continuation before all that wait', () => {
    const two = queue(make(1, { state: 'confirmed' }), make(2))
    const behind = applyQueueEvent(two, { kind: 'add', item: make(3) })?.queue
    const first = behind && applyQueueEvent(behind, { kind: 'add', item: make(4), first: true })?.queue
    expect(inOrder(first?.items ?? []).map((item) => item.id)).toEqual(['msg_4', 'msg_1', 'msg_2', 'msg_3'])
    expect(applyQueueEvent(two, { kind: 'add', item: make(2) })).toBeUndefined()
  })

  test('F-4: an order names those it moves; what is out or unknown is passed over', () => {
    const four = queue(make(1, { state: 'sending' }), make(2), make(3), make(4))
    const moved = applyQueueEvent(four, { kind: 'order', ids: ['msg_4', 'msg_1', 'msg_9', 'msg_4', 'msg_2'] })?.queue
    expect(inOrder(moved?.items ?? []).map((item) => item.id)).toEqual(['msg_1', 'msg_4', 'msg_2', 'msg_3'])
    expect(applyQueueEvent(four, { kind: 'order', ids: ['msg_2', 'msg_3'] })).toBeUndefined()
  })

  test.each([
    ['up', [4, 1, 2, 3, 5], 4],
    ['down', [1, 3, 4, 2, 5], 2],
    ['to the end', [1, 3, 4, 5, 2], 2],
    ['past its neighbour', [1, 2, 4, 3, 5], 4],
  ])('F-4: one that is moved %s changes, and no other', (_way, wanted, moved) => {
    const five = queue(...[1, 2, 3, 4, 5].map((id) => make(id)))
    const ids = wanted.map((id) => `msg_${id}`)
    const after = applyQueueEvent(five, { kind: 'order', ids })?.queue.items ?? []
    expect(inOrder(after).map((item) => item.id)).toEqual(ids)
    expect(after.filter((item) => item.revision > 1).map((item) => item.id)).toEqual([`msg_${moved}`])
  })

  test('F-4: moved between the same two again and again, its order holds', () => {
    // The first is the youngest: at one place with another it would fall behind it.
    let now = queue(make(1, { createdAt: 9 }), make(2), make(3))
    for (let turn = 0; turn < 200; turn += 1) {
      const [first, second, third] = inOrder(now.items).map((item) => item.id)
      const ids = [first, third, second].flatMap((id) => id ?? [])
      now = applyQueueEvent(now, { kind: 'order', ids })?.queue ?? now
      expect(inOrder(now.items).map((item) => item.id)).toEqual(ids)
    }
  })

  test('F-4: an edit keeps its place, and left unchanged it is what it was, with its reason', () => {
    const reason = { code: 'c', message: 'm' }
    const start = queue(make(1, { state: 'failed', reason }), make(2))
    const editing = { kind: 'hold', hold: { tab: 'abcdefgh', waits: 'editing' } } as const
    const held = applyQueueEvent(start, { kind: 'item', id: 'msg_1', event: editing })?.queue
    expect(held?.items[0]).toMatchObject({ state: 'held', was: 'failed', position: 1 })
    const back = held && applyQueueEvent(held, { kind: 'item', id: 'msg_1', event: { kind: 'back' } })?.queue
    expect(back?.items[0]).toEqual({ ...start.items[0], revision: 3 })
    const chosen = { text: 'better', kind: 'command' } as const
    const sent = held && applyQueueEvent(held, { kind: 'item', id: 'msg_1', event: { kind: 'release', chosen } })?.queue
    expect(sent?.items[0]).toEqual({ ...make(1), ...chosen, revision: 3 })
  })
})

const someEvent = fc.constantFrom<ItemEvent>(
  { kind: 'send' },
  { kind: 'accepted' },
  { kind: 'confirmed' },
  { kind: 'absent' },
  { kind: 'unsent' },
  { kind: 'later', until: 50 },
  { kind: 'answered' },
  { kind: 'interrupted' },
  { kind: 'failed', code: 'c', message: 'm' },
  { kind: 'park', code: 'c', message: 'm' },
  { kind: 'hold', hold: { tab: 'abcdefgh', waits: 'editing' } },
  { kind: 'release', chosen: { text: 'other' } },
  { kind: 'back' },
  { kind: 'again' },
  { kind: 'pin' },
  { kind: 'unpin' },
  { kind: 'steer' },
  { kind: 'wait' },
  { kind: 'remove' },
)
const number = fc.integer({ min: 1, max: 8 })
const step: fc.Arbitrary<QueueEvent> = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), item: number.map((id) => make(id)), first: fc.boolean() }),
  fc.record({ kind: fc.constant('item' as const), id: number.map((id) => `msg_${id}`), event: someEvent }),
  fc.record({ kind: fc.constant('order' as const), ids: fc.array(number.map((id) => `msg_${id}`)) }),
  fc.constant({ kind: 'pause', pause } as const),
  fc.constant({ kind: 'resume' } as const),
)
const story = fc.array(step, { maxLength: 60 })

describe('F-3: whatever is done to a queue, in any order', () => {
  test('F-3: no item is lost: it leaves only answered or removed', () => {
    fc.assert(
      fc.property(story, (steps) => {
        let now: Queue = queue()
        const there = new Set<string>()
        for (const one of steps) {
          const next = applyQueueEvent(now, one)
          if (!next) continue
          now = next.queue
          if (one.kind === 'add') there.add(one.item.id)
          if (next.settled && one.kind === 'item') there.delete(one.id)
          expect(new Set(now.items.map((item) => item.id as string))).toEqual(there)
        }
      }),
    )
  })

  test('F-3: none leads back from confirmed', () => {
    fc.assert(
      fc.property(story, (steps) => {
        let now: Queue = queue()
        const confirmed = new Set<string>()
        for (const one of steps) {
          const next = applyQueueEvent(now, one)
          if (!next) continue
          now = next.queue
          if (next.settled && one.kind === 'item') confirmed.delete(one.id)
          for (const item of now.items) {
            if (item.state === 'confirmed') confirmed.add(item.id)
            if (confirmed.has(item.id)) expect<ItemState[]>(['confirmed', 'interrupted']).toContain(item.state)
          }
        }
      }),
    )
  })

  test('F-4: two that wait change their order only by an order or by a place of their own', () => {
    fc.assert(
      fc.property(story, (steps) => {
        let now: Queue = queue()
        for (const one of steps) {
          const next = applyQueueEvent(now, one)
          if (!next) continue
          if (one.kind !== 'order') {
            const stayed = inOrder(now.items).filter((item) => next.queue.items.some((other) => other.id === item.id))
            const after = inOrder(next.queue.items).filter((item) => now.items.some((other) => other.id === item.id))
            expect(after.map((item) => item.id)).toEqual(stayed.map((item) => item.id))
          }
          now = next.queue
        }
      }),
    )
  })

  test('F-4: an order puts those that can be moved into it, and leaves all others where they are', () => {
    fc.assert(
      fc.property(story, fc.array(number.map((id) => `msg_${id}`)), (steps, ids) => {
        let now: Queue = queue()
        for (const one of steps) now = applyQueueEvent(now, one)?.queue ?? now
        const before = inOrder(now.items)
        const canMove = ({ state }: OutboxItem) => ['held', 'queued', 'parked', 'failed'].includes(state)
        const movable = before.filter(canMove).map((item): string => item.id)
        const named = [...new Set(ids)].filter((id) => movable.includes(id))
        const wanted = [...named, ...movable.filter((id) => !named.includes(id))]
        const after = inOrder(applyQueueEvent(now, { kind: 'order', ids })?.queue.items ?? now.items)
        expect(after.map((item) => item.id)).toEqual(before.map((item) => (canMove(item) ? wanted.shift() : item.id)))
      }),
    )
  })

  test('F-5: nothing goes twice, and never two at once but a steered one', () => {
    fc.assert(
      fc.property(story, fc.constantFrom<Turn>('idle', 'busy', 'unknown'), (steps, turn) => {
        let now: Queue = queue()
        for (const one of steps) now = applyQueueEvent(now, one)?.queue ?? now
        const next = nextToGo(now, { turn, now: 100 })
        if (next.kind !== 'go') return
        expect(next.item.state).toBe('queued')
        const isOpen = now.items.some((item) => ['sending', 'accepted', 'confirmed'].includes(item.state))
        if (isOpen || turn === 'busy') expect(next.item.delivery).toBe('steer')
        if (turn === 'unknown') expect(next.item.delivery).toBeDefined()
      }),
    )
  })

  test('F-4: the count is of those that wait', () => {
    expect(countWaiting(queue(make(1, { state: 'confirmed' }), make(2), make(3, { state: 'held' })))).toBe(2)
  })
})
