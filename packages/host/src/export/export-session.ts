import type { ExportFormat, ExportMeta, SessionWriter } from '@pointsman/domain/export-session'
import { jsonlWriter } from '@pointsman/domain/export-session'
import { makeMarkdownWriter } from '@pointsman/domain/export-markdown'
import { readMessageWithParts } from '@pointsman/domain/engine-record'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { readWirePage, type WirePage } from '../board/engine-answers.ts'
import type { Engine } from '../engine/engine.ts'

/** Messages: in small pages a long session waits for round trips and not for its words. */
const size = 250

/**
 * A session's messages as text, oldest first, a page at a time. The engine gives the newest page first, and with each page the way to the one
 * before it: so the ways are collected first, and the pages are read back along them. What comes meanwhile is not in it. Rejects before
 * anything is said where the session can't be read; one that can't be read to its end breaks off, and is no file.
 */
export async function exportSession(
  engine: Engine,
  id: SessionID,
  {
    format,
    meta,
    placeOf,
  }: { readonly format: ExportFormat; readonly meta: ExportMeta; readonly placeOf: (directory: Directory) => string },
): Promise<ReadableStream<Uint8Array>> {
  const newest = await readWirePage(engine, id, { size })
  const ways: string[] = []
  for (let next = newest.next; next !== undefined; next = (await readWirePage(engine, id, { before: next, size })).next)
    ways.push(next)
  const writer: SessionWriter = format === 'jsonl' ? jsonlWriter : makeMarkdownWriter({ placeOf })
  const encoder = new TextEncoder()
  const written = ({ messages }: WirePage) =>
    messages.map((wire) => writer.message(wire, format === 'jsonl' ? undefined : readMessageWithParts(wire))).join('')
  let begun = false

  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const head = begun ? '' : writer.head(meta)
      begun = true
      const way = ways.pop()
      const page = way === undefined ? newest : await readWirePage(engine, id, { before: way, size })
      controller.enqueue(encoder.encode(head + written(page) + (way === undefined ? writer.end() : '')))
      if (way === undefined) controller.close()
    },
  })
}
