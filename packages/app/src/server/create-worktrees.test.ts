import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import type { HostClient } from '../host-client/make-host-client.ts'
import { createWorktrees } from './create-worktrees.ts'
import { directory, elsewhere, makeAsked, serverKey } from './test-servers.ts'

const tree = (path: Directory, more: Partial<Worktree> = {}): Worktree => ({
  directory: path,
  name: path.split('/').at(-1) ?? '',
  main: path === directory,
  state: 'present',
  ...more,
})
function setup() {
  const asked = makeAsked()
  const worktrees = createWorktrees({ host: { worktrees: () => asked.ask('worktrees') } as unknown as HostClient })
  return { asked, worktrees, names: () => worktrees.of(serverKey).map((one) => one.name) }
}

test('L-4: what an earlier read brings later is dropped', async () => {
  const { asked, worktrees, names } = setup()
  void worktrees.read(serverKey)
  const first = asked.take('worktrees')
  void worktrees.read(serverKey)
  await asked.answer('worktrees', [tree(directory), tree(elsewhere)])
  first.resolve([tree(directory)])
  await asked.answer('worktrees', []).catch(() => undefined)
  expect(names()).toEqual(['ledger', 'ledger-feat'])
})
test('S-5: the last known worktrees stay through a read that failed', async () => {
  const { asked, worktrees, names } = setup()
  void worktrees.read(serverKey)
  await asked.answer('worktrees', [tree(directory)])
  void worktrees.read(serverKey)
  await asked.refuse('worktrees', new Error('no'))
  expect(names()).toEqual(['ledger'])
})
test('S-9: a directory is gone where git says so, or where a new read lacks it, and only then', async () => {
  const { asked, worktrees } = setup()
  const isGone = () => worktrees.isGone(serverKey, elsewhere)
  void worktrees.read(serverKey)
  await asked.answer('worktrees', [tree(directory)])
  expect(isGone()).toBe(false)
  void worktrees.check(serverKey, elsewhere)
  await asked.refuse('worktrees', new Error('no'))
  expect(isGone()).toBe(false)
  void worktrees.check(serverKey, elsewhere)
  await asked.answer('worktrees', [tree(directory)])
  expect(isGone()).toBe(true)
  // Made again, by whoever.
  void worktrees.read(serverKey)
  await asked.answer('worktrees', [tree(directory), tree(elsewhere)])
  expect(isGone()).toBe(false)
  void worktrees.read(serverKey)
  await asked.answer('worktrees', [tree(directory), tree(elsewhere, { state: 'missing' })])
  expect(isGone()).toBe(true)
})
test('S-9: a folder inside a worktree is there with it', async () => {
  const { asked, worktrees } = setup()
  const inside = `${directory}/packages/a` as Directory
  void worktrees.read(serverKey)
  await asked.answer('worktrees', [tree(directory)])
  await worktrees.check(serverKey, inside)
  expect([asked.names(), worktrees.isGone(serverKey, inside)]).toEqual([[], false])
  // What the host makes lies in a folder of the main one, and is no part of it.
  const removed = `${directory}/.worktrees/fx` as Directory
  void worktrees.check(serverKey, removed)
  await asked.answer('worktrees', [tree(directory)])
  expect(worktrees.isGone(serverKey, removed)).toBe(true)
})
