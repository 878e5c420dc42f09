import type { Message, Part, RevertMark } from '@pointsman/domain/conversation'
import type { MessageID } from '@pointsman/domain/message-id'
import type { Directory } from '@pointsman/domain/scope'
import { isTyped } from '@pointsman/domain/turn'
import { splitAt } from '../session/undone.ts'

/** As much of a conversation as an undo needs. Oldest first. */
export type Conversation = {
  readonly order: readonly MessageID[]
  readonly message: (id: MessageID) => Message | undefined
  readonly parts: (id: MessageID) => readonly Part[]
  readonly mark: RevertMark | undefined
  readonly hasOlder: boolean
}

/** What a person typed: an undo goes from one of these to the next. */
export function promptsOf({ message, parts }: Conversation, ids: readonly MessageID[]): readonly MessageID[] {
  return ids.filter((id) => message(id)?.role === 'user' && isTyped(parts(id)))
}

/** The last prompt that stands. */
export function nextUndo(conversation: Conversation): MessageID | undefined {
  return promptsOf(conversation, splitAt(conversation).kept).at(-1)
}

/** What is undone once everything up to this prompt is restored: from the prompt after it on, or nothing at all. */
export function restoreTo(conversation: Conversation, id: MessageID): MessageID | 'all' {
  const undone = promptsOf(conversation, splitAt(conversation).undone)
  return undone[undone.indexOf(id) + 1] ?? 'all'
}

/** One step back: the first of what is undone comes back. Of half an answer, the other half. */
export function nextRedo(conversation: Conversation): MessageID | 'all' | undefined {
  const { undone, partID } = splitAt(conversation)
  if (!conversation.mark) return undefined
  const prompts = promptsOf(conversation, undone)
  return (partID === undefined ? prompts[1] : prompts[0]) ?? 'all'
}

/** Everything that is undone by an undo from there on, or that a restore of all gives back. */
export function rangeFrom(conversation: Conversation, from: MessageID | 'all'): readonly MessageID[] {
  const { order, mark } = conversation
  const at = order.indexOf(from === 'all' ? (mark?.messageID as MessageID) : from)
  return at < 0 ? splitAt(conversation).undone : order.slice(at)
}

/** Where the turns among these ran, by the engine's own record. */
export function placesOf({ message }: Conversation, ids: readonly MessageID[]): readonly Directory[] {
  const ran = ids.flatMap((id) => {
    const found = message(id)
    return found?.role === 'assistant' ? [found.directory] : []
  })
  return [...new Set(ran)]
}

/** Of what shell lines did to the files the engine keeps no record: their answers have no steps (measured; docs/engine.md). */
export function hasShellLine({ message, parts }: Conversation, ids: readonly MessageID[]): boolean {
  return ids.some((id) => {
    const kinds = message(id)?.role === 'assistant' ? parts(id).map(({ kind }) => kind) : []
    return kinds.includes('tool') && !kinds.includes('step')
  })
}

/** Files that these turns deleted or changed and that the undo does not name: the engine did not put them back. */
export function notPutBack({ message, mark }: Conversation, ids: readonly MessageID[]): readonly string[] {
  if (!mark?.files || mark.partID !== undefined) return []
  const put = new Set(mark.files.map(({ path }) => path))
  const last = new Map<string, 'there' | 'gone'>()
  const first = new Map<string, 'there' | 'gone'>()
  for (const id of ids) {
    const found = message(id)
    for (const { path, status } of (found?.role === 'user' && found.changes) || []) {
      if (!first.has(path)) first.set(path, status === 'added' ? 'gone' : 'there')
      last.set(path, status === 'deleted' ? 'gone' : 'there')
    }
  }
  return [...last].flatMap(([path, state]) =>
    !put.has(path) && state === 'gone' && first.get(path) === 'there' ? [path] : [],
  )
}
