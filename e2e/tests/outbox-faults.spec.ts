import { expect, test } from '../lab/fixtures.ts'
import { makeDesk } from '../lab/page.ts'
import { fail, text } from '../lab/script-step.ts'
import { makeQueue } from '../scenes/make-queue.ts'

// What may go wrong between host and engine, on the real engine: each item goes once, and the next one goes when its turn has come.

const once = (words: readonly string[]) => words.map((one) => ({ words: one, ended: true }))

test('F-3 F-5 the answer to a prompt comes long after its turn: the next one goes without waiting for it, nothing goes twice', async ({
  sharedHost: lab,
}) => {
  const { faults } = await lab.faults()
  const queue = await makeQueue(lab)
  const path = `^/session/${queue.sessionID}/prompt_async$`
  const late = await faults.hold({ path }, 'late', { when: 'after', nth: 1 })
  await queue.add('first', { delivery: 'send' })
  await late.reached()
  await queue.add('second')
  await queue.left('first', 'second')
  expect(await queue.done()).toMatchObject(once(['first', 'second']))
  await late.release()
  await queue.add('third')
  await queue.left('third')
  expect(await queue.done()).toMatchObject(once(['first', 'second', 'third']))
  expect(await faults.requests({ path })).toHaveLength(3)
})

test('F-3 every request for a prompt reaches the engine twice, and every event comes twice: each once, in order', async ({
  sharedHost: lab,
}) => {
  const { faults } = await lab.faults()
  const queue = await makeQueue(lab)
  const path = `^/session/${queue.sessionID}/prompt_async$`
  await faults.add({ match: { path }, action: { type: 'repeat' } })
  await faults.addFrames({ match: queue.sessionID, action: 'duplicate' })
  const steps = ['one', 'two', 'three']
  for (const words of steps) await queue.add(words)
  await queue.left(...steps)
  expect(await queue.done()).toMatchObject(once(steps))
  const turns = lab.model.turns.filter((turn) => turn.sessionID === queue.sessionID)
  expect(turns.map((turn) => turn.lastUserText)).toEqual(steps)
})

test('F-7 429 with a time: it says until when it waits, what stands behind it waits too, and it goes once', async ({
  sharedHost: lab,
}) => {
  const { faults } = await lab.faults()
  const queue = await makeQueue(lab)
  const path = `^/session/${queue.sessionID}/prompt_async$`
  const headers = { 'retry-after': '3' }
  await faults.add({
    match: { path },
    times: 1,
    action: { type: 'error', status: 429, headers, body: { name: 'Busy' } },
  })
  const asked = Date.now()
  await queue.add('not yet')
  await queue.add('and after it')
  const until = async () => (await queue.items())[0]?.notBefore ?? 0
  await expect.poll(until).toBeGreaterThanOrEqual(asked + 3_000)
  expect(await queue.states()).toEqual({ 'not yet': 'queued', 'and after it': 'queued' })
  const due = await until()
  await queue.left('not yet', 'and after it')
  const done = await queue.done()
  expect(done).toMatchObject(once(['not yet', 'and after it']))
  expect(done[0]?.taken).toBeGreaterThanOrEqual(due)
  expect(await faults.requests({ path })).toHaveLength(3)
})

test('F-7 scenario 16 a command that the engine refuses stands with its reason and does not loop; tried again it runs once', async ({
  sharedHost: lab,
}) => {
  const { faults } = await lab.faults()
  const queue = await makeQueue(lab)
  const path = `^/session/${queue.sessionID}/command$`
  await faults.add({ match: { path }, times: 1, action: { type: 'error', status: 500, body: { name: 'Unknown' } } })
  const command = await queue.add('/tidy the attic', { kind: 'command' })
  await queue.add('behind it')
  await expect.poll(queue.states).toEqual({ '/tidy the attic': 'failed', 'behind it': 'queued' })
  expect((await queue.items())[0]?.reason?.message).toBeTruthy()
  expect(await queue.done()).toEqual([])
  await queue.change(command.id, { again: true })
  await queue.left('/tidy the attic', 'behind it')
  expect(await queue.done()).toMatchObject(once(['Tidy up: the attic', 'behind it']))
  expect(await faults.requests({ path })).toHaveLength(2)
})

test('F-7 a turn whose provider fails stands with the provider’s own words before what waits, and is not sent again', async ({
  sharedHost: lab,
}) => {
  lab.model.when('cannot be done', fail(400, 'That model is out of order'))
  const queue = await makeQueue(lab)
  await queue.add('cannot be done')
  const behind = await queue.add('behind it')
  await expect.poll(queue.states).toEqual({ 'cannot be done': 'interrupted', 'behind it': 'queued' })
  const [stuck] = await queue.items()
  expect(stuck?.reason?.message).toContain('out of order')
  await queue.remove(stuck?.id ?? '')
  await queue.left('behind it')
  expect(await queue.done()).toMatchObject(once(['cannot be done', 'behind it']))
  expect((await queue.client.messages(queue.sessionID)).filter(({ info }) => info.id === behind.id)).toHaveLength(1)
})

test('F-5 F-11 Enter between the end of the answer and the engine’s word that it is idle: answered, exactly once', async ({
  sharedHost: lab,
  page,
}) => {
  const { client } = await lab.engine()
  const { faults } = await lab.faults()
  const session = await client.createSession()
  lab.model.when('first', text('That was the first.'))
  lab.model.when('second', text('That was the second.'))
  const idle = await faults.holdFrames('idle', {
    match: `"sessionID":"${session.id}"(?=.*"type":"(idle"|session\\.idle))`,
  })
  await lab.openSession(page, session.id)
  const desk = makeDesk(page)
  await desk.live()
  await desk.prompt('first')
  await idle.reached()
  await expect(desk.timeline).toContainText('That was the first.')
  await desk.prompt('second')
  await expect(page.getByTestId('followup-item')).toHaveAttribute('data-state', 'queued')
  // As long as it takes another session to be asked and to answer, this one would have been sent.
  const other = await makeQueue(lab)
  await other.add('meanwhile', { delivery: 'send' })
  await other.left('meanwhile')
  expect(await client.userTexts(session.id)).toEqual(['first'])
  await idle.release()
  await expect(desk.timeline).toContainText('That was the second.')
  await expect(page.getByTestId('followup-dock')).toHaveCount(0)
  expect(await client.userTexts(session.id)).toEqual(['first', 'second'])
  expect(lab.model.turns.filter((turn) => turn.sessionID === session.id)).toHaveLength(2)
})

test('F-5 R-7 its list says busy for longer than its turn lasts: the follow-up waits for it, and is answered exactly once', async ({
  sharedHost: lab,
}) => {
  const { faults } = await lab.faults()
  const queue = await makeQueue(lab)
  await queue.add('first', { delivery: 'send' })
  await queue.left('first')
  const path = '^/session/status$'
  const body = { [queue.sessionID]: { type: 'busy' } }
  const busy = await faults.add({ match: { path }, action: { type: 'error', status: 200, body } })
  const before = (await faults.requests({ path })).length
  await queue.add('second')
  await faults.waitForRequests({ path }, before + 1)
  expect(await queue.states()).toEqual({ second: 'queued' })
  await faults.remove(busy.id)
  // Whatever is heard of the session next makes the host look again.
  await queue.client.abort(queue.sessionID)
  await queue.left('second')
  expect(await queue.done()).toMatchObject(once(['first', 'second']))
  const turns = lab.model.turns.filter((turn) => turn.sessionID === queue.sessionID)
  expect(turns).toHaveLength(2)
})
