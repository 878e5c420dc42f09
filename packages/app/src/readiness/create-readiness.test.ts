import type { Agent, Models } from '@pointsman/domain/catalog'
import type { Session } from '@pointsman/domain/conversation'
import type { Action, Hydration } from '@pointsman/domain/readiness'
import { createRoot } from 'solid-js'
import { createStore } from 'solid-js/store'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Catalog, CatalogPart } from '../execution/create-directory-catalog.ts'
import type { ExecutionView } from '../execution/create-execution-scope.ts'
import { createWorld } from '../server/create-test-world.ts'
import { aSession, directory, serverKey, sessionID } from '../server/test-servers.ts'
import type { SessionView } from '../session/session-scope.ts'
import { aUser, messageID } from '../session/test-conversation.ts'
import { createReadiness } from './create-readiness.ts'

// Fresh each time: a store merges into the object that it holds.
const ready = (): Hydration => ({ state: 'ready' })
const waiting = (): Hydration => ({ state: 'waiting', since: 3 })
const failed = (): Hydration => ({ state: 'failed', since: 3 })
const model = { providerID: 'p', modelID: 'm' }
const other = { providerID: 'p', modelID: 'other' }
const models: Models = {
  models: [model, other].map((ref) => ({ ref, name: ref.modelID, providerName: 'p', contextLimit: 0 })),
  defaults: [model],
}
const anAgent = (name: string, more: Partial<Agent> = {}): Agent => ({ name, description: '', primary: true, ...more })
// As the engine lists them: the configured default first.
const agents = [anAgent('explore', { primary: false }), anAgent('plan'), anAgent('build')]

type World = {
  hydration: Hydration | { readonly state: 'missing' }
  session: Session | undefined
  status: 'idle' | 'busy' | 'retry'
  asks: boolean
  choice: { model?: typeof model; agent?: string }
  id: string
  catalog: Catalog
  states: Record<CatalogPart, Hydration>
  placed: boolean
  userModel: typeof model | undefined
  remembered: typeof model | undefined
}

async function setup(more: Partial<World> = {}, { live = true } = {}) {
  const { servers } = await createWorld({ live })
  const [world, setWorld] = createStore<World>({
    hydration: ready(),
    session: aSession(),
    status: 'idle',
    asks: false,
    choice: {},
    id: sessionID,
    catalog: { models, configured: null, agents, commands: [] },
    states: { models: ready(), configured: ready(), agents: ready(), commands: ready(), vcs: ready() },
    placed: true,
    userModel: undefined,
    remembered: undefined,
    ...more,
  })
  const retried: string[] = []
  const session = {
    scope: { serverKey, sessionID: world.id },
    hydration: () => world.hydration,
    session: () => world.session,
    status: () => ({ kind: world.status }),
    choice: () => world.choice,
    version: () => 0,
    order: () => (world.userModel ? [messageID('a')] : []),
    peekMessage: () => world.userModel && aUser('a', 1, { model: world.userModel }),
    retry: () => void retried.push('session'),
  } as unknown as SessionView
  const execution = {
    serverKey,
    directory: () => (world.placed ? directory : undefined),
    get catalog() {
      return world.catalog
    },
    state: (part: CatalogPart) => world.states[part],
    retry: (part: CatalogPart) => void retried.push(part),
  } as unknown as ExecutionView
  const readiness = createRoot(() =>
    createReadiness({
      servers,
      session,
      execution,
      remembered: () => world.remembered,
      asked: () => world.asks,
    }),
  )
  const reason = (action: Action) => {
    const verdict = readiness.verdict(action)
    return verdict.ready ? 'ready' : `${verdict.reason} ${verdict.state}`
  }
  return { readiness, reason, setWorld, retried, servers }
}

