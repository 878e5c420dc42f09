import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { shell, text, tool, wait } from '../lab/script-step.ts'
import { makeQueue } from '../scenes/make-queue.ts'

// The queue works with no browser open: what is asked here goes by the host's routes, what is seen is the engine's own record.

test('F-5 scenario 17 five follow-ups and no tab: each is done once, in order, where it should be', async ({
  sharedHost: lab,
}) => {
  const gate = makeGate()
  lab.model.once('begin here', text('Working '), wait(gate), text('done'))
  const tree = lab.repo.addWorktree('five-steps')
  const queue = await makeQueue(lab, tree)
  await queue.add('begin here', { delivery: 'send' })
  await gate.reached
  const steps = ['step one', 'step two', 'step three', 'step four', 'step five']
  for (const step of steps) await queue.add(step)
  expect(Object.values(await queue.states())).toEqual(['confirmed', ...steps.map(() => 'queued')])
  gate.open()
  await queue.left('begin here', ...steps)
  const wanted = ['begin here', ...steps].map((words) => ({ words, where: tree, ended: true }))
  expect(await queue.done()).toMatchObject(wanted)
  const turns = lab.model.turns.filter((turn) => turn.sessionID === queue.sessionID)
  expect(turns).toHaveLength(1 + steps.length)
})

test('F-3 scenario 17 command and shell lines in the queue run once each, between the prompts around them', async ({
  sharedHost: lab,
}) => {
  const gate = makeGate()
  lab.model.once('begin here', wait(gate), text('done'))
  const queue = await makeQueue(lab)
  await queue.add('begin here', { delivery: 'send' })
  await gate.reached
  await queue.add('/tidy the shed', { kind: 'command' })
  await queue.add('echo once >> counted.txt', { kind: 'shell' })
  await queue.add('and after')
  gate.open()
  await queue.left('begin here', '/tidy the shed', 'echo once >> counted.txt', 'and after')
  const words = (await queue.done()).map((one) => one.words)
  expect([words[0], words[1], words.at(-1)]).toEqual(['begin here', 'Tidy up: the shed', 'and after'])
  expect(words).toHaveLength(4)
  expect(readFileSync(join(lab.repo.path, 'counted.txt'), 'utf8')).toBe('once\n')
})

test('F-5 while the agent asks for a permission nothing goes out, and with the answer it goes on', async ({
  sharedHost: lab,
}) => {
  lab.model.once('needs a shell', shell('echo allowed'), text('ran'))
  const queue = await makeQueue(lab)
  await queue.add('needs a shell', { delivery: 'send' })
  const asked = async () =>
    (await queue.client.permissions()).find((request) => request.sessionID === queue.sessionID)?.id
  await expect.poll(asked).toBeTruthy()
  await queue.add('afterwards')
  await queue.add('not even this', { delivery: 'steer' })
  expect(await queue.states()).toMatchObject({ afterwards: 'queued', 'not even this': 'queued' })
  const answered = Date.now()
  await queue.client.replyPermission((await asked()) ?? '', 'once')
  await queue.left('needs a shell', 'not even this', 'afterwards')
  const done = await queue.done()
  expect(done.map((one) => one.words)).toEqual(['needs a shell', 'not even this', 'afterwards'])
  // The engine's own record of when it took them.
  for (const { taken } of done.slice(1)) expect(taken).toBeGreaterThanOrEqual(answered)
})

test('F-7 scenario 16 a stop by anybody pauses what waits; one word goes on, and nothing was sent twice', async ({
  sharedHost: lab,
}) => {
  const gate = makeGate()
  lab.model.once('stop me', text('Working '), wait(gate), text('never'))
  const queue = await makeQueue(lab)
  await queue.add('stop me', { delivery: 'send' })
  await gate.reached
  await queue.add('later')
  await queue.client.abort(queue.sessionID)
  await expect.poll(queue.states).toEqual({ later: 'queued' })
  // Past what stands, and it stands afterwards too.
  await queue.add('now', { delivery: 'send' })
  await expect.poll(queue.states).toEqual({ later: 'queued' })
  await expect.poll(async () => (await queue.done()).map((one) => one.words)).toEqual(['stop me', 'now'])
  await queue.state('resume')
  await queue.left('later')
  expect((await queue.done()).map((one) => one.words)).toEqual(['stop me', 'now', 'later'])
  gate.open()
})

test('F-6 scenario 14 queued in a worktree that the session leaves: unpinned it runs where the session is, pinned it parks', async ({
  sharedHost: lab,
}) => {
  const gate = makeGate()
  lab.model.once('in the worktree', text('Working '), wait(gate), text('done'))
  const tree = lab.repo.addWorktree('left-behind')
  const queue = await makeQueue(lab, tree)
  await queue.add('in the worktree', { delivery: 'send' })
  await gate.reached
  await queue.add('goes along')
  const pinned = await queue.add('stays there', { pinned: true })
  expect((await queue.move(lab.repo.path)).state).toBe('waiting')
  gate.open()
  await queue.left('in the worktree', 'goes along')
  await expect.poll(queue.states).toEqual({ 'stays there': 'parked' })
  expect((await queue.items())[0]?.reason?.code).toBe('elsewhere')
  expect((await queue.done()).map((one) => [one.words, one.where])).toEqual([
    ['in the worktree', tree],
    ['goes along', lab.repo.path],
  ])
  await queue.change(pinned.id, { again: true })
  await queue.left('stays there')
  expect((await queue.done()).at(-1)).toMatchObject({ words: 'stays there', where: lab.repo.path, ended: true })
})

test('F-6 S-6 scenario 14 the agent itself leaves the worktree: its continuation, then what was queued, each once and in main; a pinned one parks', async ({
  sharedHost: lab,
}) => {
  const gate = makeGate()
  lab.model.once('leave when you are done', wait(gate), tool('exit-worktree', {}), text('never said'))
  const tree = lab.repo.addWorktree('left-by-the-agent')
  const queue = await makeQueue(lab, tree)
  await queue.add('leave when you are done', { delivery: 'send' })
  await gate.reached
  await queue.add('goes along')
  const pinned = await queue.add('stays there', { pinned: true })
  gate.open()
  await queue.left('leave when you are done', 'goes along')
  await expect.poll(queue.states).toEqual({ 'stays there': 'parked' })
  // The continuation has no words of a person.
  expect((await queue.done()).map((one) => [one.words, one.where])).toEqual([
    ['leave when you are done', tree],
    ['', lab.repo.path],
    ['goes along', lab.repo.path],
  ])
  await queue.remove(pinned.id)
  expect(await queue.items()).toEqual([])
})
