import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WorktreeLoss } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { makePlacesWorld, placesOf, refusal, type PlacesWorld } from './places-world.ts'

let scratch: PlacesWorld
beforeAll(() => {
  scratch = makePlacesWorld()
})
afterAll(() => scratch.end())
const fresh = () => scratch.fresh()

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
