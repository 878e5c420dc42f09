import type { AssistantMessage } from '@pointsman/domain/conversation'
import { describe, expect, it } from 'vitest'
import { makeRowCache } from './make-row-cache.ts'
import {
  answer,
  busy,
  feature,
  item,
  kinds,
  main,
  part,
  rowsOf,
  text,
  tool,
  user,
  type Said,
} from './conversation-fixture.ts'

describe('a turn', () => {
  it('is a prompt, what answers it, and how it ended', () => {
    const rows = rowsOf([
      [user('u1'), text('p1', 'Do it')],
      [
        answer('a1', 'u1'),
        part('s1', { kind: 'step', phase: 'start' }),
        text('p2', 'Done'),
        part('x', { kind: 'patch', files: ['a', 'b'] }),
      ],
    ])
    expect(kinds(rows)).toEqual(['prompt', 'text', 'turn-end'])
    expect(rows[0]).toMatchObject({ key: 'prompt:u1', text: 'Do it', number: 1 })
    expect(rows[2]).toMatchObject({ outcome: 'done', turnID: 'u1', files: [{ path: 'a' }, { path: 'b' }] })
  })

  it('makes no rows of steps, of empty text and of what a program wrote for the person', () => {
    const rows = rowsOf([
      [user('u1'), text('p1', 'context', { synthetic: true })],
      [
        answer('a1', 'u1'),
        text('p2', '  \n'),
        part('r', { kind: 'reasoning', text: '', started: 1, ended: 2 }),
        text('p3', 'x'),
      ],
    ])
    expect(kinds(rows)).toEqual(['text', 'turn-end'])
  })

  it('shows an unknown part plainly', () => {
    const rows = rowsOf([
      [user('u1'), text('p1', 'x')],
      [answer('a1', 'u1'), part('o', { kind: 'other', name: 'hologram' })],
    ])
    expect(rows[1]).toMatchObject({ kind: 'other', title: 'hologram' })
  })

  it('has numbers only where every older prompt is known', () => {
    const said: Said[] = [[user('u1'), text('p1', 'x')]]
    expect(rowsOf(said)[0]).toMatchObject({ number: 1 })
    expect(rowsOf(said, { hasOlder: true })[0]).not.toHaveProperty('number')
  })

  it('keeps its keys when the page before it brings its prompt', () => {
    const rest: Said = [answer('a1', 'u1'), text('p2', 'Done')]
    const before = rowsOf([rest]).map((row) => row.key)
    const after = rowsOf([[user('u1'), text('p1', 'x')], rest]).map((row) => row.key)
    expect(after).toEqual(['prompt:u1', ...before])
  })
})

