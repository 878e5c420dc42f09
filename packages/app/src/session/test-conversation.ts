import type { AssistantMessage, Part, TextPart, UserMessage } from '@pointsman/domain/conversation'
import type { MessageWithParts } from '@pointsman/domain/conversation'
import type { MessageID, PartID } from '@pointsman/domain/message-id'
import { directory, sessionID } from '../server/test-servers.ts'

/** Builders of one conversation. `created` is also the order: ids say nothing of it. */
export const messageID = (name: string) => `msg_${name}` as MessageID
export const partID = (name: string) => `prt_${name}` as PartID

export const aUser = (name: string, created: number, more: Partial<UserMessage> = {}): UserMessage => ({
  role: 'user',
  id: messageID(name),
  sessionID,
  time: { created },
  agent: 'build',
  ...more,
})

export const anAssistant = (name: string, created: number, parent: string): AssistantMessage => ({
  role: 'assistant',
  id: messageID(name),
  sessionID,
  parentID: messageID(parent),
  time: { created },
  agent: 'build',
  model: { providerID: 'p', modelID: 'm' },
  directory,
  tokens: { input: 0, output: 0, reasoning: 0, cacheRead: 0, cacheWrite: 0 },
  cost: 0,
})

export const aText = (name: string, message: string, text: string, ended?: number): TextPart => ({
  kind: 'text',
  id: partID(name),
  sessionID,
  messageID: messageID(message),
  text,
  synthetic: false,
  ...(ended === undefined ? {} : { ended }),
})

export const withParts = (info: MessageWithParts['info'], ...parts: Part[]): MessageWithParts => ({ info, parts })
