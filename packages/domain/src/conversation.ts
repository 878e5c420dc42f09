import type { Attachment } from './attachment.ts'
import type { MessageID, PartID } from './message-id.ts'
import type { TurnChange } from './file-changes.ts'
import type { UndoneFile } from './revert-diff.ts'
import type { Directory, SessionID } from './scope.ts'

/** A model as an engine names it: `providerID` and `modelID` together, never one alone. */
export type ModelRef = { readonly providerID: string; readonly modelID: string; readonly variant?: string }

export type Session = {
  readonly id: SessionID
  readonly title: string
  /** Where it works now: the engine's stored directory. */
  readonly directory: Directory
  readonly projectID: string
  readonly parentID?: SessionID
  readonly agent?: string
  readonly model?: ModelRef
  /** What clients left there; survives a fork. Our temporary id is in it, so that a creation is findable after a crash (F-8). */
  readonly metadata: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly time: { readonly created: number; readonly updated: number; readonly archived?: number }
  readonly revert?: RevertMark
}

/**
 * From here on everything is undone, and the next prompt removes it for good. `files`: what that changed on the disk; absent where the
 * engine keeps no record of files there.
 */
export type RevertMark = {
  readonly messageID: string
  /** Only from this part of the message on. */
  readonly partID?: string
  readonly files?: readonly UndoneFile[]
}

/** Counts of tokens; zero where the provider said nothing (E-5). */
export type Tokens = {
  readonly input: number
  readonly output: number
  readonly reasoning: number
  readonly cacheRead: number
  readonly cacheWrite: number
}

/** What an engine says went wrong, as flat as it can be kept without losing the provider's words. */
export type EngineError = {
  /** The engine's class name, such as `APIError` or `MessageAbortedError`. */
  readonly name: string
  readonly message: string
  readonly status?: number
  readonly retryable?: boolean
  readonly traceID?: string
  readonly body?: string
}

export type UserMessage = {
  readonly role: 'user'
  readonly id: MessageID
  readonly sessionID: SessionID
  readonly time: { readonly created: number }
  readonly agent: string
  readonly model?: ModelRef
  /** What its turn changed on the disk, once that has ended. */
  readonly changes?: readonly TurnChange[]
}

export type AssistantMessage = {
  readonly role: 'assistant'
  readonly id: MessageID
  readonly sessionID: SessionID
  /** The user message that it answers. */
  readonly parentID: MessageID
  readonly time: { readonly created: number; readonly completed?: number }
  readonly agent: string
  readonly model: ModelRef
  /** `path.cwd`: the proof of where this ran (S-10). */
  readonly directory: Directory
  readonly tokens: Tokens
  /** US dollars. */
  readonly cost: number
  readonly finish?: string
  readonly error?: EngineError
  /** True where it is the summary that a compaction wrote. */
  readonly summary?: boolean
}

export type Message = UserMessage | AssistantMessage

export type PartHead = { readonly id: PartID; readonly sessionID: SessionID; readonly messageID: MessageID }

export type TextPart = PartHead & {
  readonly kind: 'text'
  readonly text: string
  /** Written by a program and not by a person or the model. */
  readonly synthetic: boolean
  readonly ended?: number
  /** Where a person typed it, as the host marked it: it may have run elsewhere. */
  readonly typedIn?: Directory
  /** The files that a person put beside it, as the host marked them. */
  readonly files?: readonly Attachment[]
}
export type ReasoningPart = PartHead & {
  readonly kind: 'reasoning'
  readonly text: string
  readonly started: number
  readonly ended?: number
}
export type FilePart = PartHead & {
  readonly kind: 'file'
  readonly mime: string
  readonly name?: string
  /** `data:`, `file:`, or empty where its content is `content`. */
  readonly url: string
  /** Of a text that a person attached. */
  readonly content?: string
}

export type ToolState = {
  readonly status: 'pending' | 'running' | 'completed' | 'error'
  readonly input: Readonly<Record<string, unknown>>
  readonly metadata: Readonly<Record<string, unknown>>
  readonly title?: string
  /** What the tool answered; the metadata's own output while it runs. */
  readonly output?: string
  readonly error?: string
  readonly started?: number
  readonly ended?: number
}
export type ToolPart = PartHead & {
  readonly kind: 'tool'
  readonly tool: string
  readonly callID: string
  readonly state: ToolState
}
/** `hash`: the engine's own record of the files before these were changed. */
export type PatchPart = PartHead & { readonly kind: 'patch'; readonly files: readonly string[]; readonly hash?: string }
export type RetryPart = PartHead & {
  readonly kind: 'retry'
  readonly attempt: number
  readonly error: EngineError
  readonly created: number
}
export type CompactionPart = PartHead & { readonly kind: 'compaction'; readonly auto: boolean }
export type SubtaskPart = PartHead & {
  readonly kind: 'subtask'
  readonly agent: string
  readonly description: string
  readonly prompt: string
}
export type AgentPart = PartHead & { readonly kind: 'agent'; readonly name: string }
export type StepPart = PartHead & {
  readonly kind: 'step'
  readonly phase: 'start' | 'finish'
  /** The engine's own record of the files at that moment. */
  readonly snapshot?: string
}
/** A kind that we do not know yet: kept and shown plainly, never dropped. */
export type OtherPart = PartHead & { readonly kind: 'other'; readonly name: string }

export type Part =
  | TextPart
  | ReasoningPart
  | FilePart
  | ToolPart
  | PatchPart
  | RetryPart
  | CompactionPart
  | SubtaskPart
  | AgentPart
  | StepPart
  | OtherPart

export type MessageWithParts = { readonly info: Message; readonly parts: readonly Part[] }

export type SessionStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'busy' }
  /** `next`: milliseconds since 1970 of the next attempt. */
  | { readonly kind: 'retry'; readonly attempt: number; readonly message: string; readonly next: number }

export type PermissionRequest = {
  readonly id: string
  readonly sessionID: SessionID
  /** The tool's class that asks: `bash`, `edit`, `external_directory` and so on. */
  readonly permission: string
  readonly patterns: readonly string[]
  /** The patterns that "always" would allow. */
  readonly always: readonly string[]
  readonly metadata: Readonly<Record<string, unknown>>
  readonly messageID?: string
  readonly callID?: string
}

export type QuestionRequest = {
  readonly id: string
  readonly sessionID: SessionID
  readonly questions: readonly {
    readonly question: string
    readonly header: string
    readonly options: readonly { readonly label: string; readonly description: string }[]
    readonly multiple: boolean
    readonly custom: boolean
  }[]
}

export type PermissionReply = 'once' | 'always' | 'reject'

/** An assistant message that will not change any more: it answered, failed or was stopped. A tool call is no end (OPENCODE.md). */
export function isTerminal(message: AssistantMessage): boolean {
  if (message.error) return true
  return message.time.completed !== undefined && message.finish !== undefined && message.finish !== 'tool-calls'
}
