import type { HostEvent, Worktree } from '@pointsman/domain/host-api'
import type { Action } from '@pointsman/domain/readiness'
import { createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import { createCatalogs } from '../execution/create-catalogs.ts'
import { createExecutionScope } from '../execution/create-execution-scope.ts'
import { createWorld } from '../server/create-test-world.ts'
import { aSummary, directory, elsewhere, serverKey, sessionID } from '../server/test-servers.ts'
import type { SessionView } from '../session/session-scope.ts'
import { createReadiness } from './create-readiness.ts'

const scope = { serverKey, sessionID }

async function setup(worktrees: readonly Partial<Worktree>[] = [], { busy = false, asks = 0 } = {}) {
  const world = await createWorld()
  await world.asked.answer('sessions', { sessions: [aSummary()], malformed: 0 })
  await world.asked.answer('worktrees', worktrees)
  const session = {
    scope,
    hydration: () => ({ state: 'ready' }),
    session: () => undefined,
    status: () => ({ kind: busy ? 'busy' : 'idle' }),
    permissions: () => Array.from({ length: asks }),
    questions: () => [],
    choice: () => ({}),
    version: () => 0,
    order: () => [],
  } as unknown as SessionView
  const readiness = createRoot(() => {
    const execution = createExecutionScope({
      servers: world.servers,
      catalogs: createCatalogs(world),
      serverKey,
      session: scope,
    })
    return createReadiness({
      servers: world.servers,
      session,
      execution,
      remembered: () => undefined,
      asked: () => asks > 0,
    })
  })
  const says = (action: Action) => {
    const verdict = readiness.verdict(action)
    return verdict.ready ? 'ready' : `${verdict.reason} ${verdict.state}: ${readiness.sentence(verdict)}`
  }
  return { ...world, says, readiness }
}
const move = (state: 'waiting' | 'moving' | 'ended'): HostEvent => ({ kind: 'move', ...scope, to: elsewhere, state })

test('R-1: while a session changes its place nothing is sent there, and the reason names where it goes', async () => {
  const { says, tell } = await setup()
  tell(move('moving'))
  const words = 'moving waiting: Moving to ledger-feat; what you send waits and goes there'
  expect([says('shell'), says('move'), says('stop')]).toEqual([words, words, 'ready'])
  tell(move('ended'))
  expect([says('shell'), says('move')]).toEqual(['ready', 'ready'])
})
test('S-7: a move that waits for the turn’s end holds nothing back, another move either', async () => {
  const { says, tell } = await setup()
  tell(move('waiting'))
  expect([says('shell'), says('move')]).toEqual(['ready', 'ready'])
})
test('S-9: where the folder is gone nothing runs, and the sentence says what to do', async () => {
  const { says, tell } = await setup([{ directory, name: 'ledger', main: false, state: 'missing' }])
  const words =
    'directoryReady failed: The folder of ledger is gone. The conversation is all here; choose where it goes on'
  expect([says('shell'), says('review'), says('stop'), says('move')]).toEqual([words, words, 'ready', 'ready'])
  // On its way out of it, that is what is told of another move.
  tell(move('moving'))
  expect(says('move')).toBe('moving waiting: Moving to ledger-feat; what you send waits and goes there')
})
test('S-7: that it works holds back no move that says what becomes of the turn; an open question does', async () => {
  const { says } = await setup([], { busy: true })
  expect([says('move').split(':')[0], says('moveWhenBusy')]).toEqual(['busy waiting', 'ready'])
  const { says: asking } = await setup([], { busy: true, asks: 1 })
  const words = 'blocked refused: It asks for an answer. Answer first'
  expect([asking('move'), asking('moveWhenBusy')]).toEqual([words, words])
})
