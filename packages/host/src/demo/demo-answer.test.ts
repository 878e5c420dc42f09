import { describe, expect, test } from 'bun:test'
import { readChatRequest } from './chat-request.ts'
import { aboutDemo, answerDemo, titleFor } from './demo-answer.ts'

const all = ['bash', 'edit', 'read', 'write']
function ask(prompt: string, results: readonly string[] = [], tools = all) {
  const request = readChatRequest({
    stream: true,
    tools: tools.map((name) => ({ type: 'function', function: { name } })),
    messages: [
      { role: 'system', content: 'You are…\n  Working directory: /home/u/repo\n' },
      { role: 'user', content: 'run `rm earlier`' },
      { role: 'tool', content: 'an earlier result' },
      { role: 'user', content: [{ type: 'text', text: prompt }] },
      ...results.map((content) => ({ role: 'tool', content })),
    ],
  })
  if (!request) throw new Error('not read')
  return answerDemo(request)
}

describe('answerDemo', () => {
  test.each([
    ['run `npm test`', { command: 'npm test' }],
    ['please run ls -l /tmp', { command: 'ls -l /tmp' }],
    ['list files', { command: 'ls -la' }],
    ['env', { command: 'env' }],
    ['git log please', { command: 'git log --oneline -n 10' }],
    ['make a worktree called spike', { command: "git worktree add -b spike -- '/home/u/repo-spike'" }],
  ])('%p uses the shell', (prompt, args) => expect(ask(prompt).call).toEqual({ tool: 'bash', args }))

  test.each([
    ['create a file notes.md with hello there', '/home/u/repo/notes.md', 'hello there\n'],
    ['Create a file called a/b.txt containing "x y"', '/home/u/repo/a/b.txt', 'x y\n'],
    ['create a file', '/home/u/repo/demo.md', '# Demo\n\nThe demo model made this file.\n'],
  ])('%p writes', (prompt, filePath, content) =>
    expect(ask(prompt).call).toEqual({ tool: 'write', args: { filePath, content } }),
  )

  test('an edit reads first, changes one line that is there once, and ends with words', () => {
    expect(ask('edit README').call).toEqual({ tool: 'read', args: { filePath: '/home/u/repo/README.md' } })
    const read = '<content>\n1: \n2: twice\n3: twice\n4: # Title\n</content>'
    expect(ask('edit README', [read]).call).toEqual({
      tool: 'edit',
      args: {
        filePath: '/home/u/repo/README.md',
        oldString: '# Title',
        newString: '# Title\n\nThe demo model was here.',
      },
    })
    expect(ask('edit README', ['File not found']).call?.tool).toBe('write')
    const done = ask('edit README', [read, 'ok'])
    expect(done.call).toBeUndefined()
    expect(done.text).toContain('only a demo')
  })
  test('a worktree and a file in it are two steps', () => {
    const prompt = 'make a worktree called spike and add a file there'
    expect(ask(prompt).call?.tool).toBe('bash')
    expect(ask(prompt, ['made']).call).toMatchObject({
      tool: 'write',
      args: { filePath: '/home/u/repo-spike/demo.md' },
    })
  })
  test('a name can never mean something to the shell', () => {
    for (const name of ['a;rm -rf x', '$(id)', '-f', "a'b", 'a\nb']) {
      const command = ask(`make a worktree called ${name}`).call?.args['command'] ?? ''
      expect(
        command === '' || /^git worktree add -b \w[\w./-]* -- '\/home\/u\/repo-[\w.-]+'$/.test(command) ? '' : command,
      ).toBe('')
    }
  })
  test('everything else says what it is and how to add a real model', () => {
    for (const prompt of ['hello', 'Why is the sky blue?', '']) expect(ask(prompt)).toEqual({ text: aboutDemo })
    for (const word of ['demo model', "can't think", 'opencode auth login', 'opencode.json'])
      expect(aboutDemo).toContain(word)
  })
  test('an agent without the tool is told so instead of being sent a call it does not know', () => {
    const answer = ask('list files', [], ['read'])
    expect(answer.call).toBeUndefined()
    expect(answer.text).toContain('`bash`')
  })
  test('a request for a title gets one, short and without a tool', () => {
    const request = readChatRequest({
      messages: [
        { role: 'user', content: 'Generate a title for this conversation:\n' },
        { role: 'user', content: 'list files\nin `src`' },
      ],
    })
    expect(request && answerDemo(request)).toEqual({ text: 'List files in src' })
  })
})

test('titles are at most 48 characters and never empty', () => {
  expect(titleFor('')).toBe('Demo session')
  expect(titleFor('x'.repeat(80))).toHaveLength(48)
  expect(titleFor('fix the bug, please, that makes all of the trains stop at once')).toBe(
    'Fix the bug, please, that makes all of the',
  )
})
test('what is no chat request is nothing', () => {
  for (const body of [undefined, null, 3, {}, { messages: 'x' }]) expect(readChatRequest(body)).toBeUndefined()
})
