import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WorktreeLoss } from '@pointsman/domain/host-api'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { judgeWorktreeName } from '@pointsman/domain/worktree-name'
import { managedCapabilities, remoteCapabilities } from '../engine/capabilities.ts'
import type { Engine } from '../engine/engine.ts'
import { makeScriptedEngine } from '../outbox/make-scripted-engine.ts'
import { makePlaces } from './make-places.ts'
import { makeScratch } from './make-scratch.ts'
import type { PlaceRefused } from './place-refused.ts'

let scratch: ReturnType<typeof makeScratch>
beforeAll(() => {
  scratch = makeScratch()
})
afterAll(() => scratch.end())

function placesOf(
  root: Directory,
  more: { readonly git?: boolean; readonly turns?: readonly string[]; readonly pause?: () => Promise<void> } = {},
) {
  const { git = true, turns = [] } = more
  const pause = more.pause ? { pause: more.pause } : {}
  const told = { count: 0 }
  const scripted = makeScriptedEngine({ directory: root })
  const base = scripted.engine.info()
  const engine: Engine = {
    ...scripted.engine,
    info: () => ({ ...base, git, capabilities: managedCapabilities({ git }) }),
  }
  const board = { turnsIn: () => turns as readonly SessionID[] }
  return {
    scripted,
    told,
    ...makePlaces({ engine, board, onChange: () => (told.count += 1), log: () => {}, ...pause }),
  }
}
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it was granted')
    },
    (cause: PlaceRefused) => cause,
  )
