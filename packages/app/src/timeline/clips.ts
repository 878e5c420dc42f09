import { findMention, isImage } from '@pointsman/domain/attachment'
import type { FilePart, Part } from '@pointsman/domain/conversation'
import type { OutboxItem } from '@pointsman/domain/follow-up'
import { routes } from '@pointsman/domain/host-api'
import type { Clip } from './row.ts'

/** The files of a sent prompt; what its text names by `@` is in the text. */
export function clipsOf(parts: readonly Part[], text: string): readonly Clip[] {
  return parts.flatMap((part) => (part.kind === 'file' && !isNamed(part, text) ? [clipOf(part)] : []))
}

/** Those of one that is on its way: the host has their bytes. */
export function clipsOfItem({ attachments = [] }: Pick<OutboxItem, 'attachments'>): readonly Clip[] {
  return attachments.map(({ name, mime, hash }) => ({ name, mime, url: routes.attachment(hash) }))
}

const isNamed = ({ url, name }: FilePart, text: string): boolean =>
  url.startsWith('file:') && name !== undefined && findMention(text, name) !== undefined

function clipOf({ name, mime, url, content }: FilePart): Clip {
  return {
    name: name ?? mime,
    mime,
    // Only what was sent with it: a path of the engine's machine is no address here.
    ...(url.startsWith('data:') || url.startsWith(`${routes.attachments}/`) ? { url } : {}),
    ...(content === undefined ? {} : { content }),
  }
}

/** Where its picture is; nothing where a browser would not paint it, or only by asking another origin. */
export const pictureOf = ({ mime, url }: Clip): string | undefined => (isImage(mime) ? url : undefined)

/** What saves it. */
export function savedAs({ mime, url, content }: Clip): string | undefined {
  if (content !== undefined) return `data:text/plain;charset=utf-8,${encodeURIComponent(content)}`
  return mime === 'image/svg+xml' ? undefined : url
}
