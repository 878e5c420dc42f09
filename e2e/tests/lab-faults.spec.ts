import { expect, idle, test } from '../lab/engine-fixtures.ts'
import { startEngine } from '../lab/engine.ts'
import { type FaultRule, makeEngineWrapper, startFaultProxy } from '../lab/faults.ts'
import { enginesOf, isAlive, sendSignal, waitUntil } from '../lab/processes.ts'

// The fault proxy and the wrapper that carries it, against the real engine.

test('the wrapper stands on the asked port, holds a page until it is released, and loses an answer that was done', async ({
  root,
  start,
}) => {
  const wrapper = makeEngineWrapper({ folder: root.folder('faults') })
  const { client, engine, events } = await start({ binary: wrapper.binary, password: 'secret' })
  const { faults, ...wrapped } = await wrapper.engine()
  expect(wrapped).toMatchObject({ pid: engine.pid, port: engine.port })
  const session = await client.createSession()

  const page = await faults.hold({ method: 'GET', path: '/message$' }, 'page')
  const reading = client.messages(session.id)
  const [held] = await page.reached()
  expect(held).toMatchObject({ state: 'held', path: `/session/${session.id}/message` })
  await page.release()
  expect(await reading).toEqual([])

  await faults.add({ match: { path: 'prompt_async' }, times: 1, action: { type: 'cut', when: 'after' } })
  await expect(client.promptAsync(session.id, 'lost')).rejects.toThrow()
  await events.until(idle(session.id))
  expect(await client.userTexts(session.id)).toEqual(['lost'])
  expect((await faults.requests({ path: 'prompt_async' }))[0]).toMatchObject({ state: 'cut', upstreamStatus: 204 })
})

test('requests are refused, repeated, and put into another order', async ({ root, start }) => {
  const first: FaultRule = {
    match: { path: '^/agent$' },
    times: 1,
    action: { type: 'error', status: 503, body: { error: 'first' } },
  }
  const wrapper = makeEngineWrapper({ folder: root.folder('faults'), rules: [first] })
  const { client } = await start({ binary: wrapper.binary })
  const { faults } = await wrapper.engine()
  await expect(client.call('GET', '/agent')).rejects.toThrow('503')
  await client.call('GET', '/agent')

  await faults.add({ match: { method: 'POST', path: '^/session$' }, times: 1, action: { type: 'repeat' } })
  await client.createSession({ title: 'twice' })
  expect((await client.sessions()).filter((session) => session.title === 'twice')).toHaveLength(2)

  await faults.add({ match: { path: '^/command$' }, nth: 1, action: { type: 'reorder', until: { path: '^/agent$' } } })
  const order: string[] = []
  const slow = client.call('GET', '/command').then(() => order.push('command'))
  await faults.waitForRequests({ path: '^/command$', state: 'held' })
  await client.call('GET', '/agent').then(() => order.push('agent'))
  await slow
  expect(order).toEqual(['agent', 'command'])
})

test('frames of the event stream are held, doubled, dropped, invented and cut', async ({ root, start }) => {
  const wrapper = makeEngineWrapper({ folder: root.folder('faults') })
  const { client, events } = await start({ binary: wrapper.binary })
  const { faults } = await wrapper.engine()
  await faults.waitForStreams(1, '^/global/event$')
  const ends = await faults.holdFrames('ends', { match: '"type":"session.idle"' })
  await faults.addFrames({ match: '"type":"session.created"', action: 'duplicate', times: 1 })
  await faults.addFrames({ match: '"type":"session.diff"', action: 'drop' })
  const session = await client.createSession()
  await client.prompt(session.id, 'go')
  await ends.reached()
  await events.until((frame) => frame.payload.type === 'message.updated')
  expect(events.frames.filter((frame) => frame.payload.type === 'session.idle')).toHaveLength(0)
  await ends.release()
  await events.until(idle(session.id))
  expect(events.frames.filter((frame) => frame.payload.type === 'session.created')).toHaveLength(2)
  expect(events.frames.filter((frame) => frame.payload.type === 'session.diff')).toHaveLength(0)
  expect(await faults.injectEvent({ payload: { type: 'invented', properties: {} } })).toEqual({ streams: 1 })
  await events.until((frame) => frame.payload.type === 'invented')
  expect(await faults.cutStreams()).toEqual({ streams: 1 })
  await events.close()
  expect(await faults.streams()).toEqual([])
})

test('wrapper and engine die together, whichever is killed, and end with the engine’s exit code', async ({
  root,
  start,
}) => {
  const wrapper = makeEngineWrapper({ folder: root.folder('faults') })
  const { engine, repo } = await start({ binary: wrapper.binary })
  const again = () => startEngine({ directory: repo.path, home: engine.home, binary: wrapper.binary })
  const one = await wrapper.engine()
  sendSignal(one.pid, 'SIGKILL')
  await waitUntil(() => !isAlive(one.enginePid), 'the engine to follow its wrapper')

  const second = await again()
  const two = await wrapper.engine({ after: one })
  sendSignal(two.enginePid, 'SIGKILL')
  expect((await second.ended).signal).toBe('SIGKILL')

  const third = await again()
  await third.stop()
  expect(enginesOf(root.path)).toEqual([])
})

test('a proxy stands before an engine that runs already', async ({ root, start }) => {
  const { engine } = await start({ password: 'secret' })
  const proxy = await startFaultProxy({ upstreamPort: engine.port, cwd: root.path })
  const refused = await fetch(`${proxy.url}/session`)
  expect(refused.status).toBe(401)
  expect(await proxy.faults.waitForRequests({ path: '^/session$', state: 'answered' })).toHaveLength(1)
  await proxy.stop()
})
