import { expect, it } from 'vitest'
import { describeTool, toolFailure } from './describe-tool.ts'
import { relativePath } from './relative-path.ts'

type State = Parameters<typeof describeTool>[0]['state']
const say = (tool: string, state: Partial<State>) =>
  describeTool({ tool, state: { status: 'completed', input: {}, metadata: {}, ...state } }, { directory: '/r' })

// Inputs and metadata as engine 1.18.33 was seen to give them.
it('says what a shell line did', () => {
  const input = { command: 'echo hello; pwd', description: 'Say hello' }
  expect(say('bash', { input, metadata: { output: 'hello\n', exit: 0 }, output: 'hello\n' })).toMatchObject({
    icon: 'terminal',
    verb: 'Ran',
    object: 'echo hello; pwd',
    meta: 'exit 0',
    body: { kind: 'shell', output: 'hello\n' },
  })
  expect(say('bash', { status: 'running', input }).verb).toBe('Runs')
  expect(say('bash', { status: 'error', input }).verb).toBe('Could not run')
})

it('an edit has its diff, in either place where the engine keeps it', () => {
  const input = { filePath: '/r/src/a.ts' }
  expect(say('edit', { input, metadata: { diff: 'D' } })).toMatchObject({
    verb: 'Edited',
    object: 'src/a.ts',
    body: { kind: 'patch', patch: 'D' },
  })
  expect(say('edit', { input, metadata: { filediff: { patch: 'F' } } }).body).toMatchObject({
    kind: 'patch',
    patch: 'F',
  })
  expect(say('edit', { status: 'running', input }).body.kind).toBe('raw')
})

it('a new file is what was written', () => {
  expect(say('write', { input: { filePath: '/r/new.txt', content: 'a\nb\n' } })).toMatchObject({
    verb: 'Wrote',
    object: 'new.txt',
    meta: '2 lines',
    body: { kind: 'code' },
  })
})

it('a plan counts what is done', () => {
  const todos = [
    { content: 'one', status: 'completed' },
    { content: 'two', status: 'in_progress' },
  ]
  expect(say('todowrite', { input: { todos } })).toMatchObject({ verb: 'Plan', object: '1 of 2 done' })
})

it('a question shows with its answer', () => {
  const state = { input: { questions: [{ question: 'Which one?' }] }, metadata: { answers: [['A', 'B']] } }
  expect(say('question', state).body).toEqual({ kind: 'answers', pairs: [{ question: 'Which one?', answer: 'A, B' }] })
})

it('a call that is not named yet has no crash in it', () => {
  for (const tool of ['bash', 'edit', 'write', 'read', 'grep', 'todowrite', 'question', 'task', 'mcp_x'])
    expect(say(tool, { status: 'pending' }).verb).not.toBe('')
})

it('an unknown tool is shown by its name, with what it was given', () => {
  expect(say('mcp_x', { input: { query: 'q' }, output: 'o' })).toMatchObject({
    icon: 'box',
    verb: 'mcp_x',
    object: 'q',
    body: { kind: 'raw', output: 'o' },
  })
})

it('paths are seen from where the turn ran', () => {
  expect(relativePath('/r/src/a.ts', '/r')).toBe('src/a.ts')
  expect(relativePath('/r/src/a.ts', '/r/')).toBe('src/a.ts')
  expect(relativePath('/r2/src/a.ts', '/r')).toBe('/r2/src/a.ts')
  expect(relativePath('/r', '/r')).toBe('.')
})

it('a failure is a sentence', () => {
  expect(toolFailure('The user rejected permission to use this specific tool call.')).toBe('You refused it.')
  expect(toolFailure('File not found: x')).toBe('File not found: x')
})

it('what waits for an answer is not said to run', () => {
  const state = { status: 'running', input: { command: 'git push' }, metadata: {} } as State
  expect(describeTool({ tool: 'bash', state }, { directory: '/r', waits: true }).verb).toBe('Wants to run')
})
