import type { ItemEvent, OutboxItem } from '@pointsman/domain/follow-up'
import type { ChangeItem, HostEvent, QueueState } from '@pointsman/domain/host-api'
import type { QueueEvent } from '@pointsman/domain/queue'
import type { Directory } from '@pointsman/domain/scope'
import { cleanup, render } from '@solidjs/testing-library'
import { createRoot, createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Readiness } from '../readiness/create-readiness.ts'
import { anItem, directory, drained, elsewhere, makeAsked, serverKey, sessionID } from '../server/test-servers.ts'
import { createOutboxView } from '../session/create-outbox-view.ts'
import { emptyDraft } from '../session/draft.ts'
import { wishedEvent } from '../session/item-wish.ts'
import type { SessionView } from '../session/session-scope.ts'
import type { FollowupSeat } from './create-dock.ts'
import { drawn } from './dock-items.ts'
import { FollowupDock } from './followup-dock.tsx'

const tab = 'tab0000001'

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
  vi.stubGlobal('CSS', { supports: () => true, escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') })
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

/** A dock on the real reducer; the test is the host and answers each wish when it likes. */
function setup(items: readonly OutboxItem[], { blocked = false, busy = false } = {}) {
  const asked = makeAsked()
  const log: string[] = []
  const scope = { serverKey, sessionID }
  const [told, setTold] = createSignal<QueueState>()
  const [here, setHere] = createSignal<Directory>(directory)
  const [draft, setDraft] = createSignal(emptyDraft)
  const [opened, setOpened] = createStore<Record<string, boolean | undefined>>({})
  const outbox = createRoot(() => createOutboxView(scope, { now: () => 5, queue: told }))
  for (const item of items) outbox.put(item)
  const wish = (name: string, event: QueueEvent) => {
    log.push(name)
    return outbox.wish(
      event,
      () => asked.ask(name),
      () => {},
    )
  }
  const view = {
    items: outbox.items,
    queue: outbox.queue,
    hydration: () => ({ state: 'ready' }),
    disclosed: (key: string) => opened[key],
    setDisclosed: (key: string, open: boolean) => setOpened(key, open),
    draft,
    setDraft,
  } as unknown as SessionView
  const seat: FollowupSeat = {
    view,
    readiness: {
      verdict: () => (blocked ? { ready: false, reason: 'blocked', state: 'refused' } : { ready: true }),
      control: () => ({ ready: true }),
      now: () => ({ ready: true }),
      agent: () => 'build',
    } as unknown as Readiness,
    directory: here,
    place: (at) => (at === directory ? { name: 'main', hue: 0, main: true } : { name: 'feat', hue: 2, main: false }),
    tab: () => tab,
    change: (id, change: ChangeItem) =>
      wish(`${id} ${JSON.stringify(change)}`, { kind: 'item', id, event: wishedEvent(change) }),
    remove: (id) => wish(`${id} removed`, { kind: 'item', id, event: { kind: 'remove' } satisfies ItemEvent }),
    reorder: (ids) => wish(`order ${ids.join(' ')}`, { kind: 'order', ids }),
    pause: () => wish('pause', { kind: 'pause', pause: { at: 5, why: 'asked' } }),
    resume: () => wish('resume', { kind: 'resume' }),
    edit: (id) => wish(`edit ${id}`, { kind: 'item', id, event: { kind: 'hold', hold: { tab, waits: 'editing' } } }),
    moveTo(to) {
      log.push(`moved to ${to}`)
      // Where a turn runs a person is asked how, and nothing has moved yet.
      if (!busy) setHere(to)
      return Promise.resolve()
    },
    focusComposer: () => composer.focus(),
    refused: (title, reason) => void log.push(`${title}: ${String(reason)}`),
    announce: (text) => void log.push(`said ${text}`),
  }
  render(() => (
    <>
      <div data-region="composer">
        <textarea data-testid="composer-input" />
      </div>
      <FollowupDock seat={seat} />
    </>
  ))
  const composer = document.querySelector('textarea') as HTMLTextAreaElement
  composer.focus()
  const all = (testid: string) => [...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`)]
  return {
    asked,
    log,
    outbox,
    draft,
    setTold,
    setHere,
    tell: (event: HostEvent) => outbox.apply(event),
    rows: () => all('followup-item').map((row) => `${row.dataset['itemId']?.slice(4)} ${row.dataset['state']}`),
    row: (name: string) => all('followup-item').find((row) => row.dataset['itemId'] === `msg_${name}`) as HTMLElement,
    one: (testid: string) => all(testid)[0] as HTMLElement,
    focused: () =>
      (document.activeElement as HTMLElement).dataset['itemId']?.slice(4) ?? document.activeElement?.tagName,
    press: (key: string, more: KeyboardEventInit = {}) =>
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }),
      ),
    way: (name: string, way: string) =>
      (all('followup-item').find((row) => row.dataset['itemId'] === `msg_${name}`) as HTMLElement)
        .querySelector<HTMLElement>(`[data-way="${way}"]`)
        ?.click(),
  }
}
const alt = { altKey: true }
const queue = (count: number) =>
  Array.from({ length: count }, (_, at) => anItem(`n${at}`, { position: at + 1, text: `Step ${at}` }))
const gone = (name: string): HostEvent => ({
  kind: 'item-gone',
  serverKey,
  sessionID,
  itemID: `msg_${name}`,
  outcome: 'removed',
})

describe('by the keyboard alone', () => {
  test('F-4: from the composer to the last one, through them, and back', () => {
    const { press, focused } = setup(queue(3))
    press('ArrowUp', alt)
    const path = [focused()]
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowDown', 'End', 'Home', 'Escape']) {
      press(key)
      path.push(focused())
    }
    expect(path).toEqual(['n2', 'n1', 'n0', 'n0', 'n1', 'n2', 'n0', 'TEXTAREA'])
  })

  test('F-4: one is moved before another and keeps the focus, and its order is wished of the host', () => {
    const { press, focused, rows, log } = setup(queue(3))
    press('ArrowUp', alt)
    press('ArrowUp', alt)
    expect([rows(), focused(), log[0]]).toEqual([
      ['n0 queued', 'n2 queued', 'n1 queued'],
      'n2',
      'order msg_n0 msg_n2 msg_n1',
    ])
    press('ArrowDown', alt)
    press('ArrowDown', alt)
    expect([rows(), focused()]).toEqual([['n0 queued', 'n1 queued', 'n2 queued'], 'n2'])
  })

  test('F-4: send now, pin, edit, pause, resume and remove, each by its key', () => {
    const { press, focused, log, row, one } = setup(queue(2))
    press('ArrowUp', alt)
    press('s')
    press('P')
    expect(row('n1').dataset['pinned']).toBe('true')
    press('Enter')
    expect(row('n1').dataset['state']).toBe('held')
    press(' ')
    expect(one('followup-resume')).toBeDefined()
    press(' ')
    expect(one('followup-pause')).toBeDefined()
    press('Delete')
    expect(focused()).toBe('n0')
    press('Delete')
    expect([focused(), one('followup-dock')]).toEqual(['TEXTAREA', undefined])
    expect(log.filter((line) => !line.startsWith('said'))).toEqual([
      'msg_n1 {"steer":true}',
      'msg_n1 {"pinned":true}',
      'edit msg_n1',
      'pause',
      'resume',
      'msg_n1 removed',
      'msg_n0 removed',
    ])
  })

  test('F-4: the queue is one tab stop, and a key on one of its buttons is the button’s', () => {
    const { press, log, row } = setup([anItem('a', { state: 'failed' }), anItem('b', { position: 2 })])
    const stops = () => [...document.querySelectorAll('[data-testid="followup-item"][tabindex="0"]')]
    expect(stops()).toEqual([row('a')])
    press('ArrowUp', alt)
    expect(stops()).toEqual([row('b')])
    row('a').querySelector<HTMLElement>('[data-way="drop"]')?.focus()
    press(' ')
    press('Enter')
    expect(log).toEqual([])
  })
})

describe('what it shows', () => {
  test('F-4: count, text, kind, state, where it was typed and where it will run', () => {
    const { row, one, setHere } = setup([
      anItem('a', { state: 'sending' }),
      anItem('b', { delivery: 'send' }),
      anItem('c', { state: 'held', hold: { tab, waits: 'commandsReady' } }),
      anItem('d', { kind: 'shell', text: 'bun test' }),
      anItem('e', { pinned: true }),
    ])
    expect(one('followup-dock').textContent).toContain('2 follow-ups')
    expect(row('d').dataset).toMatchObject({ state: 'queued', kind: 'shell', directory, pinned: 'false' })
    expect(row('d').textContent).toBe('bun test')
    setHere(elsewhere)
    expect(row('d').textContent).toContain('typed in main, runs in feat')
    expect(row('e').textContent).toContain('pinned to main')
    const station = row('e').querySelector<HTMLElement>('.pm-station')?.dataset
    expect([row('e').dataset['lane'], station?.['lane'], station?.['place']]).toEqual(['1', '0', '0'])
  })

  test('F-7: that it is paused, since when, and why; and what stands in the way', () => {
    const { one, setTold, tell } = setup([anItem('a'), anItem('b', { position: 2 })])
    setTold({ waiting: 2, paused: { at: new Date(2026, 0, 1, 14, 21).getTime(), why: 'stopped' } })
    expect(one('followup-dock').textContent).toContain('Paused at 14:21, when you pressed Stop')
    setTold({ waiting: 2 })
    tell({
      kind: 'item',
      item: anItem('a', { state: 'failed', revision: 2, reason: { code: 'x', message: 'No credit.' } }),
    })
    expect(one('followup-dock').textContent).toContain('One was not sent; the others wait')
    expect(one('followup-dock').textContent).toContain('No credit')
  })

  test('F-4: a long queue is one line until it is opened, and stays as a person left it', () => {
    const { one, rows, tell } = setup(queue(6))
    expect(rows()).toEqual([])
    const fold = () => one('followup-dock').querySelector('button') as HTMLElement
    fold().click()
    expect(rows()).toHaveLength(6)
    fold().click()
    expect([rows(), fold().getAttribute('aria-expanded')]).toEqual([[], 'false'])
    tell({ kind: 'item', item: anItem('n1', { state: 'parked', position: 2, revision: 2 }) })
    expect(one('followup-dock').textContent).toContain('1 parked')
  })

  test('F-4: while it asks for an answer the queue is one line, and says what it waits for', () => {
    const { one, rows } = setup(queue(2), { blocked: true })
    expect([rows(), one('followup-dock').textContent]).toEqual([[], expect.stringContaining('Waits for your answer')])
  })

  test('F-4: of a thousand only a window is drawn, and the keys take it along', () => {
    const { press, rows, focused, one } = setup(queue(1_000))
    press('ArrowUp', alt)
    expect([rows().length, focused()]).toEqual([drawn, 'n999'])
    expect(one('followup-dock').textContent).toContain(`${1_000 - drawn} more before these`)
    press('Home')
    expect([rows().length, rows()[0], focused()]).toEqual([drawn, 'n0 queued', 'n0'])
  })
})

describe('two tabs', () => {
  test('F-9: one that another tab removes leaves the focus with its neighbour, and no late wish brings it back', async () => {
    const { press, focused, rows, tell, asked, log } = setup(queue(3))
    press('ArrowUp', alt)
    press('ArrowUp')
    press('p')
    tell(gone('n1'))
    expect([rows(), focused()]).toEqual([['n0 queued', 'n2 queued'], 'n2'])
    await asked.refuse('msg_n1 {"pinned":true}', 'unknown-item')
    expect([rows(), log.at(-1)]).toEqual([['n0 queued', 'n2 queued'], 'It was not pinned: unknown-item'])
  })

  test('F-9: an edit that the host refuses leaves the item as it was and says why', async () => {
    const { press, row, asked, log } = setup(queue(1))
    press('ArrowUp', alt)
    press('Enter')
    expect(row('n0').dataset['state']).toBe('held')
    await asked.refuse('edit msg_n0', 'Another tab has it in hand')
    expect([row('n0').dataset['state'], log.at(-1)]).toEqual([
      'queued',
      'It can’t be edited: Another tab has it in hand',
    ])
  })

  test('F-9: what another tab edits says so', () => {
    const hold = { tab: 'tab0000002', waits: 'editing' } as const
    const { row } = setup([
      anItem('a', { state: 'held', hold }),
      anItem('b', { state: 'held', hold: { ...hold, tab } }),
    ])
    expect(row('a').textContent).toContain('being edited in another tab')
    expect(row('b').textContent).toContain('being edited below')
  })
})

describe('the ways out', () => {
  const parked = (code: string, more: Partial<OutboxItem> = {}) =>
    anItem('a', { state: 'parked', reason: { code, message: 'Because.' }, ...more })

  test('F-6: a pinned one whose session is elsewhere: sent here, or the session goes back first, or it is dropped', async () => {
    const { way, log, row, setHere } = setup([parked('elsewhere', { pinned: true })])
    setHere(elsewhere)
    expect(row('a').textContent).toContain('Pinned to main; the session works in feat now')
    way('a', 'back')
    await drained()
    expect(log).toEqual([`moved to ${directory}`, 'msg_a {"again":true}'])
  })

  test('F-6: a pinned one stays parked where its session did not go back: it is not sent to where that is', async () => {
    const { way, log, setHere, rows } = setup([parked('elsewhere', { pinned: true })], { busy: true })
    setHere(elsewhere)
    way('a', 'back')
    await drained()
    expect([log, rows()]).toEqual([[`moved to ${directory}`], ['a parked']])
  })

  test('F-6: an unknown command goes as text; a missing model is asked for over the composer', () => {
    const first = setup([parked('unknown-command', { kind: 'command', text: '/bnech' })])
    first.way('a', 'as-text')
    expect(first.log).toEqual(['msg_a {"again":true,"as":"prompt"}'])
    cleanup()
    const second = setup([parked('model-missing')])
    second.way('a', 'model')
    expect(second.log).toEqual([`msg_a {"hold":{"tab":"${tab}","waits":"localModelReady"}}`])
  })

  test('scenario 29: of a session that is gone the text is kept, in the composer', () => {
    const { way, draft, log, row } = setup([parked('session-archived', { kind: 'shell', text: 'ls' })])
    expect(row('a').textContent).toContain('Parked, because its session was archived. Keep the text?')
    way('a', 'keep')
    expect([draft().text, log]).toEqual(['!ls', ['msg_a removed']])
  })

  test('F-11: of a cut turn: the agent goes on by a prompt with ids of its own, or it is skipped', () => {
    const { way, log, rows } = setup([anItem('a', { state: 'interrupted' }), anItem('b', { position: 2 })])
    way('a', 'continue')
    expect(log[0]).toMatch(/^msg_a \{"continue":\{"id":"msg_\w+","partID":"prt_\w+"\}\}$/)
    expect(rows()).toEqual(['b queued'])
  })
})

test('F-4: who can’t see it hears what was queued, sent and parked', () => {
  const { log, tell, outbox } = setup([anItem('a')])
  outbox.put(anItem('b', { position: 2 }))
  tell({ kind: 'item', item: anItem('a', { state: 'sending', revision: 2 }) })
  tell({
    kind: 'item',
    item: anItem('b', { state: 'parked', revision: 2, reason: { code: 'x', message: 'Its session was deleted.' } }),
  })
  expect(log).toEqual(['said Queued', 'said Sent', 'said Parked, because: Its session was deleted'])
})
