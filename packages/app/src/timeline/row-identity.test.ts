import { describe, expect, it } from 'vitest'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { Directory } from '@pointsman/domain/scope'
import {
  answer,
  busy,
  feature,
  item,
  kinds,
  main,
  other,
  part,
  rowsOf,
  text,
  tool,
  user,
  type Said,
} from './conversation-fixture.ts'
import { makeRowCache } from './make-row-cache.ts'
import type { Row } from './row.ts'

describe('S-10: where it ran', () => {
  const turn = (n: number, directory: Directory): Said[] => [
    [user(`u${n}`), text(`p${n}`, 'x')],
    [answer(`a${n}`, `u${n}`, { directory }), text(`q${n}`, 'y')],
  ]

  it('a divider stands before the prompt whose turn ran elsewhere, by the engine’s own record', () => {
    const rows = rowsOf([...turn(1, main), ...turn(2, feature), ...turn(3, feature), ...turn(4, main)])
    const places = rows.filter((row) => row.kind === 'place')
    expect(places).toMatchObject([
      { way: 'out', words: 'entered', place: { name: 'feature-x' }, key: 'place:u2' },
      { way: 'back', words: 'back on', place: { name: 'main' }, hue: 1, key: 'place:u4' },
    ])
    expect(rows[rows.indexOf(places[0] as Row) + 1]).toMatchObject({ key: 'prompt:u2', hue: 1 })
  })

  it('from one worktree to another it passes through the trunk', () => {
    const rows = rowsOf([...turn(1, feature), ...turn(2, other)])
    expect(rows.filter((row) => row.kind === 'place')).toMatchObject([
      { way: 'back', words: 'left', place: { name: 'feature-x' } },
      { way: 'out', words: 'entered', place: { name: 'other' } },
    ])
  })

  it('a prompt that is worked on is drawn where the session works now', () => {
    const said = [...turn(1, main), [user('u2'), text('p2', 'x')] as Said]
    expect(kinds(rowsOf(said, { status: busy, placement: feature }))).toContain('place')
    // Nothing works on it: where it would run is not known.
    expect(kinds(rowsOf(said, { placement: feature }))).not.toContain('place')
  })
})

describe('what was sent', () => {
  it('S-4: from sending to the answer no row leaves, though the message comes before busy does', () => {
    const said: Said[] = [
      [user('u1'), text('p', 'x')],
      [answer('a1', 'u1'), text('q', 'y')],
    ]
    const asked: Said[] = [...said, [user('u2'), text('p2', 'x')]]
    const cache = makeRowCache()
    const sent = { items: [item('u2')], placement: feature }
    const steps = [
      rowsOf(said, { placement: feature }, cache),
      rowsOf(said, sent, cache),
      rowsOf([...said, [user('u2')]], sent, cache),
      rowsOf(asked, { ...sent, items: [item('u2', { state: 'confirmed' })] }, cache),
      rowsOf(asked, { ...sent, status: busy }, cache),
      rowsOf([...asked, [answer('a2', 'u2', { directory: feature }), text('q2', 'y')]], { placement: feature }, cache),
    ].map((rows) => rows.map((row) => row.key))
    for (const [at, keys] of steps.entries()) expect(keys).toEqual(expect.arrayContaining(steps[at - 1] ?? []))
    expect(steps[1]?.slice(-2)).toEqual(['place:u2', 'prompt:u2'])
  })

  it('S-4: what a program tells the agent after a move is no row that would leave again', () => {
    const told: Partial<OutboxItem> = { kind: 'continue' }
    expect(kinds(rowsOf([], { items: [item('u1', told)] }))).toEqual([])
    expect(kinds(rowsOf([[user('u1')]], { items: [item('u1', { ...told, state: 'accepted' })] }))).toEqual([])
  })

  it('has the key of the prompt that it becomes, also while the prompt has no words yet', () => {
    const pending = rowsOf([], { items: [item('u1')] })
    expect(pending).toMatchObject([{ kind: 'pending', key: 'prompt:u1', text: 'text of u1' }])
    expect(rowsOf([[user('u1')]], { items: [item('u1')] })[0]).toMatchObject({ kind: 'pending', key: 'prompt:u1' })
    expect(rowsOf([[user('u1'), text('p', 'x')]], { items: [item('u1')] })[0]).toMatchObject({
      kind: 'prompt',
      key: 'prompt:u1',
    })
  })

  it('stands where the session works now, with the divider that its turn will have', () => {
    const said: Said[] = [
      [user('u1'), text('p', 'x')],
      [answer('a1', 'u1'), text('q', 'y')],
    ]
    const pending = rowsOf(said, { items: [item('u2')], placement: feature }).slice(-2)
    expect(pending).toMatchObject([
      { kind: 'place', key: 'place:u2', words: 'entered' },
      { kind: 'pending', hue: 1 },
    ])
    const confirmed = [
      ...said,
      [user('u2'), text('p2', 'x')] as Said,
      [answer('a2', 'u2', { directory: feature }), text('q2', 'y')] as Said,
    ]
    expect(rowsOf(confirmed).map((row) => row.key)).toContain('place:u2')
  })

  it('stands behind everything that the engine said, in order', () => {
    const rows = rowsOf([[user('u1'), text('p', 'x')]], { items: [item('u1'), item('u2'), item('u3')] })
    expect(rows.map((row) => row.key)).toEqual(['prompt:u1', 'prompt:u2', 'prompt:u3'])
  })

  it('an interrupted item says so after its turn, once', () => {
    const cut = answer('a1', 'u1', { time: { created: 1 } })
    delete (cut as { finish?: string }).finish
    const rows = rowsOf(
      [
        [user('u1'), text('p', 'x')],
        [cut, text('q', 'half')],
      ],
      { items: [item('u1', { state: 'interrupted' })] },
    )
    expect(kinds(rows)).toEqual(['prompt', 'text', 'interrupted'])
    expect(rows[2]).toMatchObject({ item: { id: 'u1' } })
    expect(kinds(rowsOf([[user('u1'), text('p', 'x')]], { items: [item('u1', { state: 'interrupted' })] }))).toEqual([
      'prompt',
      'interrupted',
    ])
  })
})

