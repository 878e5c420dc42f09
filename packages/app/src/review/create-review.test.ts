import type { Message, Part, RevertMark } from '@pointsman/domain/conversation'
import { routes, type HostEvent } from '@pointsman/domain/host-api'
import type { Placement } from '@pointsman/domain/scope'
import type { Verdict } from '@pointsman/ui/button'
import { createRoot, createSignal } from 'solid-js'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCatalogs } from '../execution/create-catalogs.ts'
import { createExecutionScope } from '../execution/create-execution-scope.ts'
import { HostError } from '../host-client/make-request.ts'
import { createWorld } from '../server/create-test-world.ts'
import {
  aPlacement,
  aServer,
  aSession,
  aSummary,
  directory,
  drained,
  elsewhere,
  serverKey,
  sessionID,
} from '../server/test-servers.ts'
import type { SessionView } from '../session/session-scope.ts'
import { anAssistant, aUser, messageID } from '../session/test-conversation.ts'
import { createReview } from './create-review.ts'
import type { ReviewMode } from './review-mode.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const session = { serverKey, sessionID }
const diffPath = `${routes.engine(serverKey)}/vcs/diff`
const turnPath = `${routes.engine(serverKey)}/session/${sessionID}/diff`
const answer = (...paths: readonly string[]) => ({
  value: paths.map((file) => ({ file, patch: '', additions: 1, deletions: 0, status: 'added' })),
})
const place = (revision: number, more: Partial<Placement> = {}): HostEvent => ({
  kind: 'placement',
  ...session,
  placement: aPlacement(revision, more),
})
const edited: HostEvent = { kind: 'engine', serverKey, directory, event: { kind: 'files-changed', path: 'a' } }
const refusal = new HostError('offline', 'The host can’t be reached', 0)

async function setup({
  git = true,
  first = 'working' as ReviewMode,
  messages = [] as readonly Message[],
  parts = {} as Readonly<Record<string, readonly Pick<Part, 'kind'>[]>>,
} = {}) {
  const world = await createWorld({ servers: [aServer({ git })] })
  await world.listed([aSummary()])
  const [mode, setMode] = createSignal<ReviewMode>(first)
  const [verdict, setVerdict] = createSignal<Verdict>({ ready: true })
  const [mark, setMark] = createSignal<RevertMark>()
  const [pending, setPending] = createSignal(false)
  const view = {
    scope: session,
    version: () => 0,
    order: () => messages.map(({ id }) => id),
    peekMessage: (id: string) => messages.find((one) => one.id === id),
    peekParts: (id: string) => parts[id] ?? [],
    undoing: { mark, pending },
    session: () => {
      const revert = mark()
      return aSession(revert ? { revert } : {})
    },
    hasOlder: () => false,
  } as unknown as SessionView
  const { review, dispose } = createRoot((end) => ({
    dispose: end,
    review: createReview({
      servers: world.servers,
      session: view,
      execution: createExecutionScope({
        servers: world.servers,
        catalogs: createCatalogs(world),
        serverKey,
        session,
      }),
      readiness: { control: verdict },
      mode,
      now: () => 7,
    }),
  }))
  await drained()
  const { asked } = world
  return {
    ...world,
    review,
    dispose,
    setMode,
    setVerdict,
    setMark,
    setPending,
    shown: () => [review.state(), review.files()?.map(({ path }) => path)],
    asks: (path = diffPath) => asked.names().filter((name) => name === path).length,
    /** Of the oldest question, the directory and the mode. */
    query(path = diffPath) {
      const call = asked.take(path)
      return { call, query: new URLSearchParams(String(call.args[0]).split('?')[1]) }
    },
    settle: (...paths: readonly string[]) => asked.answer(diffPath, answer(...paths)),
    /** Longer than wishes are gathered. */
    gathered: () => vi.advanceTimersByTimeAsync(500),
  }
}

