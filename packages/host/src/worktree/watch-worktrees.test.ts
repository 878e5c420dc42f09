import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeScratch } from './make-scratch.ts'
import { watchWorktrees, type WorktreeWatch } from './watch-worktrees.ts'

let scratch: ReturnType<typeof makeScratch>
beforeAll(() => {
  scratch = makeScratch()
})
afterAll(() => scratch.end())
let watch: WorktreeWatch | undefined
afterEach(() => watch?.stop())

let count = 0
async function setup() {
  const root = scratch.repository(`watched-${(count += 1)}`)
  const heard = { count: 0 }
  const ours = { now: false }
  let ring = () => {}
  let looked = () => {}
  watch = watchWorktrees({
    root,
    isOurs: () => ours.now,
    pause: async (milliseconds) => {
      await Bun.sleep(milliseconds)
      setImmediate(() => looked())
    },
    onChange: () => {
      heard.count += 1
      ring()
    },
  })
  await watch.started
  const next = () => new Promise<void>((resolve) => (ring = resolve))
  const look = () => new Promise<void>((resolve) => (looked = resolve))
  return { root, heard, ours, next, look, tree: (name: string) => join(scratch.base, `${name}-${count}`) }
}

test('S-6: worktrees made and removed by hand are told of, the first and the last one too, and those after them', async () => {
  const { root, heard, next, tree } = await setup()
  const hears = async (...args: readonly string[]) => {
    const told = next()
    scratch.git(root, 'worktree', ...args)
    await told
  }
  await hears('add', '-q', '-b', 'one', '--', tree('one'))
  await hears('add', '-q', '-b', 'two', '--', tree('two'))
  await hears('remove', '--', tree('one'))
  await hears('remove', '--', tree('two'))
  await hears('add', '-q', '-b', 'three', '--', tree('three'))
  await hears('add', '-q', '-b', 'four', '--', tree('four'))
  expect(heard.count).toBe(6)
})

test('S-6: what git writes besides is no news, and what the host does and tells itself is not told again', async () => {
  const { root, heard, ours, next, look, tree } = await setup()
  ours.now = true
  const first = look()
  scratch.git(root, 'worktree', 'add', '-q', '-b', 'one', '--', tree('one'))
  await first
  watch?.note()
  ours.now = false
  const second = look()
  scratch.git(root, 'worktree', 'lock', '--', tree('one'))
  scratch.write(root, '.git/worktrees/note', '')
  rmSync(join(root, '.git', 'worktrees', 'note'))
  await second
  scratch.commit(tree('one'), 'a', 'in it')
  scratch.commit(root, 'b', 'beside it')
  const told = next()
  scratch.git(root, 'worktree', 'add', '-q', '-b', 'two', '--', tree('two'))
  await told
  expect(heard.count).toBe(1)
})
