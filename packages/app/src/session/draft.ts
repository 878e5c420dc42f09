import { attachmentMimes, type AttachmentMime } from '@pointsman/domain/attachment'

/** A file that was uploaded to the host; `hash` is the SHA-256 of its bytes, in hex. `size` in bytes. */
export type FileExtra = {
  readonly kind: 'file'
  readonly hash: string
  readonly name: string
  readonly mime: AttachmentMime
  readonly size: number
}
/** A comment on lines of a file's diff, the first and the last one included. `quote`: those lines, as they were then. */
export type CommentExtra = {
  readonly kind: 'comment'
  readonly id: string
  readonly path: string
  readonly from: number
  readonly to: number
  readonly side: 'old' | 'new'
  readonly quote: string
  readonly text: string
}
/** What the text names by `@`, chosen from the menu: it counts only while the text names it. */
export type MentionExtra = { readonly kind: 'mention'; readonly of: 'file' | 'agent'; readonly value: string }
export type Extra = FileExtra | CommentExtra | MentionExtra

/** What a person wrote and put beside it, and did not send. */
export type Draft = { readonly text: string; readonly extras: readonly Extra[] }

export const emptyDraft: Draft = { text: '', extras: [] }
export const draftOfText = (text: string): Draft => ({ text, extras: [] })

/** A mention without a text that names it is nothing that anybody sees. */
export const isEmptyDraft = ({ text, extras }: Draft): boolean =>
  text === '' && extras.every(({ kind }) => kind === 'mention')

/** One thing is there once: the same bytes under another name are another thing. */
function extraKey(extra: Extra): string {
  switch (extra.kind) {
    case 'file':
      return JSON.stringify([extra.kind, extra.hash, extra.name])
    case 'comment':
      return JSON.stringify([extra.kind, extra.id])
    case 'mention':
      return JSON.stringify([extra.kind, extra.of, extra.value])
  }
}

export const sameExtra = (a: Extra, b: Extra): boolean => extraKey(a) === extraKey(b)

/** The first list, then what only the second has; where both have one it is as in the second, which is newer. */
export function joinExtras(older: readonly Extra[], newer: readonly Extra[]): readonly Extra[] {
  const joined = new Map<string, Extra>()
  for (const extra of [...older, ...newer]) joined.set(extraKey(extra), extra)
  return [...joined.values()]
}

/** Before what is stored with more than a text; no key types it. */
const mark = '\u0001'

/** As it is kept: a text alone is itself. Extras stand before it in a line of their own, so that whatever befalls them the text is whole. */
export function writeDraft(draft: Draft): string | undefined {
  if (isEmptyDraft(draft)) return undefined
  const { text, extras } = draft
  return extras.length === 0 && !text.startsWith(mark) ? text : `${mark}${JSON.stringify(extras)}\n${text}`
}

export function readDraft(stored: string): Draft {
  const end = stored.indexOf('\n')
  if (!stored.startsWith(mark) || end < 0) return { text: stored, extras: [] }
  return { text: stored.slice(end + 1), extras: readExtrasText(stored.slice(mark.length, end)) }
}

function readExtrasText(text: string): readonly Extra[] {
  try {
    return readExtras(JSON.parse(text))
  } catch {
    return []
  }
}

/** Those that can be read: a corrupt one costs no other. */
export function readExtras(value: unknown): readonly Extra[] {
  return Array.isArray(value) ? joinExtras([], value.flatMap(readExtra)) : []
}

function readExtra(value: unknown): readonly Extra[] {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return []
  switch (value.kind) {
    case 'file': {
      const { hash, name, mime: told, size } = value as Partial<FileExtra>
      const mime = attachmentMimes.find((one) => one === told)
      if (typeof hash !== 'string' || typeof name !== 'string' || typeof size !== 'number' || !mime) return []
      return [{ kind: 'file', hash, name, mime, size }]
    }
    case 'comment': {
      const { id, path, from, to, side, quote, text } = value as Partial<CommentExtra>
      if (typeof id !== 'string' || typeof path !== 'string' || typeof quote !== 'string') return []
      if (typeof from !== 'number' || typeof to !== 'number' || typeof text !== 'string') return []
      return side === 'old' || side === 'new' ? [{ kind: 'comment', id, path, from, to, side, quote, text }] : []
    }
    case 'mention': {
      const { of, value: named } = value as Partial<MentionExtra>
      if (typeof named !== 'string') return []
      return of === 'file' || of === 'agent' ? [{ kind: 'mention', of, value: named }] : []
    }
    default:
      return []
  }
}
