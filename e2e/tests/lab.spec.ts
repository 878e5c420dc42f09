import { expect, test as base } from '@playwright/test'
import { join } from 'node:path'
import { type EngineFrame } from '../lab/engine-client.ts'
import { startEngine } from '../lab/engine.ts'
import { type FaultRule, makeEngineWrapper, startFaultProxy } from '../lab/faults.ts'
import { makeGate } from '../lab/gate.ts'
import { importSession, makeEngineID, makeImportedSession } from '../lab/imported-session.ts'
import { type LabRoot, makeLabRoot } from '../lab/lab-root.ts'
import { enginesOf, isAlive, processesOf, sendSignal, waitUntil } from '../lab/processes.ts'
import { makeRepo, type RepoOptions } from '../lab/repo.ts'
import { cut, fail, reasoning, respond, shell, text, tool, wait } from '../lab/script-step.ts'
import { makeScriptedModel, type ScriptedModel } from '../lab/scripted-model.ts'

// The lab itself, against the real engine and without a host: what is wrong here makes every other test lie.

const test = base.extend<{ root: LabRoot; model: ScriptedModel; start: ReturnType<typeof makeStart> }>({
  // oxlint-disable-next-line no-empty-pattern
  root: async ({}, use) => {
    const root = makeLabRoot('self-test')
    await use(root)
    await root.dispose()
  },
  // oxlint-disable-next-line no-empty-pattern
  model: async ({}, use) => {
    const model = await makeScriptedModel()
    await use(model)
    await model.close()
  },
  start: async ({ root, model }, use) => use(makeStart(root, model)),
})

function makeStart(root: LabRoot, model: ScriptedModel) {
  return async (options: Omit<RepoOptions, 'path' | 'modelUrl'> & { binary?: string; password?: string } = {}) => {
    const { binary, password, ...more } = options
    const repo = makeRepo({ path: join(root.path, 'repo'), modelUrl: model.url, ...more })
    const engine = await startEngine({
      directory: repo.path,
      home: join(root.path, 'home'),
      ...(binary === undefined ? {} : { binary }),
      ...(password === undefined ? {} : { password }),
    })
    return { repo, engine, client: engine.client, events: await engine.client.follow() }
  }
}

const idle = (sessionID: string) => (frame: EngineFrame) =>
  frame.payload.type === 'session.idle' && frame.payload.properties['sessionID'] === sessionID
const endedAssistant = (sessionID: string) => (frame: EngineFrame) => {
  const info = frame.payload.properties?.['info'] as
    | { sessionID: string; role: string; time: { completed?: number } }
    | undefined
  return (
    frame.payload.type === 'message.updated' &&
    info?.sessionID === sessionID &&
    info.role === 'assistant' &&
    info.time.completed !== undefined
  )
}
const delta = (words: string) => (frame: EngineFrame) =>
  frame.payload.type === 'message.part.delta' && frame.payload.properties['delta'] === words

test('a prompt is answered chunk by chunk, as the gate allows, in the directory the engine names', async ({
  model,
  start,
}) => {
  const { repo, client, events } = await start()
  const gate = makeGate()
  model.when('greet', reasoning('Hm. '), text('Hello '), wait(gate), text('there'), shell('pwd'), text('done'))
  const session = await client.createSession()
  await client.promptAsync(session.id, 'greet me')
  await gate.reached
  await events.until(delta('Hello '))
  expect(events.frames.some(delta('there'))).toBe(false)
  expect(model.turns[0]).toMatchObject({
    directory: repo.path,
    sessionID: session.id,
    said: 'Hello ',
    outcome: 'answering',
  })
  gate.open()
  await events.until(idle(session.id))
  const messages = await client.messages(session.id)
  expect(messages.map((message) => message.parts.map((part) => part.type))).toEqual([
    ['text'],
    ['step-start', 'reasoning', 'text', 'tool', 'step-finish'],
    ['step-start', 'text', 'step-finish'],
  ])
  expect(model.turns[1]?.toolResults[0]?.trim()).toBe(repo.path)
  const titles = await model.waitForRequests((request) => request.kind === 'title')
  expect(titles[0]?.model).toBe('small')
})

test('a tool that needs permission waits for the reply, and a turn in a worktree names the worktree', async ({
  model,
  start,
}) => {
  const { repo, client, events } = await start({ permission: { bash: 'ask' } })
  const worktree = repo.addWorktree('feature-x')
  const session = await client.createSession()
  await client.move(session.id, worktree)
  model.next(shell('pwd'), text('done'))
  await client.promptAsync(session.id, 'where are you')
  const asked = await events.until((frame) => frame.payload.type === 'permission.asked')
  await client.replyPermission(asked.payload.properties['id'] as string, 'once', worktree)
  await events.until(idle(session.id))
  expect(model.turns.map((turn) => turn.directory)).toEqual([worktree, worktree])
  expect(model.turns[1]?.toolResults[0]?.trim()).toBe(worktree)
})

