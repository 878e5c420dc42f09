import { routes, type HostEvent } from '@pointsman/domain/host-api'
import type { Directory, Placement, SessionID } from '@pointsman/domain/scope'
import { createRoot } from 'solid-js'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { HostError } from '../host-client/make-request.ts'
import { createWorld } from '../server/create-test-world.ts'
import {
  aPlacement,
  aServer,
  aSummary,
  directory,
  drained,
  elsewhere,
  serverKey,
  sessionID,
} from '../server/test-servers.ts'
import { createCatalogs } from './create-catalogs.ts'
import type { CatalogPart } from './create-directory-catalog.ts'
import { createExecutionScope } from './create-execution-scope.ts'

afterEach(() => void vi.useRealTimers())

const path = (name: string) => `${routes.engine(serverKey)}${name}`
/** What an engine is asked for one directory; `/config` is the configured model. */
const routeOf: Readonly<Record<CatalogPart, string>> = {
  models: '/config/providers',
  configured: '/config',
  agents: '/agent',
  commands: '/command',
  vcs: '/vcs',
}
const parts = Object.keys(routeOf) as CatalogPart[]
const command = (name: string) => ({ value: [{ name, description: '', source: 'command' }] })
const answers = (name: string): Readonly<Record<CatalogPart, unknown>> => ({
  models: { value: { providers: [], default: {} } },
  configured: { value: {} },
  agents: { value: [] },
  commands: command(name),
  vcs: { value: { branch: name } },
})
const minutes = 60_000

async function setup({ summaries = [aSummary()] } = {}) {
  const world = await createWorld()
  await world.listed(summaries)
  const catalogs = createCatalogs({ servers: world.servers, now: () => 7 })
  /** A view of a session, with the commands that it shows. */
  function open(id: SessionID = sessionID) {
    const { execution, dispose } = createRoot((end) => ({
      dispose: end,
      execution: createExecutionScope({
        servers: world.servers,
        catalogs,
        serverKey,
        session: { serverKey, sessionID: id },
      }),
    }))
    return {
      execution,
      close: dispose,
      shows: () => [execution.catalog.commands?.map(({ name }) => name), execution.state('commands').state],
    }
  }
  return {
    ...world,
    open,
    /** How often the commands are asked for and not yet answered. */
    pending: () => world.asked.names().filter((name) => name === path('/command')).length,
    /** Every part is answered; the commands are called `name`. */
    async answerAll(name: string) {
      for (const part of parts) await world.asked.answer(path(routeOf[part]), answers(name)[part])
    },
    move: (revision: number, more: Partial<Placement> = {}, id = sessionID) =>
      world.tell({ kind: 'placement', serverKey, sessionID: id, placement: aPlacement(revision, more) }),
  }
}
const other = 'ses_2' as SessionID
const both = [aSummary(), aSummary({ session: { id: other } })]

describe('a directory that is known', () => {
  test('S-12: entered again it shows at once what it offered, ready, and reads it again behind', async () => {
    const { open, move, answerAll, pending } = await setup()
    const { execution, shows } = open()
    await answerAll('of A')
    move(2, { directory: elsewhere })
    expect(shows()).toEqual([undefined, 'waiting'])
    await answerAll('of B')
    move(3)
    expect(shows()).toEqual([['of A'], 'ready'])
    expect(parts.map((part) => execution.state(part).state)).toEqual(parts.map(() => 'ready'))
    expect([pending(), execution.epoch()]).toEqual([1, 3])
    await answerAll('of A, later')
    expect(shows()).toEqual([['of A, later'], 'ready'])
  })

  test('S-12: the view of another session finds what the last one read, also when that one is closed', async () => {
    const { open, answerAll, pending } = await setup({ summaries: both })
    const first = open()
    await answerAll('of A')
    first.close()
    expect(open(other).shows()).toEqual([['of A'], 'ready'])
    expect(pending()).toBe(1)
  })

  test('S-12: two views of one directory read it once, and both show the answer', async () => {
    const { open, answerAll, pending } = await setup({ summaries: both })
    const views = [open(), open(other)]
    expect(pending()).toBe(1)
    await answerAll('of A')
    expect(views.map(({ shows }) => shows())).toEqual([
      [['of A'], 'ready'],
      [['of A'], 'ready'],
    ])
    open()
    expect(pending()).toBe(0)
  })

  test('S-12: a changed branch is asked for once, whoever shows it, and not where nobody works', async () => {
    const { open, tell, answerAll, asked } = await setup({ summaries: both })
    const views = [open(), open(other)]
    await answerAll('of A')
    const branch: HostEvent = { kind: 'engine', serverKey, directory, event: { kind: 'branch-changed' } }
    const questions = () => asked.names().filter((name) => name === path('/vcs')).length
    tell(branch)
    expect(questions()).toBe(1)
    await asked.answer(path('/vcs'), { value: { branch: 'next' } })
    expect(views.map(({ execution }) => execution.catalog.vcs?.branch)).toEqual(['next', 'next'])
    for (const view of views) view.close()
    tell(branch)
    expect(questions()).toBe(0)
  })

  test('S-12: who leaves does not drop what another still waits for', async () => {
    const { open, answerAll } = await setup({ summaries: both })
    const [first, second] = [open(), open(other)]
    first.close()
    await answerAll('of A')
    expect(second.shows()).toEqual([['of A'], 'ready'])
  })

  test('S-12: a read that failed is not tried again where nobody works, and is read at once by who enters', async () => {
    vi.useFakeTimers()
    const { open, asked, pending } = await setup()
    const first = open()
    await asked.refuse(path('/command'), new HostError('offline', 'no', 0))
    first.close()
    await vi.advanceTimersByTimeAsync(2 * minutes)
    expect(pending()).toBe(0)
    expect([open().shows(), pending()]).toEqual([[undefined, 'waiting'], 1])
  })
})