describe('A, B, A', () => {
  test('W-1: of held reads of the first A and of B none shows when A has come back, whichever comes last', async () => {
    const { tell, query, shown, drops, asked } = await setup()
    const first = query()
    tell(place(2, { directory: elsewhere }))
    await drained()
    const second = query()
    expect(second.query.get('directory')).toBe(elsewhere)
    tell(place(3))
    await drained()
    await asked.answer(diffPath, answer('of the second A'))
    const before = drops.length
    second.call.resolve(answer('of B'))
    first.call.resolve(answer('of the first A'))
    await drained()
    expect(shown()).toEqual(['ready', ['of the second A']])
    expect(drops.slice(before)).toEqual(['epoch', 'epoch'])
  })
  test('W-1: within one flush too, though nothing of B was ever asked', async () => {
    const { tell, query, shown, settle } = await setup()
    const first = query()
    tell(place(2, { directory: elsewhere }), place(3))
    await drained()
    first.call.resolve(answer('of the first A'))
    await drained()
    expect(shown()).toEqual(['reading', undefined])
    await settle('of the second A')
    expect(shown()).toEqual(['ready', ['of the second A']])
  })
  test('W-1: nothing of A shows in B, not for a moment, and nothing old in A when it comes back', async () => {
    const { tell, shown, settle } = await setup()
    await settle('of A')
    tell(place(2, { directory: elsewhere }))
    expect(shown()).toEqual(['reading', undefined])
    await drained()
    await settle('of B')
    expect(shown()).toEqual(['ready', ['of B']])
    tell(place(3))
    expect(shown()).toEqual(['reading', undefined])
  })
  test('W-1: a failed read of the first A says nothing of the second', async () => {
    const { tell, query, shown, settle } = await setup()
    const first = query()
    tell(place(2, { directory: elsewhere }), place(3))
    await drained()
    await settle('a')
    first.call.reject(refusal)
    await drained()
    expect(shown()).toEqual(['ready', ['a']])
  })
})

describe('in the same epoch', () => {
  test('W-1: an older question’s answer is dropped, also when it comes last', async () => {
    const { query, setMode, settle, shown } = await setup()
    const first = query()
    expect(first.query.get('mode')).toBe('git')
    setMode('branch')
    await drained()
    await settle('against main')
    first.call.resolve(answer('working'))
    await drained()
    expect(shown()).toEqual(['ready', ['against main']])
  })
  test('W-1: the last good diff of the same place stays while it is read again, and where it could not be', async () => {
    const { tell, review, settle, asked, shown } = await setup()
    await settle('one')
    tell(place(2))
    await drained()
    expect([shown(), review.reading(), review.epoch()]).toEqual([['ready', ['one']], true, 2])
    await asked.refuse(diffPath, refusal)
    expect([shown(), review.failure(), review.readAt()]).toEqual([['ready', ['one']], 'The host can’t be reached', 7])
    review.retry()
    await settle('two')
    expect([shown(), review.failure()]).toEqual([['ready', ['two']], undefined])
  })
  test('W-1: what was never read and could not be says why, and is tried again when asked to', async () => {
    const { review, settle, asked, shown } = await setup()
    await asked.refuse(diffPath, refusal)
    expect([shown(), review.failure()]).toEqual([['failed', undefined], 'The host can’t be reached'])
    review.retry()
    await settle('one')
    expect(shown()).toEqual(['ready', ['one']])
  })
})