test('a question and an edit run through their tools', async ({ model, start }) => {
  const { repo, client, events } = await start()
  const options = [{ label: 'A', description: 'first' }]
  model.next(
    tool('question', { questions: [{ question: 'Which?', header: 'Pick', options }] }),
    tool('read', (request) => ({ filePath: join(request.directory ?? '', 'README.md') })),
    tool('edit', (request) => ({
      filePath: join(request.directory ?? '', 'README.md'),
      oldString: 'hello',
      newString: 'bye',
    })),
    text('done'),
  )
  const session = await client.createSession()
  await client.promptAsync(session.id, 'edit')
  const asked = await events.until((frame) => frame.payload.type === 'question.asked')
  await client.replyQuestion(asked.payload.properties['id'] as string, [['A']])
  await events.until(idle(session.id))
  expect(repo.read('README.md')).toBe('bye\n')
})

test('errors, a rate limit, an answer that is no JSON and a cut stream reach the engine as scripted', async ({
  model,
  start,
}) => {
  const { client, events } = await start()
  const endOf = async (script: Parameters<ScriptedModel['next']>[0][]) => {
    for (const step of script) model.next(step)
    const session = await client.createSession()
    await client.promptAsync(session.id, 'go')
    await events.until(idle(session.id))
    const statuses = events.frames
      .filter(
        (frame) => frame.payload.type === 'session.status' && frame.payload.properties['sessionID'] === session.id,
      )
      .map((frame) => (frame.payload.properties['status'] as { type: string }).type)
    // An error is written a moment after idle.
    await events.until(endedAssistant(session.id))
    const last = (await client.messages(session.id)).at(-1)
    return {
      error: last?.info.error,
      retried: statuses.includes('retry'),
      text: last?.parts.find((part) => part.type === 'text')?.text,
    }
  }
  const auth = await endOf([fail(401, 'bad key', { requestID: 'req_1' })])
  expect(auth.error).toMatchObject({
    name: 'APIError',
    data: { statusCode: 401, responseHeaders: { 'x-request-id': 'req_1' } },
  })
  const limit = await endOf([fail(429, 'slow down', { retryAfterSeconds: 0 }), text('after the limit')])
  expect(limit).toMatchObject({ error: undefined, retried: true, text: 'after the limit' })
  const page = await endOf([respond(200, '<html>no json</html>', { 'content-type': 'text/html' })])
  // The engine takes it for a step without an end and asks again, at once and without a retry status: for ever, if nothing else comes.
  expect(page).toEqual({ error: undefined, retried: false, text: 'All done.' })
  model.next(text('half an answer'), cut())
  // The half answer is dropped and the request repeated.
  expect(await endOf([])).toEqual({ error: undefined, retried: true, text: 'All done.' })
  expect(model.turns.map((turn) => turn.outcome)).toContain('cut')
})

test('an abort is seen by the model as a connection that was left', async ({ model, start }) => {
  const { client, events } = await start()
  const gate = makeGate()
  model.next(text('one '), wait(gate), text('two'))
  const session = await client.createSession()
  await client.promptAsync(session.id, 'go')
  await gate.reached
  await client.abort(session.id)
  await events.until(idle(session.id))
  await waitUntil(() => model.turns[0]?.outcome === 'left', 'the engine to leave')
})

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

test('200 imported turns read back as 400 messages in order, on two engines with one session id', async ({
  root,
  start,
}) => {
  const { engine, client, repo } = await start()
  const sessionID = makeEngineID('ses', Date.now() - 86_400_000)
  const second = await startEngine({ directory: repo.path, home: join(root.path, 'second') })
  for (const each of [engine, second]) {
    const session = makeImportedSession({ sessionID, turns: 200 })
    await importSession({ session, directory: repo.path, home: each.home })
    const messages = await each.client.messages(sessionID)
    expect(messages.map((message) => message.info.id)).toEqual(session.messageIDs)
    expect(messages).toHaveLength(400)
  }
  expect((await client.session(sessionID)).directory).toBe(repo.path)
})

test('what a dead engine’s shell left running is found by the lab’s folder, and ended', async ({
  root,
  model,
  start,
}) => {
  const { client, engine } = await start()
  model.next(shell('echo started; sleep 300'), text('done'))
  const session = await client.createSession()
  await client.promptAsync(session.id, 'go')
  const sleeper = () => processesOf(root.path).some(({ command }) => command.join(' ') === 'sleep 300')
  await waitUntil(sleeper, 'the shell to run')
  await engine.kill()
  expect(sleeper()).toBe(true)
  await root.dispose()
  expect(processesOf(root.path)).toEqual([])
})
