import { createRoot } from 'solid-js'
import { describe, expect, test } from 'vitest'
import { drained } from '../server/test-servers.ts'
import { added, createTestDesk } from './create-test-desk.ts'

function setup() {
  const house = createRoot((dispose) => ({ ...createTestDesk(), dispose }))
  house.read(added('a.ts', 'one', 'two', 'three'), added('b.ts', 'four'))
  const on = (from: number, to = from, path = 'a.ts') => ({ path, side: 'new' as const, from, to })
  return {
    ...house,
    on,
    writing(text: string, from = 2, to = from): void {
      house.desk.begin(on(from, to))
      house.view.setWritten(text)
    },
  }
}

describe('what was half written', () => {
  test('W-2: is kept in the draft where another line is chosen, or another comment is opened', () => {
    const { desk, view, drafted, writing, on, comments } = setup()
    writing('about two')
    desk.begin(on(3))
    expect([drafted(), view.writing()?.from, view.written()]).toEqual([[['a.ts', 2, 2, 'about two']], 3, ''])
    view.setWritten('about three')
    desk.edit(comments()[0]!)
    expect([drafted().length, view.written()]).toEqual([2, 'about two'])
  })
  test('W-2: of a comment that is being changed stays as it is written when it is opened once more', () => {
    const { desk, view, drafted, writing, comments } = setup()
    writing('about two')
    desk.addWritten()
    desk.edit(comments()[0]!)
    view.setWritten('about two, and more')
    desk.edit(comments()[0]!)
    expect(view.written()).toBe('about two, and more')
    desk.addWritten()
    expect(drafted()).toEqual([['a.ts', 2, 2, 'about two, and more']])
  })
  test('W-2: is kept in the draft where its file leaves the diff, for there is nowhere to write it any more', () => {
    const { view, drafted, writing, read } = setup()
    writing('about two')
    read(added('b.ts', 'four'))
    expect([drafted(), view.writing(), view.lost().length]).toEqual([[['a.ts', 2, 2, 'about two']], undefined, 1])
  })
  test('W-2: goes on while another question is asked, and through another stay in the same place', () => {
    const { view, drafted, writing, ask, stay, read } = setup()
    writing('about two')
    stay()
    ask()
    read(added('a.ts', 'one', 'two', 'three'))
    expect([drafted(), view.writing()?.from, view.written()]).toEqual([[], 2, 'about two'])
  })
  test('W-2: is kept in the draft of its session where that goes elsewhere, and where the review is closed', () => {
    const moved = setup()
    moved.writing('about two')
    moved.stay('/other')
    expect([moved.drafted(), moved.view.writing()]).toEqual([[['a.ts', 2, 2, 'about two']], undefined])
    const closed = setup()
    closed.writing('about two')
    closed.dispose()
    expect(closed.drafted()).toEqual([['a.ts', 2, 2, 'about two']])
  })
  test('W-2: comes back where it could not be queued; to the draft, where the review is closed by then', async () => {
    const open = setup()
    open.writing('about two')
    const queued = open.desk.queueWritten()
    expect(open.view.writing()).toBeUndefined()
    open.refuseQueue()
    await queued
    expect([open.view.written(), open.drafted()]).toEqual(['about two', []])

    const closed = setup()
    closed.writing('about two')
    const late = closed.desk.queueWritten()
    closed.dispose()
    closed.refuseQueue()
    await late
    expect(closed.drafted()).toEqual([['a.ts', 2, 2, 'about two']])
  })
})

describe('lines that are chosen', () => {
  test('W-1: are the same lines once others came before them', () => {
    const { desk, read, on, view } = setup()
    desk.setSelection(on(2, 3))
    read(added('a.ts', 'zero', 'half', 'one', 'two', 'three'), added('b.ts', 'four'))
    expect(desk.selection()).toEqual(on(4, 5))
    const chosen = desk.selection()
    if (chosen) desk.begin(chosen)
    expect(view.writing()?.quote).toBe('two\nthree')
  })
  test('W-1: are none once they are gone, or another diff is asked for', () => {
    const { desk, read, on, ask } = setup()
    desk.setSelection(on(2, 3))
    read(added('a.ts', 'one', 'three'))
    expect(desk.selection()).toBeUndefined()
    desk.setSelection(on(2))
    ask()
    expect(desk.selection()).toBeUndefined()
  })
})

describe('a comment whose lines moved', () => {
  test('W-2: names them where they are now', async () => {
    const { desk, drafted, writing, read } = setup()
    writing('why?')
    desk.addWritten()
    read(added('a.ts', 'zero', 'one', 'two', 'three'))
    await drained()
    expect(drafted()).toEqual([['a.ts', 3, 3, 'why?']])
  })
  test('W-2: does not go by where an earlier turn had them', async () => {
    const { desk, drafted, writing, read, ask, setMode } = setup()
    writing('why?')
    desk.addWritten()
    ask()
    setMode('msg_0000000000aaaaaaaaaaaaaaaa' as never)
    read(added('a.ts', 'zero', 'one', 'two', 'three'))
    await drained()
    expect(drafted()).toEqual([['a.ts', 2, 2, 'why?']])
  })
})
