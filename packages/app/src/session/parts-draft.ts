import { findMention } from '@pointsman/domain/attachment'
import type { Part } from '@pointsman/domain/conversation'
import { typedText } from '@pointsman/domain/turn'
import type { Draft, Extra } from './draft.ts'

/** What a person sent, as the draft that it was, from the engine's own record: its words, and the files and names beside them (V-4). */
export function draftOfParts(parts: readonly Part[]): Draft {
  const text = typedText(parts)
  return { text, extras: [...parts.flatMap(filesOf), ...parts.flatMap((part) => mentionOf(part, text))] }
}

function filesOf(part: Part): readonly Extra[] {
  if (part.kind !== 'text' || !part.files) return []
  return part.files.map(({ hash, name, mime, size }): Extra => ({ kind: 'file', hash, name, mime, size }))
}

function mentionOf(part: Part, text: string): readonly Extra[] {
  const value =
    part.kind === 'agent' ? part.name : part.kind === 'file' && part.url.startsWith('file:') ? part.name : ''
  if (!value || !findMention(text, value)) return []
  return [{ kind: 'mention', of: part.kind === 'agent' ? 'agent' : 'file', value }]
}
