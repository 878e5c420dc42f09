import { join } from 'node:path'
import { delta, endedAssistant, expect, idle, test } from '../lab/engine-fixtures.ts'
import { startEngine } from '../lab/engine.ts'
import { makeGate } from '../lab/gate.ts'
import { importSession, makeEngineID, makeImportedSession } from '../lab/imported-session.ts'
import { processesOf, waitUntil } from '../lab/processes.ts'
import { cut, fail, reasoning, respond, shell, text, tool, wait } from '../lab/script-step.ts'
import { type ScriptedModel } from '../lab/scripted-model.ts'

// The lab itself, against the real engine and without a host: what is wrong here makes every other test lie.

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
      text: last?.parts.findLast((part) => part.type === 'text')?.text,
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
  // The half answer is dropped (now and then an empty part stays of it) and the request repeated.
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
