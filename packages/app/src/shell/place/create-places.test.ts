import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory, SessionID, TemporarySessionID } from '@pointsman/domain/scope'
import { createRoot, createSignal } from 'solid-js'
import { beforeEach, expect, test } from 'vitest'
import { createCatalogs } from '../../execution/create-catalogs.ts'
import { createExecutionScope } from '../../execution/create-execution-scope.ts'
import { HostError } from '../../host-client/make-request.ts'
import { makeBrowserStore } from '../../lib/make-browser-store.ts'
import { createReadiness } from '../../readiness/create-readiness.ts'
import { createWorld } from '../../server/create-test-world.ts'
import { aPlacement, aServer, aSummary, directory, elsewhere, serverKey, sessionID } from '../../server/test-servers.ts'
import type { SessionView } from '../../session/session-scope.ts'
import { createPlaces } from './create-places.ts'

const tree = (path: Directory, name: string, more: Partial<Worktree> = {}): Worktree => ({
  directory: path,
  name,
  branch: name,
  main: path === directory,
  state: 'present',
  dirty: 0,
  ...more,
})
const third = '/home/mara/ledger-third' as Directory
const trees = [
  tree(directory, 'main', { dirty: 2 }),
  tree(elsewhere, 'feat'),
  tree(third, 'gone', { state: 'missing' }),
]
const temp = 'new-session-1' as TemporarySessionID

beforeEach(() => localStorage.clear())

async function setup({ id = sessionID as SessionID | TemporarySessionID, worktrees = trees } = {}) {
  const world = await createWorld()
  const { asked, servers } = world
  await asked.answer('sessions', { sessions: [aSummary()], malformed: 0 })
  await asked.answer('worktrees', worktrees)
  const [busy, setBusy] = createSignal(false)
  const said: string[] = []
  const session = id === temp ? undefined : { serverKey, sessionID }
  const view = {
    scope: { serverKey, sessionID: id },
    key: `key of ${id}`,
    hydration: () => ({ state: 'ready' }),
    session: () => undefined,
    status: () => ({ kind: busy() ? 'busy' : 'idle' }),
    permissions: () => [],
    questions: () => [],
    choice: () => ({}),
    version: () => 0,
    order: () => [],
    undoing: { mark: () => undefined, pending: () => false },
  } as unknown as SessionView
  const made = createRoot((dispose) => {
    const execution = createExecutionScope({
      servers,
      catalogs: createCatalogs({ servers }),
      serverKey,
      session,
      directory,
    })
    const readiness = createReadiness({
      servers,
      session: view,
      execution,
      remembered: () => undefined,
      asked: () => false,
    })
    const app = {
      servers,
      store: makeBrowserStore(),
      announce: (text: string) => void said.push(text),
      madeOf: () => undefined,
    }
    return { execution, dispose, places: createPlaces({ app, view, execution, readiness }) }
  })
  await new Promise((resolve) => setTimeout(resolve))
  const moves = () => asked.names().filter((name) => name === 'move').length
  return { ...world, ...made, setBusy, said, moves }
}
const moved = (to: Directory) => ({ state: 'moved', placement: aPlacement(2, { directory: to }) })

