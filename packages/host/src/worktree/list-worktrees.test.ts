import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Directory } from '@pointsman/domain/scope'
import { findWorkspace, listWorktrees, makeWorktrees } from './list-worktrees.ts'
import { nameWorktrees, readWorktrees } from './read-worktrees.ts'

let base: string
const git = (directory: string, ...args: string[]) => {
  const identity = [
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b',
    '-c',
    'protocol.file.allow=always',
    '-c',
    'init.defaultBranch=main',
  ]
  const done = Bun.spawnSync(['git', ...identity, '-C', directory, ...args], { stderr: 'pipe' })
  if (!done.success) throw new Error(done.stderr.toString())
  return done.stdout.toString().trim()
}
const repository = (name: string) => {
  const directory = join(base, name)
  mkdirSync(directory)
  git(directory, 'init', '-q')
  git(directory, 'commit', '-q', '--allow-empty', '-m', 'x')
  return directory
}
const root = (directory: string, isGit = true) => ({ root: directory as Directory, git: isGit })

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'pointsman-worktrees-')))
})
afterAll(() => rmSync(base, { recursive: true }))

describe('findWorkspace', () => {
  test('A-1: a folder inside, a linked worktree, a symlink and a trailing slash all lead to the main worktree', async () => {
    const repo = repository('one')
    mkdirSync(join(repo, 'deep'))
    git(repo, 'worktree', 'add', '-q', '-b', 'feat', '--', join(base, 'one-feat'))
    symlinkSync(repo, join(base, 'link'))
    for (const place of [repo, `${repo}/`, join(repo, 'deep'), join(base, 'one-feat'), join(base, 'link')]) {
      expect(await findWorkspace(place)).toEqual(root(repo))
    }
  })
  test('a folder without git is itself', async () => {
    const plain = join(base, 'plain')
    mkdirSync(plain)
    expect(await findWorkspace(plain)).toEqual(root(plain, false))
    expect(await listWorktrees(root(plain, false))).toEqual([
      { directory: plain as Directory, name: 'main', main: true, state: 'present' },
    ])
  })
  test('a submodule is a repository of its own', async () => {
    const outer = repository('outer')
    git(outer, 'submodule', 'add', '-q', join(base, 'one'), 'sub')
    expect(await findWorkspace(join(outer, 'sub'))).toEqual(root(join(outer, 'sub')))
    expect((await listWorktrees(root(join(outer, 'sub'))))[0]).toMatchObject({
      directory: join(outer, 'sub'),
      state: 'present',
    })
  })
  test('a bare repository and one without a commit', async () => {
    const bare = join(base, 'bare.git')
    git(base, 'clone', '-q', '--bare', join(base, 'one'), bare)
    expect(await findWorkspace(bare)).toEqual(root(bare))
    expect((await listWorktrees(root(bare)))[0]).toMatchObject({ state: 'bare', main: true })
    const empty = join(base, 'empty')
    mkdirSync(empty)
    git(empty, 'init', '-q')
    expect(await findWorkspace(empty)).toEqual(root(empty))
    const [main] = await listWorktrees(root(empty))
    expect(main).toMatchObject({ branch: 'main', state: 'present' })
    expect(main?.head).toBeUndefined()
  })
})

describe('listWorktrees', () => {
  test('branches, a detached head, a missing folder, and names that git would take for options', async () => {
    const repo = repository('two')
    git(repo, 'worktree', 'add', '-q', '-b', 'feat', '--', join(base, 'two-feat'))
    git(repo, 'worktree', 'add', '-q', '--detach', '--', join(base, '-odd name\nwith a line'))
    git(repo, 'worktree', 'add', '-q', '-b', 'gone', '--', join(base, 'two-gone'))
    rmSync(join(base, 'two-gone'), { recursive: true })
    const list = await listWorktrees(root(repo))
    expect(list.map(({ name, branch, state, main }) => ({ name, branch, state, main }))).toEqual([
      { name: 'main', branch: 'main', state: 'present', main: true },
      { name: '-odd name\nwith a line', branch: undefined, state: 'present', main: false },
      { name: 'two-feat', branch: 'feat', state: 'present', main: false },
      { name: 'two-gone', branch: 'gone', state: 'missing', main: false },
    ])
    expect(list[1]?.head).toBe(git(repo, 'rev-parse', 'HEAD').slice(0, 7))
  })
  test('several readers in one moment cost one git; invalidate asks again', async () => {
    let now = 0
    const worktrees = makeWorktrees({ workspace: root(join(base, 'two')), now: () => now })
    const first = worktrees.list()
    now = 999
    expect(worktrees.list()).toBe(first)
    now = 1000
    expect(worktrees.list()).not.toBe(first)
    const second = worktrees.list()
    worktrees.invalidate()
    expect(worktrees.list()).not.toBe(second)
  })
})

test('equal last segments are told apart by their parents, and none but the first is called main', () => {
  const text = ['/r', '/a/x', '/b/x', '/c/main']
    .map((path) => `worktree ${path}\0HEAD ${'1'.repeat(40)}\0detached\0\0`)
    .join('')
  expect(nameWorktrees(readWorktrees(text), () => true).map((tree) => tree.name)).toEqual([
    'main',
    'a/x',
    'b/x',
    'c/main',
  ])
})
