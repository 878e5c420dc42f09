import { routes, type HostEvent } from '@pointsman/domain/host-api'
import type { Placement } from '@pointsman/domain/scope'
import { createRoot } from 'solid-js'
import { afterEach, describe, expect, test, vi } from 'vitest'
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
import { createCatalogs } from './create-catalogs.ts'
import { createExecutionScope } from './create-execution-scope.ts'

const session = { serverKey, sessionID }
const place = (revision: number, more: Partial<Placement> = {}): HostEvent => ({
  kind: 'placement',
  ...session,
  placement: aPlacement(revision, more),
})
const path = (name: string) => `${routes.engine(serverKey)}${name}`
const command = (name: string) => ({ value: [{ name, description: '', source: 'command' }] })
const refusal = new HostError('offline', 'no', 0)

async function setup({ known = true } = {}) {
  const world = await createWorld()
  await world.listed(known ? [aSummary()] : [])
  const epochs: number[] = []
  const { execution, dispose } = createRoot((end) => ({
    dispose: end,
    execution: createExecutionScope({
      servers: world.servers,
      catalogs: createCatalogs({ servers: world.servers, now: () => 7 }),
      serverKey,
      session,
      now: () => 7,
      advanced: (epoch) => epochs.push(epoch),
    }),
  }))
  const commands = () => execution.catalog.commands?.map(({ name }) => name)
  return {
    ...world,
    execution,
    dispose,
    epochs,
    commands,
    answerCommands: (name: string) => world.asked.answer(path('/command'), command(name)),
  }
}