describe('A, B, A', () => {
  test.each(parts)('S-12: of held reads of the first A none shows when A has come back: %s', async (part) => {
    const { open, move, asked, drops } = await setup()
    const { execution } = open()
    const held = asked.take(path(routeOf[part]))
    move(2, { directory: elsewhere })
    move(3)
    held.resolve(answers('old')[part])
    await drained()
    expect([execution.catalog[part], execution.state(part).state]).toEqual([undefined, 'waiting'])
    expect(drops).toEqual(['epoch'])
  })

  test('S-12: neither does one show because another view waits for it in A', async () => {
    const { open, move, asked, drops } = await setup({ summaries: both })
    const [first, stays] = [open(), open(other)]
    const held = asked.take(path('/command'))
    move(2, { directory: elsewhere })
    move(3)
    held.resolve(command('old'))
    await drained()
    expect([first.shows(), stays.shows(), drops]).toEqual([[undefined, 'waiting'], [undefined, 'waiting'], ['epoch']])
    asked.take(path('/command'))
    await asked.answer(path('/command'), command('new'))
    expect([first.shows()[0], stays.shows()[0]]).toEqual([['new'], ['new']])
  })

  test('S-12: what was asked before it left is dropped though the known values show meanwhile', async () => {
    const { open, move, answerAll, asked, drops } = await setup()
    const { shows } = open()
    await answerAll('of A')
    move(2)
    const held = asked.take(path('/command'))
    move(3, { directory: elsewhere })
    move(4)
    held.resolve(command('old'))
    await drained()
    expect([shows(), drops]).toEqual([[['of A'], 'ready'], ['epoch']])
  })
})

describe('what is not kept', () => {
  test('S-12: what nobody used for 5 minutes is read as new; one second less, and it is known', async () => {
    vi.useFakeTimers()
    const { open, answerAll } = await setup()
    const first = open()
    await answerAll('of A')
    // Used, it has no age.
    vi.advanceTimersByTime(60 * minutes)
    first.close()
    vi.advanceTimersByTime(5 * minutes - 1000)
    const second = open()
    expect(second.shows()).toEqual([['of A'], 'ready'])
    second.close()
    vi.advanceTimersByTime(5 * minutes)
    expect(open().shows()).toEqual([undefined, 'waiting'])
  })

  test('S-12: of 21 unused directories the one that was left first is read as new', async () => {
    const idOf = (index: number) => `ses_n${index}` as SessionID
    const summaries = Array.from({ length: 21 }, (_, index) =>
      aSummary({
        session: { id: idOf(index) },
        placement: aPlacement(1, { directory: `${directory}-${index}` as Directory }),
      }),
    )
    const { open, answerAll } = await setup({ summaries })
    const visit = async (index: number) => {
      const view = open(idOf(index))
      await answerAll(`of ${index}`)
      view.close()
    }
    for (let index = 0; index < 20; index += 1) await visit(index)
    await visit(0)
    await visit(20)
    expect([0, 1, 2, 20].map((index) => open(idOf(index)).shows())).toEqual([
      [['of 0'], 'ready'],
      [undefined, 'waiting'],
      [['of 2'], 'ready'],
      [['of 20'], 'ready'],
    ])
  })

  test('S-12: another life of the engine knows nothing of the last one, nor does it if that one came again', async () => {
    const { open, move, answerAll } = await setup()
    const { shows } = open()
    await answerAll('of A')
    move(1, { incarnation: 'life-2' })
    expect(shows()).toEqual([undefined, 'waiting'])
    move(2, { incarnation: 'life-1' })
    expect(shows()).toEqual([undefined, 'waiting'])
  })
})

describe('a session that is still being made', () => {
  test('S-12: it shares the directory with the session that it becomes', async () => {
    const { servers, answerAll, pending } = await setup()
    const catalogs = createCatalogs({ servers })
    const making = createRoot(() =>
      createExecutionScope({ servers, catalogs, serverKey, session: undefined, directory }),
    )
    await answerAll('of A')
    const made = createRoot(() =>
      createExecutionScope({ servers, catalogs, serverKey, session: { serverKey, sessionID } }),
    )
    expect([making.state('commands').state, made.state('commands').state, pending()]).toEqual(['ready', 'ready', 0])
  })

  test('S-2: another life of the engine is another stay of it too', async () => {
    const { servers, tell } = await setup()
    const catalogs = createCatalogs({ servers })
    const making = createRoot(() =>
      createExecutionScope({ servers, catalogs, serverKey, session: undefined, directory: elsewhere }),
    )
    const { incarnation: _ended, ...starting } = aServer({ status: 'starting' })
    tell({ kind: 'server', server: starting })
    expect([making.epoch(), making.placement()?.incarnation]).toEqual([1, 'life-1'])
    tell({ kind: 'server', server: aServer({ incarnation: 'life-2' }) })
    expect([making.epoch(), making.directory(), making.placement()?.incarnation]).toEqual([2, elsewhere, 'life-2'])
  })
})