describe('R-1: where who and where meet', () => {
  test('R-1: with all read everything that makes sense is ready', async () => {
    const { reason } = await setup()
    for (const action of ['send', 'command', 'shell', 'queue', 'stop', 'review', 'move', 'compact'] as const)
      expect(reason(action)).toBe('ready')
    expect([reason('steer'), reason('reply')]).toEqual(['busy refused', 'requestPending refused'])
  })

  test('R-2: a command waits for the commands of its directory, prose and shell lines do not', async () => {
    const { reason, setWorld } = await setup()
    setWorld('states', 'commands', waiting())
    expect([reason('command'), reason('send'), reason('shell')]).toEqual(['commandsReady waiting', 'ready', 'ready'])
    setWorld('states', 'commands', failed())
    expect(reason('command')).toBe('commandsReady failed')
  })

  test('R-3: nothing goes out before the choice of a model is known, and a chosen one that is not here is asked about', async () => {
    const { reason, setWorld, readiness } = await setup({ catalog: { agents } })
    setWorld('states', { models: waiting(), configured: waiting() })
    expect([reason('send'), readiness.model()]).toEqual(['providerReady waiting', undefined])
    setWorld('states', 'models', ready())
    setWorld('catalog', { models })
    expect([reason('send'), readiness.model()]).toEqual(['localModelReady waiting', undefined])
    setWorld('states', 'configured', failed())
    expect(reason('send')).toBe('localModelReady failed')
    setWorld('states', 'configured', ready())
    setWorld('catalog', { configured: null })
    expect(reason('send')).toBe('ready')
    setWorld('choice', { model: { providerID: 'p', modelID: 'absent' } })
    expect([reason('send'), readiness.model()?.available]).toEqual(['localModelReady failed', false])
  })

  test('R-3: that the choice could not be read and that its model is not here are two sentences, and only the first can be held', async () => {
    const { setWorld, readiness } = await setup({ catalog: { models, agents } })
    const said = () => {
      const judged = readiness.verdict('send')
      return judged.ready ? 'ready' : [readiness.sentence(judged), readiness.holdsFor(judged)]
    }
    setWorld('states', 'configured', failed())
    expect(said()).toEqual(['The model choice of main could not be read', 'localModelReady'])
    setWorld('states', 'configured', ready())
    setWorld('catalog', { configured: null })
    setWorld('choice', { model: { providerID: 'p', modelID: 'absent' } })
    expect(said()).toEqual(['absent is not set up in main. Choose another', undefined])
  })

  test('R-3: where no model is set up at all nothing is held for one: it says so once all was read, and not before', async () => {
    const none = { models: [], defaults: [] }
    const { reason, setWorld, readiness } = await setup({ catalog: { models: none, agents } })
    const held = () => {
      const judged = readiness.verdict('send')
      return [reason('send'), readiness.modelMissing(), readiness.holdsFor(judged)]
    }
    setWorld('states', 'configured', waiting())
    expect(held()).toEqual(['localModelReady waiting', false, 'localModelReady'])
    setWorld('states', 'configured', failed())
    expect(held()).toEqual(['localModelReady failed', false, 'localModelReady'])
    setWorld('states', 'configured', ready())
    setWorld('catalog', { configured: null })
    expect(held()).toEqual(['localModelReady failed', true, undefined])
  })

  test('L-5: the model is the session’s own choice, then its record’s, then the directory’s, then the last prompt’s', async () => {
    const { readiness, setWorld } = await setup({ userModel: other })
    const chosen = () => readiness.model()?.model
    expect(chosen()).toEqual(other)
    setWorld('remembered', model)
    expect(chosen()).toEqual(model)
    setWorld('session', aSession({ model: other }))
    expect(chosen()).toEqual(other)
    setWorld('choice', { model })
    expect(chosen()).toEqual(model)
  })

  test('L-5: an agent with a model of its own works with that, unless a person chose another', async () => {
    const own = {
      catalog: { models, configured: model, agents: [anAgent('build'), anAgent('plan', { model: other })] },
    }
    const { readiness, setWorld } = await setup({
      ...own,
      session: aSession({ agent: 'build', model }),
      userModel: model,
    })
    const chosen = () => readiness.model()?.model
    expect(chosen()).toEqual(model)
    setWorld('choice', { agent: 'plan' })
    expect(chosen()).toEqual(other)
    setWorld('remembered', model)
    expect(chosen()).toEqual(model)
    setWorld('remembered', undefined)
    setWorld('session', aSession({ agent: 'plan', model }))
    expect(chosen()).toEqual(model)
    setWorld('session', aSession({ agent: 'build', model }))
    setWorld('choice', { agent: 'plan', model })
    expect(chosen()).toEqual(model)
  })

  test('R-3: while the agents are not known nothing goes out with a model that one of them may not want', async () => {
    const { readiness, reason, setWorld, retried } = await setup({ catalog: { models, configured: model } })
    setWorld('states', 'agents', waiting())
    expect([readiness.model(), reason('send')]).toEqual([undefined, 'localModelReady waiting'])
    setWorld('states', 'agents', failed())
    expect(reason('send')).toBe('localModelReady failed')
    readiness.retry('localModelReady')
    expect(retried).toEqual(['agents'])
    setWorld('choice', { model: other })
    expect([readiness.model()?.model, reason('send')]).toEqual([other, 'ready'])
  })

  test('L-5: the agent is the chosen one, then the record’s, then the first that can be spoken to', async () => {
    const { readiness, setWorld } = await setup()
    expect(readiness.agent()).toBe('plan')
    setWorld('session', aSession({ agent: 'explore' }))
    expect(readiness.agent()).toBe('explore')
    setWorld('choice', { agent: 'plan' })
    expect(readiness.agent()).toBe('plan')
  })

  test('R-1: without a connection nothing goes out, and stop does', async () => {
    const { reason } = await setup({}, { live: false })
    expect([reason('send'), reason('shell'), reason('stop')]).toEqual([
      'connection waiting',
      'connection waiting',
      'ready',
    ])
  })

  test('R-1: a session that works, asks or is missing says which; one that tries again works', async () => {
    const { reason, setWorld } = await setup()
    for (const status of ['busy', 'retry'] as const) {
      setWorld('status', status)
      expect([reason('send'), reason('steer'), reason('revert'), reason('move')]).toEqual([
        'ready',
        'ready',
        'busy waiting',
        'busy waiting',
      ])
    }
    setWorld('asks', true)
    expect([reason('send'), reason('reply')]).toEqual(['blocked refused', 'ready'])
    setWorld('hydration', { state: 'missing' })
    expect([reason('send'), reason('stop')]).toEqual(['cacheReady failed', 'ready'])
  })

  test('F-4: what is sent now goes into the turn that runs; where none does it is judged as what it is', async () => {
    const idle = await setup()
    idle.setWorld('states', 'commands', waiting())
    expect(idle.readiness.now('command')).toMatchObject({ ready: false })
    const busy = await setup({ status: 'busy' })
    busy.setWorld('states', 'commands', waiting())
    expect(busy.readiness.now('command')).toEqual({ ready: true })
  })

  test('R-1: an answer is judged by its own request: one that was answered is refused though another is pending', async () => {
    const { readiness } = await setup({ asks: true })
    expect(readiness.control('reply')).toEqual({ ready: true })
    expect(readiness.control('reply', { requestPending: false })).toEqual({
      ready: false,
      reason: 'This was answered already',
    })
  })

  test('R-1: a control is told since when it waits', async () => {
    const { readiness, setWorld } = await setup()
    setWorld('states', 'commands', waiting())
    expect(readiness.control('command')).toEqual({ ready: false, reason: 'Waiting for the commands of main', since: 3 })
  })

  test('L-2: a session that is still being made can send, and can’t be stopped', async () => {
    const { reason } = await setup({ id: 'new-session-1', session: undefined })
    expect([reason('send'), reason('stop'), reason('queue')]).toEqual([
      'ready',
      'sessionKnown refused',
      'sessionKnown refused',
    ])
  })

  test('R-1: without a place nothing runs there', async () => {
    const { reason } = await setup({ placed: false })
    expect([reason('shell'), reason('review')]).toEqual(['directoryReady waiting', 'directoryReady waiting'])
  })

  test('R-4: a status that is not known in 5 s could not be read; a retry waits anew, and stop never does', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { readiness, reason, retried, setWorld } = await setup({ session: undefined })
    const status = () => readiness.facts().statusReady.state
    vi.advanceTimersByTime(4_999)
    expect(status()).toBe('waiting')
    vi.advanceTimersByTime(1)
    expect([status(), reason('stop'), reason('send')]).toEqual(['failed', 'ready', 'ready'])
    readiness.retry('statusReady')
    expect([status(), retried]).toEqual(['waiting', ['session']])
    vi.advanceTimersByTime(5_000)
    expect(status()).toBe('failed')
    setWorld('session', aSession())
    expect(status()).toBe('ready')
  })

  test('R-4: a retry reads again what the reason rests on, and its sentence names the place', async () => {
    const { readiness, retried, setWorld } = await setup()
    setWorld('states', 'configured', failed())
    for (const reason of ['cacheReady', 'commandsReady', 'providerReady', 'localModelReady'] as const)
      readiness.retry(reason)
    expect(retried).toEqual(['session', 'commands', 'models', 'configured'])
    setWorld('states', 'commands', failed())
    const verdict = readiness.verdict('command')
    expect(!verdict.ready && readiness.sentence(verdict)).toBe('The commands of main could not be read')
  })
})
