import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findMention, type Attachment, type Mention } from '@pointsman/domain/attachment'
import { wrapText } from '@pointsman/domain/attached-text'
import type { Directory } from '@pointsman/domain/scope'
import type { Files } from './load-files.ts'

type WirePart = Readonly<Record<string, unknown>>
const dataURL = (mime: string, bytes: Uint8Array) => `data:${mime};base64,${Buffer.from(bytes).toString('base64')}`
const bytesOf = (file: Attachment, files: Files): Uint8Array => {
  const bytes = files.get(file.hash)
  if (!bytes) throw new Error(`the bytes of ${file.name} were not loaded`)
  return bytes
}

/** Every byte of it: a decoder of the usual kind takes away the mark of its encoding. */
const textOf = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/**
 * Files as parts of a prompt. A text goes as a text part of our own: the engine turns a `text/plain` file into texts with ids of its own,
 * which a repeat of the same prompt would double (F-3).
 */
export function promptFiles(attachments: readonly Attachment[], files: Files): readonly WirePart[] {
  return attachments.map((file) => {
    const { partID: id, name, mime } = file
    const bytes = bytesOf(file, files)
    if (mime !== 'text/plain') return { id, type: 'file', mime, filename: name, url: dataURL(mime, bytes) }
    const metadata = { attachment: { name, mime } }
    return { id, type: 'text', synthetic: true, text: wrapText(name, textOf(bytes)), metadata }
  })
}

/** Said to the model where a person said nothing; no engine takes files alone from every provider. */
export const attachedWords = (attachments: readonly Attachment[]): string =>
  `Attached: ${attachments.map(({ name }) => name).join(', ')}`

/** Of a command, which takes files only and is never repeated by itself. */
export function commandFiles(attachments: readonly Attachment[], files: Files): readonly WirePart[] {
  return attachments.map((file) => {
    const { partID: id, name, mime } = file
    return { id, type: 'file', mime, filename: name, url: dataURL(mime, bytesOf(file, files)) }
  })
}

/** What the text names, in the directory where it runs; one that the text does not name any more is none. */
export function mentionParts(text: string, mentions: readonly Mention[], directory: Directory): readonly WirePart[] {
  return mentions.flatMap(({ partID: id, of, value }): WirePart[] => {
    const found = findMention(text, value)
    if (!found) return []
    const source = { value: text.slice(found.start, found.end), ...found }
    if (of === 'agent') return [{ id, type: 'agent', name: value, source }]
    return [
      {
        id,
        type: 'file',
        mime: value.endsWith('/') ? 'application/x-directory' : 'text/plain',
        filename: value,
        url: pathToFileURL(join(directory, value)).href,
        source: { type: 'file', path: value, text: source },
      },
    ]
  })
}
