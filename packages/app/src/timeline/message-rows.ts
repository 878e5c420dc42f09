import type { AssistantMessage, Part, UserMessage } from '@pointsman/domain/conversation'
import type { Directory } from '@pointsman/domain/scope'
import { typedText } from '@pointsman/domain/turn'
import { clipsOf } from './clips.ts'
import { rowKey, type Hue, type PromptRow, type Row } from './row.ts'

/** What a person typed, or nothing where a program wrote the whole message. */
export function promptRow(
  message: UserMessage,
  parts: readonly Part[],
  {
    hue,
    number,
    sent,
  }: { readonly hue: Hue; readonly number?: number | undefined; readonly sent?: PromptRow['sent'] | undefined },
): PromptRow | undefined {
  const text = typedText(parts)
  const clips = clipsOf(parts, text)
  if (text === '' && clips.length === 0) return undefined
  return {
    kind: 'prompt',
    key: rowKey({ prompt: message.id }),
    hue,
    messageID: message.id,
    text,
    clips,
    created: message.time.created,
    ...(number === undefined ? {} : { number }),
    ...(sent === undefined ? {} : { sent }),
  }
}

/** Where a person typed it, as the engine's own record keeps it. */
export const typedIn = (parts: readonly Part[]): Directory | undefined =>
  parts.flatMap((part) => (part.kind === 'text' && part.typedIn ? [part.typedIn] : []))[0]

export type AnswerContext = {
  readonly hue: Hue
  /** It may still grow. */
  readonly live: boolean
  /** A text part's words so far, streamed ones too. */
  readonly text: (part: Extract<Part, { text: string }>) => string
}

export function answerRows(
  message: AssistantMessage,
  parts: readonly Part[],
  { hue, live, text }: AnswerContext,
): Row[] {
  const rows: Row[] = []
  for (const part of parts) {
    const head = { key: rowKey({ part: part.id }), hue, messageID: message.id }
    switch (part.kind) {
      case 'text':
      case 'reasoning': {
        const growing = live && part.ended === undefined
        if (growing || text(part).trim() !== '') rows.push({ ...head, kind: part.kind, partID: part.id, live: growing })
        break
      }
      case 'tool':
        rows.push({ ...head, kind: 'tool', partID: part.id, directory: message.directory, live })
        break
      case 'retry':
        rows.push({ ...head, kind: 'other', title: 'Tried again', detail: part.error.message, part })
        break
      case 'subtask':
        rows.push({ ...head, kind: 'other', title: part.agent, detail: part.description, part })
        break
      case 'file':
        rows.push({ ...head, kind: 'other', title: 'File', detail: part.name ?? part.mime, part })
        break
      case 'other':
        rows.push({ ...head, kind: 'other', title: part.name, detail: '', part })
        break
      // A patch's files are named where the turn ends; steps and agent marks say nothing to a reader.
      case 'patch':
      case 'step':
      case 'agent':
      case 'compaction':
        break
      default:
        part satisfies never
    }
  }
  return rows
}