describe('epochs', () => {
  test('S-2: A, B, A within one flush is three epochs, though nobody looked between them', async () => {
    const { tell, execution, epochs } = await setup()
    tell(place(2, { directory: elsewhere }), place(3))
    expect([execution.epoch(), execution.directory(), epochs]).toEqual([3, directory, [1, 2, 3]])
  })

  test('S-2: the answer that the first A still owes is dropped when A has come back', async () => {
    const { tell, answerCommands, commands, drops } = await setup()
    tell(place(2, { directory: elsewhere }), place(3))
    await answerCommands('of the first A')
    await answerCommands('of B')
    expect(commands()).toBeUndefined()
    expect(drops.filter((reason) => reason === 'epoch')).toHaveLength(2)
    await answerCommands('of the second A')
    expect(commands()).toEqual(['of the second A'])
  })

  test('S-2: the same placement told twice is one stay, and an older one of the same life is none', async () => {
    const { tell, execution } = await setup()
    tell(place(2, { directory: elsewhere }), place(2, { directory: elsewhere }), place(1))
    expect([execution.epoch(), execution.directory()]).toEqual([2, elsewhere])
  })

  test('S-2: another life of the engine is another stay, whatever its revision', async () => {
    const { tell, execution, answerCommands, commands } = await setup()
    await answerCommands('one')
    tell(place(1, { incarnation: 'life-2' }))
    expect([execution.epoch(), commands()]).toEqual([2, undefined])
  })

  test.each([
    ['goes elsewhere', (tell: (event: HostEvent) => void) => tell(place(2, { directory: elsewhere }))],
    ['stays, and its place began anew', (tell: (event: HostEvent) => void) => tell(place(2))],
  ])('W-1: what was asked in a stay is dropped once the session %s, though nobody asked again', async (_, moves) => {
    const { tell, execution, drops } = await setup()
    const seen: string[] = []
    let answer: (value: string) => void = () => {}
    const settled = execution.ask<string>('diff', () => new Promise((resolve) => (answer = resolve)), {
      fresh: (value) => seen.push(value),
      failed: () => seen.push('failed'),
    })
    const before = drops.length
    moves(tell)
    answer('of the stay before')
    expect([await settled, seen, drops.length]).toEqual(['stale', [], before + 1])
  })

  test('W-1: nor is it taken by a view that was closed', async () => {
    const { execution, dispose } = await setup()
    const settled = execution.ask('diff', async () => 'late', { fresh: () => {}, failed: () => {} })
    dispose()
    expect(await settled).toBe('stale')
  })

  test('S-2: a session whose place is not known yet begins with the first that is told', async () => {
    const { tell, execution } = await setup({ known: false })
    expect(execution.directory()).toBeUndefined()
    tell(place(4))
    expect([execution.directory(), execution.epoch()]).toEqual([directory, 1])
  })

  test('S-2: a session that another client makes has no place until the host says where: nothing is read, and its first place is one epoch', async () => {
    const { tell, asked, execution, epochs } = await setup({ known: false })
    tell({ kind: 'engine', serverKey, event: { kind: 'session-updated', sessionID, session: aSession() } })
    expect([execution.directory(), asked.names(), epochs]).toEqual([undefined, [], []])
    tell(place(1))
    expect([execution.directory(), execution.epoch(), epochs]).toEqual([directory, 1, [1]])
  })

  test('S-2: a scope that is opened before the host said where waits for it too', async () => {
    const world = await createWorld()
    await world.listed()
    world.tell({ kind: 'engine', serverKey, event: { kind: 'session-updated', sessionID, session: aSession() } })
    const { execution, dispose } = createRoot((end) => ({
      dispose: end,
      execution: createExecutionScope({ servers: world.servers, catalogs: createCatalogs(world), serverKey, session }),
    }))
    expect([execution.directory(), world.asked.names()]).toEqual([undefined, []])
    world.tell(place(1))
    expect([execution.directory(), execution.epoch()]).toEqual([directory, 1])
    dispose()
  })

  test('L-2: a session that is still being made reads its directory, and listens to nothing', async () => {
    const world = await createWorld()
    await world.listed()
    const before = world.socket().sent.length
    const dispose = createRoot((end) => {
      const execution = createExecutionScope({
        servers: world.servers,
        catalogs: createCatalogs(world),
        serverKey,
        session: undefined,
        directory: elsewhere,
      })
      expect(execution.directory()).toBe(elsewhere)
      return end
    })
    expect(world.asked.names()).toContain(path('/command'))
    expect(world.socket().sent.length).toBe(before)
    dispose()
  })

  test('S-6: one that is still being made goes where a person chooses, a real one only where its host says', async () => {
    const { servers, execution } = await setup()
    execution.choose(elsewhere)
    expect(execution.directory()).toBe(directory)
    createRoot((end) => {
      const making = createExecutionScope({
        servers,
        catalogs: createCatalogs({ servers }),
        serverKey,
        session: undefined,
        directory,
      })
      for (const to of [elsewhere, directory]) making.choose(to)
      expect([making.directory(), making.epoch()]).toEqual([directory, 3])
      end()
    })
  })
})

