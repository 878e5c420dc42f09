import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Directory } from '@pointsman/domain/scope'
import { judgeWorktreeName } from '@pointsman/domain/worktree-name'
import { remoteCapabilities } from '../engine/capabilities.ts'
import type { Engine } from '../engine/engine.ts'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { addWorktree } from './add-worktree.ts'
import { makePlaces } from './make-places.ts'
import { makePlacesWorld, placesOf, refusal, type PlacesWorld } from './places-world.ts'

let scratch: PlacesWorld
beforeAll(() => {
  scratch = makePlacesWorld()
})
afterAll(() => scratch.end())
const fresh = () => scratch.fresh()

describe('S-6: making a worktree', () => {
  test('it is on a branch of its name, inside the repository and out of its status, and no tracked file changes', async () => {
    const { root, make, list } = fresh()
    const { worktree } = await make({ name: 'payout-retry' })
    expect(worktree).toMatchObject({
      directory: join(root, '.worktrees', 'payout-retry') as Directory,
      name: 'payout-retry',
      branch: 'payout-retry',
      state: 'present',
      main: false,
    })
    expect(scratch.git(worktree.directory, 'rev-parse', 'HEAD')).toBe(scratch.git(root, 'rev-parse', 'HEAD'))
    expect(scratch.git(root, 'status', '--porcelain')).toBe('')
    expect(existsSync(join(root, '.gitignore'))).toBe(false)
    await make({ name: 'two' })
    const exclude = readFileSync(join(root, '.git', 'info', 'exclude'), 'utf8')
    expect(exclude.match(/\.worktrees/g)).toHaveLength(1)
    expect((await list()).map((tree) => tree.name)).toEqual(['main', 'payout-retry', 'two'])
  })

  test('its base is the main worktree’s present commit, or the branch that was named', async () => {
    const { root, make } = fresh()
    const first = scratch.git(root, 'rev-parse', 'HEAD')
    scratch.git(root, 'branch', 'old')
    const second = scratch.commit(root, 'b', 'second')
    const headOf = async (name: string, base?: string) =>
      scratch.git((await make({ name, ...(base ? { base } : {}) })).worktree.directory, 'rev-parse', 'HEAD')
    expect(await headOf('from-head')).toBe(second)
    expect(await headOf('from-old', 'old')).toBe(first)
    for (const base of ['nowhere', '--all', '-h', ''])
      expect(await refusal(make({ name: 'x', base }))).toMatchObject({ code: 'unknown-base', status: 409 })
    expect(scratch.git(root, 'branch', '--list', 'x')).toBe('')
  })

  test('two hosts that make one of the same name at once: one has it, whole, and the other hears why not', async () => {
    const { root } = fresh()
    const workspace = { root, git: true }
    const both = [1, 2].map(() => addWorktree({ workspace, name: 'same' }).catch((cause: unknown) => cause))
    const ended = await Promise.all(both)
    expect(ended.map((one) => (typeof one === 'string' ? 'made' : (one as Error).name)).toSorted()).toEqual([
      'PlaceRefused',
      'made',
    ])
    const directory = join(root, '.worktrees', 'same')
    expect(scratch.git(directory, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe('same')
    expect(scratch.git(directory, 'rev-parse', 'same')).toBe(scratch.git(root, 'rev-parse', 'HEAD'))
    expect(scratch.git(directory, 'status', '--porcelain')).toBe('')
  })

  test('what it can begin from: local branches, then those of remotes, the last used first', async () => {
    const { root, branches, count } = fresh()
    scratch.git(root, 'branch', 'old')
    scratch.commit(root, 'b', 'second')
    const clone = join(scratch.base, `branches-${count}`) as Directory
    scratch.git(scratch.base, 'clone', '-q', root, clone)
    scratch.git(clone, 'branch', 'mine', 'HEAD~1')
    expect((await branches()).toSorted()).toEqual(['main', 'old'])
    expect(await placesOf(clone).branches()).toEqual(['main', 'mine', 'origin/main', 'origin/old'])
    const { make } = placesOf(clone)
    const { worktree } = await make({ name: 'x', base: 'origin/old' })
    expect(scratch.git(worktree.directory, 'rev-parse', 'HEAD')).toBe(scratch.git(root, 'rev-parse', 'old'))
  })

  test('a taken or bad name gets a sentence and a suggestion that git takes', async () => {
    const { root, make } = fresh()
    scratch.git(root, 'branch', 'there')
    mkdirSync(join(root, '.worktrees', 'left-over'), { recursive: true })
    const bad = [
      'there',
      'left-over',
      '../x',
      '-b',
      'a b',
      'main',
      'a/b',
      'x..y',
      '.hidden',
      'x'.repeat(200),
      'a\\b',
      '✗',
      '',
    ]
    for (const name of bad) {
      const { code, detail } = await refusal(make({ name }))
      expect([name, code]).toEqual([name, 'bad-name'])
      const { suggestion } = detail as { suggestion: string }
      expect((await make({ name: suggestion })).worktree.name).toBe(suggestion)
    }
  })

  test('whatever the rule of names lets through, git does too', () => {
    const names = ['a', 'é', '修正', '_x', 'v1.2', 'a.b-c_d', 'x'.repeat(60), '1', 'lock', 'a.lockx']
    for (const name of names) {
      expect([name, judgeWorktreeName(name, [])]).toEqual([name, { ok: true }])
      expect(scratch.git(scratch.base, 'check-ref-format', '--branch', name)).toBe(name)
    }
  })

  test('two wishes for one name in one moment: one gets it, the other a suggestion', async () => {
    const { make } = fresh()
    const [one, two] = await Promise.allSettled([make({ name: 'same' }), make({ name: 'same' })])
    expect(one.status).toBe('fulfilled')
    expect(two).toMatchObject({ status: 'rejected', reason: { code: 'bad-name', detail: { suggestion: 'same-2' } } })
  })

  test('a repository without commits, a bare one, a submodule and a plain folder say why not; a detached head is fine', async () => {
    const { git, base } = scratch
    const empty = join(base, 'empty')
    mkdirSync(empty)
    git(empty, 'init', '-q')
    expect(await refusal(placesOf(empty as Directory).make({ name: 'x' }))).toMatchObject({ code: 'no-commits' })
    const source = scratch.repository('source')
    git(base, 'clone', '-q', '--bare', source, 'bare.git')
    const bare = join(base, 'bare.git') as Directory
    expect(await refusal(placesOf(bare).make({ name: 'x' }))).toMatchObject({ code: 'bare' })
    const outer = scratch.repository('outer')
    git(outer, 'submodule', 'add', '-q', source, 'sub')
    const sub = join(outer, 'sub') as Directory
    expect(await refusal(placesOf(sub).make({ name: 'x' }))).toMatchObject({ code: 'submodule' })
    const plain = join(base, 'plain') as Directory
    mkdirSync(plain)
    expect(await refusal(placesOf(plain, { git: false }).make({ name: 'x' }))).toMatchObject({ code: 'not-able' })
    git(source, 'checkout', '-q', '--detach')
    expect((await placesOf(source).make({ name: 'x' })).worktree.branch).toBe('x')
  })

  test('X-6: a link in place of the folder is not followed', async () => {
    const { root, make, count } = fresh()
    mkdirSync(join(scratch.base, `elsewhere-${count}`))
    symlinkSync(join(scratch.base, `elsewhere-${count}`), join(root, '.worktrees'))
    expect(await refusal(make({ name: 'x' }))).toMatchObject({ code: 'git-refused' })
  })

  test('what fails in the middle is taken back: no folder, no branch, no entry', async () => {
    const { root, make } = fresh()
    const hook = join(root, '.git', 'hooks', 'post-checkout')
    mkdirSync(join(root, '.git', 'hooks'), { recursive: true })
    writeFileSync(hook, '#!/bin/sh\necho no luck >&2\nexit 1\n')
    chmodSync(hook, 0o755)
    const { code, message } = await refusal(make({ name: 'x' }))
    expect([code, message]).toEqual(['git-refused', 'Git could not make the worktree: no luck'])
    expect(existsSync(join(root, '.worktrees', 'x'))).toBe(false)
    expect(scratch.git(root, 'branch', '--list', 'x')).toBe('')
    expect(scratch.git(root, 'worktree', 'list').split('\n')).toHaveLength(1)
  })

  test('X-6: a start command is an argument list, runs once in the worktree, and its words are told, bounded', async () => {
    const { make } = fresh()
    process.env['POINTSMAN_PASSWORD_OF_TEST'] = 'secret'
    const said = await make({
      name: 'a',
      start: ['sh', '-c', 'pwd; echo "$0" "$POINTSMAN_PASSWORD_OF_TEST"; exit 3', '$(x)'],
    })
    delete process.env['POINTSMAN_PASSWORD_OF_TEST']
    expect(said.start).toMatchObject({ code: 3, cut: false, output: `${said.worktree.directory}\n$(x) \n` })
    const long = await make({ name: 'b', start: ['sh', '-c', 'yes | head -c 300000; echo end'] })
    expect(long.start).toMatchObject({ code: 0, cut: true })
    expect(long.start?.output).toHaveLength(64 * 1024)
    expect(long.start?.output).toEndWith('end\n')
    const missing = await make({ name: 'c', start: ['no-such-program', 'x'] })
    expect(missing.start?.failure).toContain('no-such-program could not be run')
    expect(missing.worktree.state).toBe('present')
  })
})

test('S-6: a start command that takes longer runs on, shows in the list with what it said, and keeps its worktree until it ends', async () => {
  const { root, count } = fresh()
  const go = join(scratch.base, `go-${count}`)
  const { make, list, remove, told } = placesOf(root, { pause: () => Bun.sleep(0) })
  const script = `echo begun; while [ ! -e "$0" ]; do sleep 0.02; done; echo "not found" >&2; exit 7`
  const { worktree, start } = await make({ name: 'slow', start: ['sh', '-c', script, go] })
  const { directory } = worktree
  expect(start).toMatchObject({ running: true, command: ['sh', '-c', script, go] })
  expect(await refusal(remove({ directory }))).toMatchObject({ code: 'in-use' })
  const before = told.count
  writeFileSync(go, '')
  const known = async () => (await list()).find((tree) => tree.directory === directory)?.start
  while (told.count === before) await Bun.sleep(1)
  expect(await known()).toEqual({
    command: ['sh', '-c', script, go],
    output: 'begun\nnot found\n',
    cut: false,
    code: 7,
  })
  await remove({ directory })
  expect(told.count).toBe(before + 2)
})

describe('S-6: the list', () => {
  test('dirty, ahead and behind: by the upstream, without one by the default branch; a hand-made one is among them', async () => {
    const { root, make, list, count } = fresh()
    const { worktree } = await make({ name: 'work' })
    scratch.commit(worktree.directory, 'a', 'one')
    scratch.commit(worktree.directory, 'b', 'two')
    scratch.commit(root, 'c', 'three')
    scratch.write(worktree.directory, 'new name', 'x')
    scratch.git(worktree.directory, 'mv', 'a', 'renamed')
    const clone = join(scratch.base, `clone-${count}`) as Directory
    scratch.git(scratch.base, 'clone', '-q', root, clone)
    scratch.commit(clone, 'mine', 'mine')
    const hand = `${root}-by-hand`
    scratch.git(root, 'worktree', 'add', '-q', '-b', 'hand', '--', hand)
    const gone = await make({ name: 'gone' })
    rmSync(gone.worktree.directory, { recursive: true })
    const seen = (await list()).map(({ name, state, dirty, ahead, behind }) => [name, state, dirty, ahead, behind])
    expect(seen).toEqual([
      ['main', 'present', 0, 0, 0],
      [`repo-${count}-by-hand`, 'present', 0, 0, 0],
      ['gone', 'missing', undefined, undefined, undefined],
      ['work', 'present', 2, 2, 1],
    ])
    expect((await placesOf(clone).list())[0]).toMatchObject({ ahead: 1, behind: 0 })
  })

  test('fifty worktrees take no seconds, and the second look far less', async () => {
    const { root, list } = fresh()
    for (let index = 0; index < 50; index += 1)
      scratch.git(root, 'worktree', 'add', '-q', '-b', `b${index}`, '--', `${root}-tree-${index}`)
    const timed = async () => {
      const begun = performance.now()
      const { length } = await list()
      expect(length).toBe(51)
      return Math.round(performance.now() - begun)
    }
    const times = [await timed(), await timed()]
    console.error(`list of 50: ${times.join(' ms, then ')} ms`)
    // What it does is bounded by 0.8 s for the counts; a loaded machine starts git itself slowly.
    expect(times[0]).toBeLessThan(3000)
  })
})

describe('S-11: a remote engine', () => {
  function remote() {
    const scripted = makeScriptedEngine({ directory: '/srv/repo' })
    const asked: unknown[] = []
    const engine: Engine = {
      ...scripted.engine,
      info: () => ({
        ...scripted.engine.info(),
        kind: 'remote',
        name: 'build',
        capabilities: remoteCapabilities({ name: 'build', git: true }),
      }),
      worktrees: async () => [
        { directory: '/srv/repo' as Directory, name: 'main', main: true, state: 'present' },
        {
          directory: '/srv/trees/old' as Directory,
          name: 'old',
          branch: 'opencode/old',
          main: false,
          state: 'present',
        },
      ],
      fetch: async (path, init) => {
        asked.push([path, init?.body])
        return Response.json({ name: 'new', branch: 'opencode/new', directory: '/srv/trees/new' })
      },
    }
    return { asked, ...makePlaces({ engine, board: { turnsIn: () => [] }, onChange: () => {}, log: () => {} }) }
  }

  test('worktrees are listed from the engine and made by its own API, which knows a name and nothing else', async () => {
    const { make, list, asked, branches } = remote()
    expect(await branches()).toEqual([])
    expect((await list()).map((tree) => tree.name)).toEqual(['main', 'old'])
    expect((await make({ name: 'new' })).worktree).toEqual({
      directory: '/srv/trees/new' as Directory,
      name: 'new',
      branch: 'opencode/new',
      main: false,
      state: 'present',
    })
    expect(asked).toEqual([['/experimental/worktree?directory=%252Fsrv%252Frepo', '{"name":"new"}']])
    expect(await refusal(make({ name: 'old' }))).toMatchObject({ code: 'bad-name', detail: { suggestion: 'old-2' } })
    for (const more of [{ base: 'main' }, { start: ['npm', 'ci'] }]) {
      const { code, message } = await refusal(make({ name: 'x', ...more }))
      expect([code, message.includes('present commit')]).toEqual(['not-able', true])
    }
    expect(asked).toHaveLength(1)
  })

  test('they are never removed, and the answer says why', async () => {
    const { remove, asked } = remote()
    const { code, message } = await refusal(remove({ directory: '/srv/trees/old' as Directory, confirmed: 'x' }))
    expect([code, message.includes('unsaved work')]).toEqual(['not-able', true])
    expect(asked).toEqual([])
  })
})