describe('what makes it read again', () => {
  test('W-1: files that were changed here, joined: never two reads at once', async () => {
    const { tell, settle, asks, gathered } = await setup()
    await settle('one')
    for (let count = 0; count < 200; count += 1) tell(edited)
    await gathered()
    expect(asks()).toBe(1)
    for (let count = 0; count < 200; count += 1) tell(edited)
    await gathered()
    expect(asks()).toBe(1)
    await settle('two')
    await gathered()
    expect(asks()).toBe(1)
    await settle('three')
    await gathered()
    expect(asks()).toBe(0)
  })
  test('W-1: a turn’s end, and a gap; not another directory’s files, nor what says nothing of files', async () => {
    const { tell, settle, asks, gathered } = await setup()
    await settle('one')
    const engine = (event: Extract<HostEvent, { kind: 'engine' }>['event']): HostEvent => ({
      kind: 'engine',
      serverKey,
      event,
    })
    tell({ ...edited, directory: elsewhere })
    tell(engine({ kind: 'session-status', sessionID, status: { kind: 'busy' } }))
    await gathered()
    expect(asks()).toBe(0)
    tell(engine({ kind: 'session-status', sessionID, status: { kind: 'idle' } }))
    await gathered()
    expect(asks()).toBe(1)
    await settle('two')
    tell({ kind: 'gap', serverKey })
    await gathered()
    expect(asks()).toBe(1)
  })
  test('W-1: an undo and what takes it back, whoever asked for it, and once more where it was asked for here', async () => {
    const { settle, asks, gathered, setMark, setPending } = await setup({ messages: [aUser('one', 1)] })
    await settle('one')
    setMark({ messageID: messageID('one') })
    await gathered()
    expect(asks()).toBe(1)
    await settle()
    setMark()
    await gathered()
    expect(asks()).toBe(1)
    await settle('one')
    setPending(true)
    await gathered()
    expect(asks()).toBe(0)
    setPending(false)
    await gathered()
    expect(asks()).toBe(1)
  })
  test('W-1: nobody who has left', async () => {
    const { tell, settle, dispose, asks, gathered } = await setup()
    await settle('one')
    dispose()
    tell(edited)
    await gathered()
    expect(asks()).toBe(0)
  })
})

describe('what is asked', () => {
  test('W-1: the last turn is the newest prompt’s, and any turn is asked for by its prompt', async () => {
    const messages = [aUser('one', 1), anAssistant('a1', 2, 'one'), aUser('two', 3)]
    const { query, setMode, asked, shown } = await setup({ first: 'last-turn', messages })
    const last = query(turnPath)
    expect(last.query.get('messageID')).toBe(messageID('two'))
    last.call.resolve(answer('b'))
    await drained()
    setMode(messageID('one'))
    await drained()
    await asked.answer(turnPath, answer('a'))
    expect(shown()).toEqual(['ready', ['a']])
  })
  test('W-1: what is undone is no last turn, and neither is a compaction', async () => {
    const messages = [aUser('one', 1), anAssistant('a1', 2, 'one'), aUser('two', 3), aUser('three', 4)]
    const compaction = { [messageID('three')]: [{ kind: 'compaction' as const }] }
    const { query, setMark, review } = await setup({ first: 'last-turn', messages, parts: compaction })
    expect(query(turnPath).query.get('messageID')).toBe(messageID('two'))
    setMark({ messageID: messageID('two') })
    await drained()
    expect([review.turn(), query(turnPath).query.get('messageID')]).toEqual([messageID('one'), messageID('one')])
  })
  test('W-1: a turn that ran elsewhere says where', async () => {
    const messages = [aUser('one', 1), anAssistant('a1', 2, 'one')]
    const { review, tell } = await setup({ first: 'last-turn', messages })
    expect(review.ranElsewhere()).toBeUndefined()
    tell(place(2, { directory: elsewhere }))
    expect(review.ranElsewhere()).toBe(directory)
  })
  test('W-1: without a turn there is nothing to ask and nothing to show', async () => {
    const { asks, shown } = await setup({ first: 'last-turn' })
    expect([asks(turnPath), shown()]).toEqual([0, ['ready', []]])
  })
  test('W-1: without git there is nothing to compare with, but a turn is known', async () => {
    const { asks, shown, setMode } = await setup({ git: false, messages: [aUser('one', 1)] })
    expect([asks(), shown()]).toEqual([0, ['no-git', undefined]])
    setMode('last-turn')
    await drained()
    expect(asks(turnPath)).toBe(1)
  })
  test('R-1: where readiness does not allow it nothing is asked, and once it does it is', async () => {
    const { review, setVerdict, settle, asks, shown } = await setup()
    await settle('one')
    setVerdict({ ready: false, reason: 'The folder is gone' })
    expect([shown()[0], asks()]).toEqual(['waiting', 0])
    review.retry()
    await drained()
    expect(asks()).toBe(0)
    setVerdict({ ready: true })
    await drained()
    expect(asks()).toBe(1)
  })
})