describe('what a directory offers', () => {
  test('S-2: a grown revision of the same place keeps what was offered, and reads it again', async () => {
    const { tell, execution, answerCommands, commands } = await setup()
    await answerCommands('one')
    tell(place(2))
    expect([execution.epoch(), commands(), execution.state('commands').state]).toEqual([2, ['one'], 'ready'])
    await answerCommands('two')
    expect(commands()).toEqual(['two'])
  })

  test('S-3: another directory shows nothing of the one before', async () => {
    const { tell, execution, answerCommands, commands } = await setup()
    await answerCommands('one')
    tell(place(2, { directory: elsewhere }))
    expect([commands(), execution.state('commands')]).toEqual([undefined, { state: 'waiting', since: 7 }])
  })

  test('R-4: what can’t be read says so and can be tried again; what was read once stays', async () => {
    const { tell, execution, asked, answerCommands, commands } = await setup()
    await asked.refuse(path('/command'), refusal)
    expect(execution.state('commands')).toEqual({ state: 'failed', since: 7 })
    execution.retry('commands')
    expect(execution.state('commands').state).toBe('waiting')
    await answerCommands('one')
    tell(place(2))
    await asked.refuse(path('/command'), refusal)
    expect([execution.state('commands').state, commands()]).toEqual(['ready', ['one']])
  })

  test('R-4: what failed while the page was cut off is read again once it is back, and so is what had grown old', async () => {
    const { tell, execution, asked, answerCommands, commands, back } = await setup()
    await answerCommands('one')
    await asked.refuse(path('/vcs'), refusal)
    tell(place(2))
    for (const name of ['/command', '/vcs']) await asked.refuse(path(name), refusal)
    expect([execution.state('commands').state, execution.state('vcs').state]).toEqual(['ready', 'failed'])
    const before = asked.names().length
    await back()
    const again = asked.names().slice(before)
    expect(again.filter((name) => name.startsWith('/'))).toEqual([path('/command'), path('/vcs')].toSorted())
    await answerCommands('two')
    expect(commands()).toEqual(['two'])
    await back()
    expect(asked.names().filter((name) => name === path('/command'))).toEqual([])
  })

  test('R-4: an engine that comes to life is asked again for what it could not say', async () => {
    const { tell, execution, asked } = await setup()
    await asked.refuse(path('/command'), refusal)
    tell({ kind: 'server', server: aServer({ status: 'starting' }) })
    expect(asked.names()).not.toContain(path('/command'))
    tell({ kind: 'server', server: aServer() })
    expect(asked.names()).toContain(path('/command'))
    expect(execution.state('commands').state).toBe('waiting')
  })

  test('W-1: of two questions in the same epoch the older answer never replaces the newer', async () => {
    const { tell, asked, execution } = await setup()
    const first = asked.take(path('/vcs'))
    tell({ kind: 'engine', serverKey, directory, event: { kind: 'branch-changed' } })
    await asked.answer(path('/vcs'), { value: { branch: 'new' } })
    first.resolve({ value: { branch: 'old' } })
    await drained()
    expect(execution.catalog.vcs).toEqual({ branch: 'new' })
  })

  test('S-3: a changed branch of another directory is not asked about', async () => {
    const { tell, asked } = await setup()
    const before = asked.names().length
    tell({ kind: 'engine', serverKey, directory: elsewhere, event: { kind: 'branch-changed' } })
    expect(asked.names().length).toBe(before)
  })

  test('L-4: what comes after the scope was closed is dropped', async () => {
    const { dispose, answerCommands, commands } = await setup()
    dispose()
    await answerCommands('late')
    expect(commands()).toBeUndefined()
  })
})

describe('patience', () => {
  afterEach(() => void vi.useRealTimers())

  test.each([
    ['models', 5_000],
    ['configured', 5_000],
    ['agents', 5_000],
    ['commands', 10_000],
    ['vcs', 5_000],
  ] as const)('R-4: %s that are not read in %i ms could not be read, and a retry waits anew', async (part, limit) => {
    vi.useFakeTimers()
    const { execution } = await setup()
    const state = () => execution.state(part).state
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      await vi.advanceTimersByTimeAsync(limit - 1)
      expect(state()).toBe('waiting')
      await vi.advanceTimersByTimeAsync(1)
      expect(state()).toBe('failed')
      execution.retry(part)
    }
    expect(state()).toBe('waiting')
  })

  test('R-4: a read that took too long is taken when it comes all the same', async () => {
    vi.useFakeTimers()
    const { execution, answerCommands, commands } = await setup()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(execution.state('commands').state).toBe('failed')
    execution.retry('commands')
    await answerCommands('given up')
    await answerCommands('late')
    expect([execution.state('commands').state, commands()]).toEqual(['ready', ['late']])
  })

  test('R-4: a read that failed is tried again by itself, and not once its scope is gone', async () => {
    const { asked, dispose } = await setup()
    const count = () => asked.names().filter((name) => name.startsWith(path('/command'))).length
    vi.useFakeTimers()
    asked.refuse(path('/command'), refusal)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(count()).toBe(1)
    asked.refuse(path('/command'), refusal)
    await vi.advanceTimersByTimeAsync(1_999)
    expect(count()).toBe(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(count()).toBe(1)
    asked.refuse(path('/command'), refusal)
    dispose()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(count()).toBe(0)
  })
})
