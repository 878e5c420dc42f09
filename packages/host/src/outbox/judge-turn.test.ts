import { expect, test } from 'bun:test'
import type { AssistantMessage, Message, MessageWithParts, Part } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'
import { judgeTurn } from './judge-turn.ts'
import { readCommandLine } from './send-item.ts'

const id = (name: string) => `msg_${name}` as MessageID
const user = (name: string) => ({ role: 'user', id: id(name) }) as Message
const answer = (parent: string, more: Partial<AssistantMessage>) =>
  ({ role: 'assistant', id: id(`of-${parent}`), parentID: id(parent), time: { created: 1 }, ...more }) as Message
const ended = { time: { created: 1, completed: 2 } }
const stop = { ...ended, finish: 'stop' }
const tools = { ...ended, finish: 'tool-calls' }
const bare = (info: Message): MessageWithParts => ({ info, parts: [] })
const judge = (messages: readonly Message[], kind: 'prompt' | 'shell' = 'prompt') =>
  judgeTurn({ id: id('a'), kind }, messages.map(bare), { idle: true })

test('F-11: answered is an end of its own turn; a tool call is none', () => {
  expect(judge([user('a'), answer('a', tools)])).toBe('open')
  expect(judge([user('a'), answer('a', tools), answer('a', stop)])).toBe('answered')
  expect(judge([user('a'), answer('a', {})])).toBe('open')
  expect(judge([user('a')])).toBe('open')
  expect(judge([user('b')])).toBe('absent')
})

test('a message that took over the running turn ends the one before it too', () => {
  expect(judge([user('a'), answer('a', tools), user('b'), answer('b', stop)])).toBe('answered')
  expect(judge([user('a'), user('b'), answer('b', stop)])).toBe('answered')
})

test('a turn that was cut is not ended by a later one', () => {
  expect(judge([user('a'), answer('a', {}), user('b'), answer('b', stop)])).toBe('open')
})

test('a shell line ends when it completes: it has no finish', () => {
  expect(judge([user('a'), answer('a', ended)], 'shell')).toBe('answered')
  expect(judge([user('a'), answer('a', ended)], 'prompt')).toBe('open')
})

test('F-11: a refused tool is an end while the session is idle, of the turn that was taken over too', () => {
  const error = 'The user dismissed this question'
  const refused = { kind: 'tool', state: { status: 'error', error } } as Part
  const no = (parent: string): MessageWithParts => ({ info: answer(parent, tools), parts: [refused] })
  const at = (idle: boolean, ...messages: MessageWithParts[]) =>
    judgeTurn({ id: id('a'), kind: 'prompt' }, messages, { idle })
  expect(at(true, bare(user('a')), no('a'))).toBe('answered')
  expect(at(false, bare(user('a')), no('a'))).toBe('open')
  expect(at(true, bare(user('a')), bare(answer('a', tools)), bare(user('b')), no('b'))).toBe('answered')
  expect(at(true, no('b'), bare(user('a')))).toBe('open')
})

test('a command line is cut at the first white space', () => {
  expect(readCommandLine('/review the  last\ncommit')).toEqual({ name: 'review', rest: 'the  last\ncommit' })
  expect(readCommandLine('/init')).toEqual({ name: 'init', rest: '' })
  expect(readCommandLine('/mcp:tool/x\ta')).toEqual({ name: 'mcp:tool/x', rest: 'a' })
})