test('S-7: an idle session goes at once; where it is already it goes nowhere', async () => {
  const { places, asked, execution, moves, said } = await setup()
  await places.go(directory)
  expect(moves()).toBe(0)
  void places.go(elsewhere)
  expect(asked.take('move').args).toEqual([serverKey, sessionID, { directory: elsewhere }])
  void places.go(elsewhere)
  await asked.answer('move', moved(elsewhere))
  expect([execution.directory(), said.at(-1)]).toEqual([elsewhere, 'It works in feat now'])
})
test('S-7: a busy one asks how, and never moves before it was told', async () => {
  const { places, asked, moves, setBusy, said } = await setup()
  setBusy(true)
  await places.go(elsewhere)
  expect([moves(), places.menu()?.target]).toEqual([0, elsewhere])
  expect(said).toEqual(['The session works. It can’t change place in the middle of a turn'])
  void places.go(elsewhere, 'wait')
  expect(asked.take('move').args[2]).toEqual({ directory: elsewhere, whenBusy: 'wait' })
  expect(places.menu()).toBeUndefined()
})
test('S-7: the turn ends while a person is asked how: it goes, and the question is gone', async () => {
  const { places, asked, moves, setBusy } = await setup()
  setBusy(true)
  await places.go(elsewhere)
  setBusy(false)
  expect([moves(), places.menu()]).toEqual([1, undefined])
  await asked.answer('move', moved(elsewhere))
  setBusy(true)
  setBusy(false)
  expect(moves()).toBe(0)
})
test('S-7: one that began to work between the look and the click asks how, and is no failure', async () => {
  const { places, asked } = await setup()
  const going = places.go(elsewhere).catch((reason: Error) => reason.message)
  await asked.refuse('move', new HostError('busy', 'It works', 409))
  expect(await going).toBe('It works')
  expect([places.menu()?.target, places.move()]).toEqual([elsewhere, undefined])
})
test('S-7: changes are taken along only where a person ticked it, and only once', async () => {
  const { places, asked } = await setup()
  places.setCarry(true)
  void places.go(elsewhere)
  expect(asked.take('move').args[2]).toEqual({ directory: elsewhere, carryChanges: true })
  expect(places.carry()).toBe(false)
})
test('S-6: a new session only chooses where it will be made, and still knows it after a reload', async () => {
  const first = await setup({ id: temp })
  await first.places.go(elsewhere)
  expect([first.moves(), first.execution.directory()]).toEqual([0, elsewhere])
  first.dispose()
  const again = await setup({ id: temp })
  expect(again.execution.directory()).toBe(elsewhere)
  await again.places.go(directory)
  expect(again.execution.directory()).toBe(directory)
  expect((await setup({ id: temp })).execution.directory()).toBe(directory)
  localStorage.setItem('pointsman:place:key of new-session-1', third)
  expect((await setup({ id: temp })).execution.directory()).toBe(directory)
})
test('S-6: /worktree enters the one that is meant, makes one that is not there, and leads back', async () => {
  const { places, asked } = await setup()
  void places.port.ask({ kind: 'enter', name: 'FEAT' })
  // While it is on its way there, no other wish is taken.
  await expect(places.port.ask({ kind: 'exit' })).rejects.toThrow('Moving to feat; what you send waits and goes there')
  await asked.answer('move', moved(elsewhere))
  void places.port.ask({ kind: 'exit' })
  expect(asked.take('move').args[2]).toEqual({ directory })
})
test('S-6: /worktree without a name opens the list of places', async () => {
  const { places } = await setup()
  await places.port.ask({ kind: 'choose' })
  expect(places.menu()).toEqual({ form: undefined, target: undefined })
})
test('S-6: /worktree with a new name makes it of main and enters it', async () => {
  const { places, asked } = await setup()
  const made = tree('/home/mara/ledger/.worktrees/fx' as Directory, 'fx')
  void places.port.ask({ kind: 'enter', name: 'fx' })
  expect(asked.take('makeWorktree').args).toEqual([serverKey, { name: 'fx' }])
  const { places: other, asked: otherAsked } = await setup()
  void other.make({ name: 'fx', base: 'dev' })
  await otherAsked.answer('makeWorktree', { worktree: made })
  await otherAsked.answer('worktrees', [...trees, made])
  expect(otherAsked.take('move').args[2]).toEqual({ directory: made.directory })
})
test('S-6: a start command goes along as an argument list', async () => {
  const { places, asked } = await setup()
  void places.make({ name: 'fx', start: ['npm', 'run', 'set up'] })
  expect(asked.take('makeWorktree').args[1]).toEqual({ name: 'fx', start: ['npm', 'run', 'set up'] })
  void places.make({ name: 'fx', start: [] })
  expect(asked.take('makeWorktree').args[1]).toEqual({ name: 'fx' })
})
test('S-6: the start command of the place where it works is shown, or of the one that was asked for', async () => {
  const start = { command: ['npm', 'ci'], output: '', cut: false, code: 1 }
  const { places } = await setup({ worktrees: [tree(directory, 'main'), tree(elsewhere, 'feat', { start })] })
  expect(places.start()).toBeUndefined()
  places.openStart(elsewhere)
  expect(places.start()).toEqual(start)
})
test('S-6: what a new one can begin from is asked when the form opens', async () => {
  const { places, asked } = await setup()
  places.openForm('fx')
  await asked.answer('branches', ['main', 'dev'])
  expect(places.branches()).toEqual(['main', 'dev'])
})
test('S-11: what a remote server can’t do is a sentence, and nothing where it can', async () => {
  const { places, tell } = await setup()
  expect([places.absences(), places.optionsRefusal()]).toEqual([[], undefined])
  const unable = (reason: string) => ({ able: false, reason }) as const
  const { capabilities } = aServer()
  const remote = {
    ...capabilities,
    worktreeOptions: unable('No base there'),
    removeWorktree: unable('Removed there'),
    agentTools: unable('No tools there'),
  }
  tell({ kind: 'server', server: aServer({ kind: 'remote', capabilities: remote }) })
  expect([places.absences(), places.optionsRefusal()]).toEqual([['Removed there', 'No tools there'], 'No base there'])
})
test('S-8: who works in a worktree is known before it is removed', async () => {
  const { places, tell } = await setup()
  expect(places.workersOf(elsewhere)).toEqual({ rows: [], busy: [] })
  tell({ kind: 'engine', serverKey, event: { kind: 'session-moved', sessionID, directory: elsewhere } })
  const ids = () => Object.values(places.workersOf(elsewhere)).map((rows) => rows.map((row) => row.sessionID))
  expect(ids()).toEqual([[sessionID], []])
  tell({ kind: 'engine', serverKey, event: { kind: 'session-status', sessionID, status: { kind: 'busy' } } })
  expect(ids()).toEqual([[sessionID], [sessionID]])
})
test('S-6: a name that can’t be one says why and what would do; one that is gone says that', async () => {
  const { places, asked } = await setup()
  const words = (name: string) => places.port.ask({ kind: 'enter', name }).catch((reason: Error) => reason.message)
  expect(await words('two words')).toBe(
    'A worktree’s name has no spaces: it is a branch’s name too. “two-words” would do',
  )
  expect(await words('gone')).toBe('gone: Its folder is gone')
  expect(asked.names()).not.toContain('makeWorktree')
})
test('S-9: where a session’s folder is gone the chip knows it, and every other place is a way out', async () => {
  const { places, moves } = await setup({
    worktrees: [tree(directory, 'main', { state: 'missing' }), tree(elsewhere, 'feat')],
  })
  expect([places.gone(), places.refusal()]).toEqual([true, undefined])
  const [main, feat] = places.options()
  expect([main && places.refusalOf(main), feat && places.refusalOf(feat)]).toEqual(['Its folder is gone', undefined])
  void places.go(elsewhere)
  expect(moves()).toBe(1)
})
test('S-8: a worktree goes only with what was read: another loss asks again', async () => {
  const { places, asked } = await setup()
  const loss = (fingerprint: string, file: string) =>
    new HostError('would-lose', 'm', 409, undefined, {
      files: [file],
      ignored: [],
      rebuilt: [],
      commits: [],
      fingerprint,
    })
  places.removal.begin(elsewhere)
  void places.removal.confirm()
  expect(asked.take('removeWorktree').args).toEqual([serverKey, elsewhere, undefined])
  places.removal.cancel()
  places.removal.begin(elsewhere)
  void places.removal.confirm()
  await asked.refuse('removeWorktree', loss('one', 'a.ts'))
  expect(places.removal.current()).toMatchObject({ loss: { files: ['a.ts'] }, working: false })
  void places.removal.confirm()
  await asked.refuse('removeWorktree', loss('two', 'b.ts'))
  expect(places.removal.current()?.loss?.files).toEqual(['b.ts'])
  void places.removal.confirm()
  expect(asked.take('removeWorktree').args[2]).toBe('two')
})
