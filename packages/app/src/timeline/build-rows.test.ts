import { describe, expect, it } from 'vitest'
import type { AssistantMessage, Message, Part, SessionStatus, UserMessage } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory } from '@pointsman/domain/scope'
import { buildRows } from './build-rows.ts'
import { makeRowCache } from './make-row-cache.ts'
import type { Row } from './row.ts'

const main = '/repo' as Directory
const feature = '/repo/.worktrees/feature-x' as Directory
const other = '/repo/.worktrees/other' as Directory
const placeOf = (directory: Directory) =>
  directory === main
    ? { name: 'main', hue: 0 as const, main: true }
    : { name: directory.split('/').at(-1) ?? '', hue: directory === feature ? (1 as const) : (2 as const), main: false }

let clock = 0
const user = (id: string): UserMessage =>
  ({
    role: 'user',
    id,
    sessionID: 'ses_1',
    time: { created: (clock += 1000) },
    agent: 'build',
  }) as unknown as UserMessage
const answer = (id: string, parentID: string, more: Partial<AssistantMessage> = {}): AssistantMessage =>
  ({
    role: 'assistant',
    id,
    parentID,
    sessionID: 'ses_1',
    time: { created: (clock += 1000), completed: clock + 500 },
    agent: 'build',
    model: { providerID: 'p', modelID: 'm' },
    directory: main,
    cost: 0,
    finish: 'stop',
    ...more,
  }) as unknown as AssistantMessage
const part = (id: string, body: object): Part =>
  ({ id, sessionID: 'ses_1', messageID: 'msg', ...body }) as unknown as Part
const text = (id: string, words: string, more = {}) =>
  part(id, { kind: 'text', text: words, synthetic: false, ended: 1, ...more })
const tool = (id: string, state: object) =>
  part(id, { kind: 'tool', tool: 'bash', callID: 'c', state: { input: {}, metadata: {}, ...state } })
const item = (id: string, more: Partial<OutboxItem> = {}): OutboxItem =>
  ({
    id,
    kind: 'prompt',
    text: `text of ${id}`,
    state: 'sending',
    attempts: 1,
    createdAt: clock,
    revision: 1,
    ...more,
  }) as unknown as OutboxItem

type Said = readonly [Message, ...Part[]]
function rowsOf(
  said: readonly Said[],
  more: Partial<Parameters<typeof buildRows>[0]> = {},
  cache = makeRowCache(),
): readonly Row[] {
  const messages = new Map(said.map(([message]) => [message.id, message]))
  const parts = new Map(said.map(([message, ...own]) => [message.id, own]))
  return buildRows(
    {
      order: [...messages.keys()],
      message: (id) => messages.get(id),
      parts: (id) => parts.get(id) ?? [],
      text: (one) => one.text,
      items: [],
      status: { kind: 'idle' },
      hasOlder: false,
      placeOf,
      ...more,
    },
    cache,
  )
}
const kinds = (rows: readonly Row[]) => rows.map((row) => row.kind)
const busy: SessionStatus = { kind: 'busy' }

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
    expect(rows[2]).toMatchObject({ outcome: 'done', files: 2 })
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
  it('has the key of the prompt that it becomes, also while the prompt has no words yet', () => {
    const pending = rowsOf([], { items: [item('u1')] })
    expect(pending).toMatchObject([{ kind: 'pending', key: 'prompt:u1', text: 'text of u1' }])
    expect(rowsOf([[user('u1')]], { items: [item('u1')] })[0]).toMatchObject({ kind: 'pending', key: 'prompt:u1' })
    expect(rowsOf([[user('u1'), text('p', 'x')]], { items: [item('u1')] })[0]).toMatchObject({
      kind: 'prompt',
      key: 'prompt:u1',
    })
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