it('a compaction is one row with its summary in it', () => {
  const rows = rowsOf([
    [user('u1'), part('c', { kind: 'compaction', auto: true })],
    [answer('a1', 'u1', { summary: true }), text('s', 'what happened')],
  ])
  expect(rows).toMatchObject([{ kind: 'compaction', auto: true, summary: 's', live: false }])
})

describe('identity', () => {
  it('gives back the same objects where nothing changed, and builds one turn where one did', () => {
    const cache = makeRowCache()
    const said: Said[] = [
      [user('u1'), text('p1', 'x')],
      [answer('a1', 'u1'), text('q1', 'y')],
      [user('u2'), text('p2', 'x')],
    ]
    const first = rowsOf(said, {}, cache)
    const again = rowsOf(said, {}, cache)
    expect(again.every((row, at) => row === first[at])).toBe(true)
    const grown = rowsOf([...said, [answer('a2', 'u2'), text('q2', 'new')]], {}, cache)
    expect(grown.slice(0, first.length).every((row, at) => row === first[at])).toBe(true)
  })

  it('keeps rows that say the same when their message was read again', () => {
    const cache = makeRowCache()
    const [u, a] = [user('u1'), answer('a1', 'u1')]
    const first = rowsOf(
      [
        [u, text('p1', 'x')],
        [a, text('q1', 'y')],
      ],
      {},
      cache,
    )
    const again = rowsOf(
      [
        [{ ...u }, text('p1', 'x')],
        [{ ...a }, text('q1', 'y')],
      ],
      {},
      cache,
    )
    expect(again.every((row, at) => row === first[at])).toBe(true)
  })

  it('every key is there once', () => {
    const said = Array.from({ length: 50 }, (_, n): Said[] => [
      [user(`u${n}`), text(`p${n}`, 'x')],
      [answer(`a${n}`, `u${n}`, { directory: n % 3 ? main : feature }), text(`q${n}`, 'y')],
    ]).flat()
    const keys = rowsOf(said).map((row) => row.key)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('a change in a session of 5,000 messages builds the last turn and no other', () => {
    const kept = makeRowCache()
    let built: string[] = []
    const cache: typeof kept = {
      sweep: kept.sweep,
      rowsOf: (turn, inputs, build) =>
        kept.rowsOf(turn, inputs, () => {
          built.push(turn)
          return build()
        }),
    }
    const said = Array.from({ length: 2500 }, (_, n): Said[] => [
      [user(`u${n}`), text(`p${n}`, 'x')],
      [answer(`a${n}`, `u${n}`), tool(`t${n}`, { status: 'completed' }), text(`q${n}`, 'y')],
    ]).flat()
    rowsOf(said, {}, cache)
    built = []
    rowsOf(said, { status: busy }, cache)
    expect(built).toEqual(['u2499'])
  })
})
