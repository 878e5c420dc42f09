import { expect, test } from 'bun:test'
import { tmpdir } from 'node:os'
import { runGit } from './run-git.ts'

test('a git that takes too long is given up, though what it began holds its pipes open', async () => {
  const args = ['-c', 'alias.hang=!echo begun; sleep 30; true', 'hang']
  const answer = await runGit({ directory: tmpdir(), args, timeout: 200 })
  expect(answer).toEqual({ ok: false, out: '', error: 'git did not answer within 0.2 s' })
})

test('a git that ended is answered, though what a hook left running holds its pipes open', async () => {
  const args = ['-c', 'alias.leave=!sleep 30 & echo done', 'leave']
  expect(await runGit({ directory: tmpdir(), args })).toEqual({ ok: true, out: 'done\n', error: '' })
})

test('a long answer is whole', async () => {
  const args = ['-c', 'alias.long=!seq 1 200000', 'long']
  expect((await runGit({ directory: tmpdir(), args })).out.split('\n')).toHaveLength(200_001)
})
