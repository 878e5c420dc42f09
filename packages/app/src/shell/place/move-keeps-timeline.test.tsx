import type { HostEvent } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { cleanup, render, waitFor } from '@solidjs/testing-library'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  aPlacement,
  aServer,
  aSummary,
  directory,
  elsewhere,
  makeFakeSocket,
  serverKey,
  sessionID,
  type FakeSocket,
} from '../../server/test-servers.ts'
import '../session-page.tsx'
import { Shell } from '../shell.tsx'

const scope = { serverKey, sessionID }
const turn = (count: number) => [
  {
    info: { id: `msg_${count}u`, role: 'user', sessionID, time: { created: count }, agent: 'build' },
    parts: [{ id: `prt_${count}u`, messageID: `msg_${count}u`, sessionID, type: 'text', text: `Prompt ${count}` }],
  },
  {
    info: {
      id: `msg_${count}a`,
      role: 'assistant',
      sessionID,
      parentID: `msg_${count}u`,
      time: { created: count, completed: count },
      agent: 'build',
      mode: 'build',
      providerID: 'p',
      modelID: 'm',
      path: { cwd: directory, root: directory },
      tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
      cost: 0,
    },
    parts: [{ id: `prt_${count}a`, messageID: `msg_${count}a`, sessionID, type: 'text', text: `Answer ${count}` }],
  },
]
const tree = (path: Directory, name: string) => ({ directory: path, name, main: name === 'main', state: 'present' })
const answers: readonly (readonly [RegExp, unknown])[] = [
  [/^\/api\/servers$/, [aServer()]],
  [/\/sessions$/, { sessions: [aSummary()], malformed: 0 }],
  [/\/sessions\/ses_1$/, aSummary()],
  [/\/outbox$/, []],
  [/\/worktrees$/, [tree(directory, 'main'), tree(elsewhere, 'feat')]],
  [/\/message$/, [turn(1), turn(2), turn(3)].flat()],
]

let sockets: FakeSocket[]
beforeEach(() => {
  sockets = []
  // Without layout nothing has a size, and a list without a size shows no row: each element is told one.
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly told: (entries: readonly object[]) => void) {}
      observe(target: Element) {
        queueMicrotask(() => this.told([{ target, contentRect: { width: 600, height: 60 } }]))
      }
      unobserve() {}
      disconnect() {}
    },
  )
  vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockImplementation(() => document.body)
  vi.stubGlobal(
    'IntersectionObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener() {}, removeEventListener() {} }))
  vi.stubGlobal('CSS', { supports: () => true, escape: (text: string) => text.replace(/[^\w-]/g, '\\$&') })
  vi.stubGlobal('fetch', (path: string) => {
    const found = answers.find(([form]) => form.test(path.split('?')[0] ?? ''))
    return Promise.resolve(
      found
        ? new Response(JSON.stringify(found[1]))
        : new Response(JSON.stringify({ error: { code: 'none', message: 'none' } }), { status: 404 }),
    )
  })
  vi.stubGlobal('WebSocket', function FakeSocket() {
    const fake = makeFakeSocket()
    sockets.push(fake)
    return fake.socket
  })
  history.replaceState(null, '', `/${serverKey}/session/${sessionID}?diagnostics=1`)
})
afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const one = (testid: string) => document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)
const diagnostics = () => {
  const { __pointsman: exposed } = window as unknown as { __pointsman: { diagnostics: () => Record<string, unknown> } }
  return exposed.diagnostics()
}

test('S-4: a move changes chip, list and title at once, and not one node of the timeline; A, B, A is three epochs', async () => {
  render(() => <Shell />)
  await waitFor(() => expect(sockets).toHaveLength(1))
  let sequence = 0
  const socket = sockets[0]
  const tell = (...events: HostEvent[]) =>
    socket?.say({ type: 'events', host: 'h', sequence: (sequence += events.length), events })
  socket?.say({ type: 'hello', host: 'h', sequence, version: '1' })
  await waitFor(() => expect(socket?.sent.length).toBeGreaterThan(0))
  socket?.say({ type: 'subscribed', host: 'h', sequence, request: socket.sent.at(-1)?.request ?? 0 })
  await waitFor(() => expect(Number(one('timeline')?.dataset['totalRows'])).toBeGreaterThan(0))
  await waitFor(() => expect(one('execution-chip')?.dataset['directory']).toBe(directory))
  const timeline = one('timeline')
  await waitFor(() => expect(one('timeline-row')).not.toBeNull())
  const rows = [...document.querySelectorAll('[data-testid="timeline-row"]')]
  const before = { count: timeline?.dataset['totalRows'], key: timeline?.dataset['sessionKey'] }
  expect(rows.length).toBeGreaterThan(0)

  const moveTo = (to: Directory, revision: number): HostEvent[] => [
    { kind: 'engine', serverKey, event: { kind: 'session-moved', sessionID, directory: to } },
    { kind: 'placement', ...scope, placement: aPlacement(revision, { directory: to }) },
  ]
  tell(...moveTo(elsewhere, 2))
  expect([
    one('execution-chip')?.dataset['directory'],
    one('session-row')?.dataset['directory'],
    document.title,
    one('timeline'),
  ]).toEqual([elsewhere, elsewhere, 'Books · feat · Pointsman', timeline])
  tell(...moveTo(directory, 3), ...moveTo(elsewhere, 4), ...moveTo(directory, 5))
  expect(one('execution-chip')?.dataset).toMatchObject({ directory, epoch: '5' })

  expect(one('timeline')).toBe(timeline)
  expect([...document.querySelectorAll('[data-testid="timeline-row"]')]).toEqual(rows)
  expect(rows.every((row) => row.isConnected)).toBe(true)
  expect({ count: timeline?.dataset['totalRows'], key: timeline?.dataset['sessionKey'] }).toEqual(before)
  expect(diagnostics()).toMatchObject({ timelineMounts: 1, timelineUnmounts: 0 })
})
