import type { EngineError, ModelRef, Part } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import type { MessageID, PartID } from '@pointsman/domain/message-id'
import type { TurnFile } from './turn-files.ts'

/** 0 is the trunk, 1 to 6 a worktree's own hue. */
export type Hue = 0 | 1 | 2 | 3 | 4 | 5 | 6
export type RowPlace = { readonly name: string; readonly hue: Hue; readonly main: boolean }

type Head = { readonly key: string; readonly hue: Hue; readonly messageID?: MessageID }

/** A file that went with a prompt. `url` shows or saves it, where there is any; `content` is that of a text. */
export type Clip = {
  readonly name: string
  readonly mime: string
  readonly url?: string
  readonly content?: string
}

/** A prompt and its pending send share one key, `prompt:<id>`: the item's id is the message's id, so the node survives the confirmation. */
export type PromptRow = Head & {
  readonly kind: 'prompt'
  readonly messageID: MessageID
  readonly text: string
  readonly clips: readonly Clip[]
  readonly created: number
  readonly number?: number
  /** The names of the two places, where it was typed in another one than it ran in. */
  readonly sent?: { readonly to: string; readonly from: string }
}
export type PendingRow = Head & {
  readonly kind: 'pending'
  readonly item: OutboxItem
  readonly text: string
  readonly clips: readonly Clip[]
}
export type TextRow = Head & {
  readonly kind: 'text'
  readonly messageID: MessageID
  readonly partID: PartID
  readonly live: boolean
}
export type ReasoningRow = Head & {
  readonly kind: 'reasoning'
  readonly messageID: MessageID
  readonly partID: PartID
  readonly live: boolean
}
export type ToolRow = Head & {
  readonly kind: 'tool'
  readonly messageID: MessageID
  readonly partID: PartID
  /** Where the call ran: paths are shown relative to it. */
  readonly directory: string
  readonly live: boolean
}
export type OtherRow = Head & {
  readonly kind: 'other'
  readonly messageID: MessageID
  readonly title: string
  readonly detail: string
  readonly part: Part
}
export type FailureRow = Head & {
  readonly kind: 'failure'
  readonly messageID: MessageID
  readonly error: EngineError
  readonly model: ModelRef
}
/** The turn was cut: nothing ended it and nothing works on it any more. */
export type InterruptedRow = Head & { readonly kind: 'interrupted'; readonly item?: OutboxItem; readonly at: number }
export type PlaceRow = Head & {
  readonly kind: 'place'
  readonly messageID: MessageID
  readonly way: 'out' | 'back'
  readonly words: 'entered' | 'back on' | 'left'
  readonly place: RowPlace
}
/** While a turn works, the row that will say how it ended says that it works: same key, same height, so its end moves nothing. */
export type WorkingRow = Head & { readonly kind: 'working'; readonly since: number; readonly plan: boolean }
export type TurnEndRow = Head & {
  readonly kind: 'turn-end'
  readonly messageID: MessageID
  readonly outcome: 'done' | 'stopped'
  readonly duration: number
  readonly model: ModelRef
  /** The prompt that began it. */
  readonly turnID: MessageID
  readonly files: readonly TurnFile[]
}
export type CompactionRow = Head & {
  readonly kind: 'compaction'
  readonly messageID: MessageID
  readonly auto: boolean
  readonly live: boolean
  readonly summary?: PartID
}
export type RetryRow = Head & {
  readonly kind: 'retry'
  readonly attempt: number
  readonly message: string
  readonly next: number
}

export type Row =
  | PromptRow
  | PendingRow
  | TextRow
  | ReasoningRow
  | ToolRow
  | OtherRow
  | FailureRow
  | InterruptedRow
  | PlaceRow
  | WorkingRow
  | TurnEndRow
  | CompactionRow
  | RetryRow

type KeyOf =
  | { readonly prompt: string }
  | { readonly part: string }
  | { readonly failure: string }
  | { readonly interrupted: string }
  | { readonly place: string }
  | { readonly leave: string }
  | { readonly turn: string }
  | { readonly compaction: string }
  | 'retry'

/** The one place where a row's key is made: its word, and the engine's id of what it shows. */
export function rowKey(of: KeyOf): string {
  if (typeof of === 'string') return of
  const [word, id] = Object.entries(of)[0] as [string, string]
  return `${word}:${id}`
}

/** Whether a person would see no difference: then the old object stays, and with it the DOM node. */
export function sameRow(a: Row, b: Row): boolean {
  if (a === b) return true
  const [left, right] = [a as unknown as Record<string, unknown>, b as unknown as Record<string, unknown>]
  const names = Object.keys(left)
  if (names.length !== Object.keys(right).length) return false
  return names.every((name) => same(left[name], right[name]))
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => Object.is(item, b[at]) || sameFields(item, b[at]))
  return sameFields(a, b)
}

function sameFields(a: unknown, b: unknown): boolean {
  if (!isPlain(a) || !isPlain(b)) return false
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
