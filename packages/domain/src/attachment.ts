import * as v from 'valibot'
import { isPartID, type PartID } from './message-id.ts'

/**
 * Bytes of one file, and of all files of one prompt; how many there may be. An engine keeps each one in its record and hands it out with
 * every page of messages that shows it.
 */
export const attachmentLimits = { size: 10 * 1024 * 1024, total: 20 * 1024 * 1024, count: 20, name: 255 } as const

/**
 * What an engine can make something of, measured with 1.18.33: a turn with a file of any other kind ends without an answer and without
 * an error. Every text, whatever its language, is `text/plain`; an SVG is a text.
 */
export const attachmentMimes = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'application/pdf',
  'text/plain',
] as const
export type AttachmentMime = (typeof attachmentMimes)[number]

export const isImage = (mime: string): boolean => /^image\/(?:png|jpeg|gif|webp)$/.test(mime)

/** SHA-256 of its bytes, in lower-case hex. */
const hashForm = /^[0-9a-f]{64}$/
export const isAttachmentHash = (text: string): boolean => hashForm.test(text)

const partID = v.custom<PartID>(isPartID, 'not a part id')
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(attachmentLimits.name))

/** A file that goes with a prompt, by the hash of its content; the bytes are the host's. */
export const attachmentSchema = v.object({
  partID,
  hash: v.pipe(v.string(), v.regex(hashForm, 'not a SHA-256 in hex')),
  name,
  mime: v.picklist(attachmentMimes),
  size: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(attachmentLimits.size, 'the file is too large')),
})
export type Attachment = v.InferOutput<typeof attachmentSchema>

export const attachmentsSchema = v.pipe(
  v.array(attachmentSchema),
  v.maxLength(attachmentLimits.count, `at most ${attachmentLimits.count} files go with one prompt`),
  v.check((all) => totalSize(all) <= attachmentLimits.total, 'the files are too large together'),
)

/** Those that were marked; nothing where there are none, or not such. */
export function readAttachments(wire: unknown): readonly Attachment[] | undefined {
  const read = v.safeParse(v.pipe(attachmentsSchema, v.minLength(1)), wire)
  return read.success ? read.output : undefined
}

/**
 * What a prompt's text names by `@`. A file's path is relative to the directory where the prompt will run, and is read there when it
 * goes: queued in one worktree and run in another, it is that one's file.
 */
export const mentionSchema = v.pipe(
  v.object({
    partID,
    of: v.picklist(['file', 'agent']),
    value: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
  }),
  v.check(({ of, value }) => of === 'agent' || isInside(value), 'the path leads out of its directory'),
)
export type Mention = v.InferOutput<typeof mentionSchema>
export const mentionsSchema = v.pipe(v.array(mentionSchema), v.maxLength(50))

/** The engine reads whatever a part names, and asks nobody. */
function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.split(/[/\\]/).includes('..')
}

export const totalSize = (files: readonly { readonly size: number }[]): number =>
  files.reduce((sum, { size }) => sum + size, 0)

/** Those that a model can't make anything of: the engine would tell it so in their place. */
export function unreadBy<T extends { readonly mime: string }>(
  files: readonly T[],
  reads: { readonly image: boolean; readonly pdf: boolean } | undefined,
): readonly T[] {
  if (!reads) return []
  return files.filter(({ mime }) => (isImage(mime) && !reads.image) || (mime === 'application/pdf' && !reads.pdf))
}

/** POST /api/attachments: the bytes in base64. */
export const uploadSchema = v.object({ name, data: v.string() })
export type Upload = v.InferOutput<typeof uploadSchema>
/** What the host made of it: the kind is told by the bytes and by nothing else. */
export type Uploaded = { readonly hash: string; readonly mime: AttachmentMime; readonly size: number }

/** The kind of some bytes; nothing where no engine could read them. A text is UTF-8 without a zero. */
export function mimeOf(bytes: Uint8Array): AttachmentMime | undefined {
  const starts = (...head: readonly number[]) => head.every((byte, at) => bytes[at] === byte)
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (starts(0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (starts(0x47, 0x49, 0x46, 0x38)) return 'image/gif'
  if (starts(0x52, 0x49, 0x46, 0x46) && [0x57, 0x45, 0x42, 0x50].every((byte, at) => bytes[at + 8] === byte))
    return 'image/webp'
  if (starts(0x25, 0x50, 0x44, 0x46, 0x2d)) return 'application/pdf'
  return isText(bytes) ? 'text/plain' : undefined
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Where `@value` stands in a text as a word of its own; nothing where it does not. */
export function findMention(text: string, value: string): { readonly start: number; readonly end: number } | undefined {
  const word = `@${value}`
  for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
    const [before, after] = [text[start - 1], text[start + word.length]]
    // A full stop or a comma may end the sentence in which it is named.
    const isEnd =
      after === undefined || /[\s,;:!?)\]}"']/.test(after) || /^\.(?:\s|$)/.test(text.slice(start + word.length))
    if ((before === undefined || /[\s([{"']/.test(before)) && isEnd) return { start, end: start + word.length }
  }
  return undefined
}