describe('what is at work', () => {
  it('R-6: an old message without completion does not look busy', () => {
    const cut = answer('a1', 'u1', { time: { created: 1 }, finish: undefined as unknown as string })
    const said: Said[] = [
      [user('u1'), text('p1', 'x')],
      [cut, text('p2', 'half', { ended: undefined })],
      [user('u2'), text('p3', 'y')],
      [answer('a2', 'u2', { time: { created: 2 } }), text('p4', '', { ended: undefined })],
    ]
    const rows = rowsOf(said, { status: busy })
    expect(kinds(rows)).toEqual(['prompt', 'text', 'interrupted', 'prompt', 'text', 'working'])
    expect(rows[1]).toMatchObject({ live: false })
    expect(rows[4]).toMatchObject({ live: true })
  })

  it('a cut turn says so once the session is idle, and a finished one says how it ended in the very same row', () => {
    const prompt: Said = [user('u1'), text('p1', 'x')]
    const open: Said[] = [prompt, [answer('a1', 'u1'), text('p2', 'half')]]
    expect(kinds(rowsOf(open))).toEqual(['prompt', 'text', 'turn-end'])
    const { finish: _finish, ...unfinished } = answer('a1', 'u1', { time: { created: 1 } })
    const cut: Said[] = [prompt, [unfinished, text('p2', 'half')]]
    expect(kinds(rowsOf(cut))).toEqual(['prompt', 'text', 'interrupted'])
    const working = rowsOf(cut, { status: busy }).at(-1)
    const ended = rowsOf(open).at(-1)
    expect(working?.kind).toBe('working')
    expect(ended?.key).toBe(working?.key)
  })

  const { finish: _, ...running } = answer('a1', 'u1', { time: { created: 1 } })
  const half: Said[] = [
    [user('u1'), text('p1', 'x')],
    [running, text('p2', 'half')],
  ]

  it('R-6: the last turn is not said to be cut before its session was read and its status is known', () => {
    expect(kinds(rowsOf(half, { settled: false }))).toEqual(['prompt', 'text'])
    const before: Said[] = [...half, [user('u2'), text('p3', 'y')], [answer('a2', 'u2'), text('p4', 'z')]]
    expect(kinds(rowsOf(before, { settled: false }))[2]).toBe('interrupted')
  })

  it('F-7: a turn that a person stops is at work until its end is told, and never cut between the two', () => {
    const [works, stops] = [rowsOf(half, { status: busy }), rowsOf(half, { stopping: true })]
    const stopped = { ...running, error: { name: 'MessageAbortedError', message: '' } }
    const ended = rowsOf([half[0] as Said, [stopped, text('p2', 'half')]], { stopping: true })
    expect([works, stops, ended].map((rows) => rows.at(-1)?.kind)).toEqual(['working', 'working', 'turn-end'])
    expect(new Set([works, stops, ended].map((rows) => rows.at(-1)?.key)).size).toBe(1)
    const cache = makeRowCache()
    const again = [true, false].map((stopping) => rowsOf(half, { stopping }, cache).at(-1)?.kind)
    expect(again).toEqual(['working', 'interrupted'])
  })

  it('a tool call is no end: between two steps it still works', () => {
    const said: Said[] = [
      [user('u1'), text('p1', 'x')],
      [answer('a1', 'u1', { finish: 'tool-calls' }), tool('t', { status: 'completed' })],
    ]
    expect(kinds(rowsOf(said, { status: busy }))).toEqual(['prompt', 'tool', 'working'])
    expect(kinds(rowsOf(said))).toEqual(['prompt', 'tool', 'interrupted'])
  })

  it('a refused tool ends the turn calmly', () => {
    const refused = tool('t', {
      status: 'error',
      error: 'The user rejected permission to use this specific tool call.',
    })
    const said: Said[] = [
      [user('u1'), text('p1', 'x')],
      [answer('a1', 'u1', { finish: 'tool-calls' }), refused],
    ]
    expect(rowsOf(said).at(-1)).toMatchObject({ kind: 'turn-end', outcome: 'stopped' })
  })

  it('an abort is a calm line, a failure a card', () => {
    const failed = (name: string) =>
      rowsOf([
        [user('u1'), text('p1', 'x')],
        [answer('a1', 'u1', { error: { name, message: 'm' } }), text('p2', 'half')],
      ])
    expect(failed('MessageAbortedError').at(-1)).toMatchObject({ kind: 'turn-end', outcome: 'stopped' })
    expect(kinds(failed('APIError'))).toEqual(['prompt', 'text', 'failure'])
  })

  it('a steered prompt does not end the answer before it', () => {
    const said: Said[] = [
      [user('u1'), text('p1', 'x')],
      [answer('a1', 'u1', { time: { created: 1 } }), text('p2', 'grows', { ended: undefined })],
      [user('u2'), text('p3', 'also this')],
    ]
    const open = said.map(([message, ...own]) => {
      const { finish: _finish, ...rest } = message as AssistantMessage
      return [rest, ...own] as unknown as Said
    })
    const rows = rowsOf(open, { status: busy })
    expect(kinds(rows)).toEqual(['prompt', 'text', 'prompt', 'working'])
    expect(rows[1]).toMatchObject({ live: true })
  })

  it('a retry says when it goes on', () => {
    const rows = rowsOf([[user('u1'), text('p1', 'x')]], {
      status: { kind: 'retry', attempt: 2, message: 'slow down', next: 99 },
    })
    expect(rows.at(-1)).toMatchObject({ kind: 'retry', attempt: 2, message: 'slow down', next: 99 })
  })
})

describe('where a prompt was typed', () => {
  const said = (directory: typeof main): Said[] => [
    [user('u1'), text('p1', 'go', { typedIn: main })],
    [answer('a1', 'u1', { directory }), text('p2', 'Done')],
  ]
  it('F-6: is said where it ran elsewhere, and only there', () => {
    expect(rowsOf(said(feature)).find((row) => row.kind === 'prompt')).toMatchObject({
      sent: { to: 'feature-x', from: 'main' },
    })
    expect(rowsOf(said(main)).find((row) => row.kind === 'prompt')).not.toHaveProperty('sent')
  })
})

it('F-4: only what is on its way has a row here: what waits stands in the dock', () => {
  const rows = rowsOf([], {
    items: [
      item('fresh', { state: 'queued', delivery: 'send', attempts: 0 }),
      item('waits', { state: 'queued' }),
      item('stuck', { state: 'parked' }),
      item('goes', { state: 'sending' }),
      item('cut', { state: 'sending', kind: 'continue' }),
    ],
  })
  expect(rows.map((row) => row.messageID)).toEqual(['fresh', 'goes'])
})
