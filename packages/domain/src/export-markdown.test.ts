import { describe, expect, test } from 'vitest'
import type { MessageWithParts, Part } from './conversation.ts'
import { closed, fenced, makeMarkdownWriter } from './export-markdown.ts'
import { exportMeta, exportName, jsonlWriter, type SessionWriter } from './export-session.ts'
import { originField } from './fork.ts'
import type { MessageID, PartID } from './message-id.ts'
import type { Directory, SessionID } from './scope.ts'

const sessionID = 'ses_one' as SessionID
const main = '/repo' as Directory
const tree = '/repo/.worktrees/payout' as Directory
let count = 0
const head = (messageID: MessageID) => ({ id: `prt_${(count += 1)}` as PartID, sessionID, messageID })
function asked(text: string, more: readonly Part[] = []): MessageWithParts {
  const id = `msg_${(count += 1)}` as MessageID
  const said: Part = { ...head(id), kind: 'text', text, synthetic: false }
  return { info: { role: 'user', id, sessionID, time: { created: 1 }, agent: 'build' }, parts: [said, ...more] }
}
function answered(parts: readonly Record<string, unknown>[], more: Record<string, unknown> = {}): MessageWithParts {
  const id = `msg_${(count += 1)}` as MessageID
  return {
    info: {
      role: 'assistant',
      id,
      sessionID,
      parentID: id,
      time: { created: 1, completed: 2 },
      agent: 'build',
      model: { providerID: 'p', modelID: 'm' },
      directory: main,
      tokens: { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
      cost: 0,
      ...more,
    },
    parts: parts.map((part) => ({ ...head(id), ...part }) as Part),
  }
}
const says = (text: string) => ({ kind: 'text', text, synthetic: false })
const ran = (output: string, input: Record<string, unknown> = { command: 'npm test' }) => ({
  kind: 'tool',
  tool: 'bash',
  callID: 'c',
  state: { status: 'completed', input, metadata: {}, output },
})
const writer = (): SessionWriter => makeMarkdownWriter({ placeOf: (place) => (place === main ? 'main' : 'payout') })
function written(...messages: readonly MessageWithParts[]): string {
  const one = writer()
  return messages.map((message) => one.message({}, message)).join('') + one.end()
}

describe('a session as Markdown', () => {
  test('each prompt is a heading with its number and the place where it ran', () => {
    const text = written(
      asked('Begin'),
      answered([says('Begun.')]),
      asked('Go on\n\n# as said'),
      answered([says('Gone.')], { directory: tree }),
      asked('Not answered'),
    )
    expect(text.match(/^## .*/gm)).toEqual(['## Prompt 1, in main', '## Prompt 2, in payout', '## Prompt 3, in payout'])
    expect(text).toContain('> Go on\n>\n> # as said\n\nGone.\n')
  })

  test('what a program wrote is no prompt; a compaction is told, and its summary folded', () => {
    const id = 'msg_c' as MessageID
    const request = { ...asked(''), parts: [{ ...head(id), kind: 'compaction', auto: false } as Part] }
    const byProgram = { ...asked(''), parts: [{ ...head(id), kind: 'text', text: 'go', synthetic: true } as Part] }
    const text = written(request, answered([says('All of it.')], { summary: true }), byProgram, asked('First'))
    expect(text.match(/^## .*/gm)).toEqual(['## Prompt 1, in main'])
    expect(text).toContain('*The conversation was compacted here.*')
    expect(text).toContain('<summary>Summary of what came before</summary>\n\nAll of it.\n\n</details>')
  })

  test('a tool is folded, with its output in a fence that is longer than any inside', () => {
    const text = written(asked('Run'), answered([ran('````\nfour\n````\n')]))
    expect(text).toContain('<summary>bash: npm test</summary>')
    expect(text).toContain('`````\n````\nfour\n````\n`````\n\n</details>')
    expect(written(asked('x'), answered([ran('', { command: '<b> & </summary>' })]))).toContain(
      '<summary>bash: &lt;b&gt; &amp; &lt;/summary&gt;</summary>',
    )
  })

  test('an edit shows its diff, and one that failed says so', () => {
    const edit = {
      ...ran('ok'),
      tool: 'edit',
      state: { status: 'completed', input: { filePath: '/repo/a.ts' }, metadata: { diff: '-a\n+b' } },
    }
    const failed = { ...ran(''), state: { status: 'error', input: {}, metadata: {}, error: 'no such file' } }
    const text = written(asked('x'), answered([edit, failed]))
    expect(text).toContain('```diff\n-a\n+b\n```')
    expect(text).toContain('<summary>bash (failed)</summary>')
    expect(text).toContain('no such file')
  })

  test('an answer that was cut inside a fence does not take the rest along', () => {
    expect(closed('Look:\n```ts\nconst a')).toBe('Look:\n```ts\nconst a\n```')
    expect(closed('~~~~\n```\n~~~')).toBe('~~~~\n```\n~~~\n~~~~')
    expect(closed('```\ndone\n```\nand `` inline')).toBe('```\ndone\n```\nand `` inline')
    expect(closed('``` not ` a fence')).toBe('``` not ` a fence')
  })

  test('what is quoted does not break out by a line end of another system, nor a name by one of its own', () => {
    const [prompt = '', answer = ''] = [
      asked('one\r# two\r\n# three', [
        { ...head('msg_f' as MessageID), kind: 'file', mime: 'text/plain', name: 'a\n\n# b' } as Part,
      ]),
      answered([], { error: { name: 'APIError', message: 'no\r# key' } }),
    ].map((message) => written(message))
    expect(prompt).toContain('> one\n> # two\n> # three\n\nAttached: `a # b`\n')
    expect(answer).toContain('> **APIError:** no\n> # key')
    expect(written(answered([ran('', { command: 'ls\r\r# c' })]))).toContain('<summary>bash: ls</summary>')
  })

  test('a fence is three marks long, or one more than the longest inside', () => {
    expect(fenced('plain', 'ts')).toBe('```ts\nplain\n```\n\n')
    expect(fenced('a ```` b', '').startsWith('`````\n')).toBe(true)
  })

  test('a failure and a message that can’t be read are told', () => {
    const text = written(asked('x'), answered([], { error: { name: 'APIError', message: 'no key' } }))
    expect(text).toContain('> **APIError:** no key')
    expect(writer().message({}, undefined)).toContain('can’t be read')
  })
})

const session = {
  id: sessionID,
  title: 'Fix the “rounding” of fees',
  directory: main,
  projectID: 'p',
  metadata: { [originField]: { sessionID: 'ses_before', title: 'Fees', messageID: 'msg_4', prompt: 11 } },
  time: { created: 0, updated: 0 },
}

test('A-3: the first line names workspace root, directory, lineage and format version; each other line is a message as the engine gave it', () => {
  const meta = exportMeta(session, { workspaceRoot: main, exportedAt: 5 })
  expect(JSON.parse(jsonlWriter.head(meta))).toMatchObject({
    formatVersion: 1,
    workspaceRoot: main,
    directory: main,
    lineage: { forkOf: { sessionID: 'ses_before', prompt: 11 } },
  })
  const wire = { info: { id: 'msg_1', new: ['kept'] }, parts: [{ type: 'unheard of' }] }
  expect(JSON.parse(jsonlWriter.message(wire, undefined))).toEqual(wire)
  expect(writer().head(meta)).toContain('- Fork of Fees at prompt 11\n')
})

test('a file is called as its session is, and by its id where that has no letters', () => {
  expect(exportName(session, 'markdown')).toBe('fix-the-rounding-of-fees.md')
  expect(exportName({ ...session, title: 'Почини платежи' }, 'jsonl')).toBe('почини-платежи.jsonl')
  expect(exportName({ ...session, title: '…' }, 'jsonl')).toBe('ses_one.jsonl')
})
