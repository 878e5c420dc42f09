import type { AssistantMessage, Message, Part, SessionStatus, UserMessage } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { Directory } from '@pointsman/domain/scope'
import { buildRows, type RowInput } from './build-rows.ts'
import { makeRowCache } from './make-row-cache.ts'
import type { Row } from './row.ts'

/** Short words for tests to say a conversation in. */
export const main = '/repo' as Directory
export const feature = '/repo/.worktrees/feature-x' as Directory
export const other = '/repo/.worktrees/other' as Directory
const placeOf = (directory: Directory) =>
  directory === main
    ? { name: 'main', hue: 0 as const, main: true }
    : { name: directory.split('/').at(-1) ?? '', hue: directory === feature ? (1 as const) : (2 as const), main: false }

let clock = 0
export const user = (id: string): UserMessage =>
  ({
    role: 'user',
    id,
    sessionID: 'ses_1',
    time: { created: (clock += 1000) },
    agent: 'build',
  }) as unknown as UserMessage
export const answer = (id: string, parentID: string, more: Partial<AssistantMessage> = {}): AssistantMessage =>
  ({
    role: 'assistant',
    id,
    parentID,
    sessionID: 'ses_1',
    time: { created: (clock += 1000), completed: clock + 500 },
    agent: 'build',
    model: { providerID: 'p', modelID: 'm' },
    directory: main,
    cost: 0,
    finish: 'stop',
    ...more,
  }) as unknown as AssistantMessage
export const part = (id: string, body: object): Part =>
  ({ id, sessionID: 'ses_1', messageID: 'msg', ...body }) as unknown as Part
export const text = (id: string, words: string, more = {}) =>
  part(id, { kind: 'text', text: words, synthetic: false, ended: 1, ...more })
export const tool = (id: string, state: object) =>
  part(id, { kind: 'tool', tool: 'bash', callID: 'c', state: { input: {}, metadata: {}, ...state } })
export const item = (id: string, more: Partial<OutboxItem> = {}): OutboxItem =>
  ({
    id,
    kind: 'prompt',
    text: `text of ${id}`,
    state: 'sending',
    attempts: 1,
    createdAt: clock,
    revision: 1,
    ...more,
  }) as unknown as OutboxItem

export type Said = readonly [Message, ...Part[]]
export function rowsOf(said: readonly Said[], more: Partial<RowInput> = {}, cache = makeRowCache()): readonly Row[] {
  const messages = new Map(said.map(([message]) => [message.id, message]))
  const parts = new Map(said.map(([message, ...own]) => [message.id, own]))
  return buildRows(
    {
      order: [...messages.keys()],
      message: (id) => messages.get(id),
      parts: (id) => parts.get(id) ?? [],
      text: (one) => one.text,
      items: [],
      status: { kind: 'idle' },
      hasOlder: false,
      settled: true,
      stopping: false,
      placeOf,
      ...more,
    },
    cache,
  )
}
export const kinds = (rows: readonly Row[]) => rows.map((row) => row.kind)
export const busy: SessionStatus = { kind: 'busy' }