let count = 0
const fresh = () => {
  const root = scratch.repository(`repo-${(count += 1)}`)
  return { root, ...placesOf(root) }
}

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

  test('what it can begin from: local branches, then those of remotes, the last used first', async () => {
    const { root, branches } = fresh()
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
    const { root, make } = fresh()
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
  const root = scratch.repository(`repo-${(count += 1)}`)
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
    const { root, make, list } = fresh()
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

describe('S-8: removing a worktree', () => {
  async function work() {
    const one = fresh()
    const { worktree } = await one.make({ name: 'work' })
    return { ...one, directory: worktree.directory, branch: () => scratch.git(one.root, 'branch', '--list', 'work') }
  }

  test('a clean and merged one goes at once, with its branch', async () => {
    const { directory, remove, branch, list } = await work()
    expect(await remove({ directory })).toEqual({ directory, branch: { name: 'work', state: 'deleted' } })
    expect([existsSync(directory), branch()]).toEqual([false, ''])
    expect((await list()).map((tree) => tree.name)).toEqual(['main'])
  })

  test('what would be lost is listed first: files and commits that no other branch has', async () => {
    const { root, directory, remove, branch } = await work()
    const id = scratch.commit(directory, 'a', 'only here')
    scratch.write(directory, 'new/file', 'x')
    const { code, detail } = await refusal(remove({ directory }))
    const loss = detail as WorktreeLoss
    expect(code).toBe('would-lose')
    expect(loss).toMatchObject({
      files: ['new/file'],
      ignored: [],
      rebuilt: [],
      commits: [{ id, subject: 'only here' }],
    })
    expect([existsSync(directory), branch()]).toEqual([true, '+ work'])
    expect(await refusal(remove({ directory, confirmed: 'x' }))).toMatchObject({ code: 'would-lose' })
    await remove({ directory, confirmed: loss.fingerprint })
    expect([existsSync(directory), branch()]).toEqual([false, ''])
    expect(scratch.git(root, 'cat-file', '-t', id)).toBe('commit')
  })

  test('a confirmation holds for the loss that was read, and for no other', async () => {
    const { directory, remove } = await work()
    scratch.write(directory, 'note', 'one')
    const before = (await refusal(remove({ directory }))).detail as WorktreeLoss
    scratch.write(directory, 'note', 'one and more')
    expect(await refusal(remove({ directory, confirmed: before.fingerprint }))).toMatchObject({ code: 'would-lose' })
    const after = (await refusal(remove({ directory }))).detail as WorktreeLoss
    expect(after.files).toEqual(before.files)
    await remove({ directory, confirmed: after.fingerprint })
    expect(existsSync(directory)).toBe(false)
  })

  test('an ignored file that nothing makes again is lost work; what tools make again is only mentioned, and asks nobody alone', async () => {
    const { root, directory, remove } = await work()
    const exclude = join(root, '.git', 'info', 'exclude')
    writeFileSync(exclude, '.env*\nnode_modules\n*.log\nnotes/\n/.worktrees/\n')
    for (let index = 0; index < 30; index += 1) scratch.write(directory, `node_modules/m${index}/index.js`, 'x')
    for (const file of ['packages/a/node_modules/b/index.js', 'run.log']) scratch.write(directory, file, 'x')
    for (const file of ['.env', 'packages/a/.env.local', 'notes/one', 'notes/two']) scratch.write(directory, file, 'x')
    const { code, message, detail } = await refusal(remove({ directory }))
    expect([code, message]).toEqual(['would-lose', 'Removing work would lose 3 ignored files'])
    const loss = detail as WorktreeLoss
    expect(loss).toMatchObject({
      files: [],
      commits: [],
      ignored: ['.env', 'notes/', 'packages/a/.env.local'],
      rebuilt: ['node_modules', 'run.log'],
    })
    scratch.write(directory, '.env', 'another')
    expect(await refusal(remove({ directory, confirmed: loss.fingerprint }))).toMatchObject({ code: 'would-lose' })
    for (const file of ['.env', 'packages/a/.env.local', 'notes']) rmSync(join(directory, file), { recursive: true })
    await remove({ directory })
    expect(existsSync(directory)).toBe(false)
  })

  test('what is in a new folder is named file by file: a confirmation holds for what was read of each', async () => {
    const { directory, remove } = await work()
    scratch.write(directory, 'new/file', 'one')
    const before = (await refusal(remove({ directory }))).detail as WorktreeLoss
    scratch.write(directory, 'new/file', 'one and more')
    expect(await refusal(remove({ directory, confirmed: before.fingerprint }))).toMatchObject({ code: 'would-lose' })
  })

  test('a commit that a remote or another branch has is not lost', async () => {
    const { root, directory, remove, branch } = await work()
    scratch.commit(directory, 'a', 'elsewhere too')
    scratch.git(root, 'branch', 'copy', 'work')
    expect(await remove({ directory })).toMatchObject({ branch: { state: 'deleted' } })
    expect(branch()).toBe('')
    expect(scratch.git(root, 'log', '-1', '--format=%s', 'copy')).toBe('elsewhere too')
  })

  test('the commits of a detached head count; one without a folder loses its commits too', async () => {
    const { root, remove } = await work()
    const detached = `${root}-detached` as Directory
    scratch.git(root, 'worktree', 'add', '-q', '--detach', '--', detached)
    scratch.commit(detached, 'd', 'nobody has it')
    const lost = (await refusal(remove({ directory: detached }))).detail as WorktreeLoss
    expect(lost.commits.map((commit) => commit.subject)).toEqual(['nobody has it'])
    const gone = `${root}-gone` as Directory
    scratch.git(root, 'worktree', 'add', '-q', '-b', 'gone', '--', gone)
    scratch.commit(gone, 'g', 'still in git')
    rmSync(gone, { recursive: true })
    const loss = (await refusal(remove({ directory: gone }))).detail as WorktreeLoss
    expect(loss).toMatchObject({ files: [], commits: [{ subject: 'still in git' }] })
    await remove({ directory: gone, confirmed: loss.fingerprint })
    expect(scratch.git(root, 'worktree', 'list')).not.toContain(gone)
  })

  test('the main worktree never, a stranger never, and the default branch stays', async () => {
    const { root, remove } = await work()
    expect(await refusal(remove({ directory: root }))).toMatchObject({ code: 'main-worktree' })
    expect(await refusal(remove({ directory: '/etc' as Directory }))).toMatchObject({
      code: 'unknown-worktree',
      status: 404,
    })
    scratch.git(root, 'checkout', '-q', '-b', 'other')
    const tree = `${root}-default` as Directory
    scratch.git(root, 'worktree', 'add', '-q', '--', tree, 'main')
    scratch.commit(tree, 'm', 'on main alone')
    expect(await remove({ directory: tree })).toMatchObject({ branch: { name: 'main', state: 'kept' } })
    expect(scratch.git(root, 'log', '-1', '--format=%s', 'main')).toBe('on main alone')
  })

  test('a locked one stays, in git’s own words', async () => {
    const { root, directory, remove } = await work()
    scratch.git(root, 'worktree', 'lock', '--reason', 'on a stick', '--', directory)
    const { code, message } = await refusal(remove({ directory }))
    expect([code, message.includes('locked')]).toEqual(['git-refused', true])
    expect(existsSync(directory)).toBe(true)
  })

  test('not while a session is at work there, by event or by the engine’s own list', async () => {
    const { root, directory, remove, scripted } = await work()
    const told = placesOf(root, { turns: ['ses_one'] })
    expect(await refusal(told.remove({ directory }))).toMatchObject({
      code: 'in-use',
      detail: { sessions: ['ses_one'] },
    })
    scripted.statuses.set('ses_two', { type: 'busy' })
    expect(await refusal(remove({ directory }))).toMatchObject({ code: 'in-use', detail: { sessions: ['ses_two'] } })
    scripted.statuses.clear()
    await remove({ directory })
    expect(existsSync(directory)).toBe(false)
  })

  test('unknown is not idle: where the engine does not say, it stays', async () => {
    const { directory, remove, scripted } = await work()
    scripted.fail(/session\/status/, 'drop', 9)
    expect(await refusal(remove({ directory }))).toMatchObject({ code: 'unreadable' })
    expect(existsSync(directory)).toBe(true)
  })
})
