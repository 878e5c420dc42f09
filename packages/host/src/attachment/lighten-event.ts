import type { EngineEvent } from '@pointsman/domain/engine-event'
import { routes } from '@pointsman/domain/host-api'
import { hashOf, type AttachmentStore } from './make-attachment-store.ts'

/** Characters of a URL: less than this is no burden to anyone. */
const heavy = 64 * 1024

/**
 * A file that we have ourselves is told by its address, and not with all of its bytes: every open tab and the live log would get them, and a
 * frame of two large pictures is more than a socket takes.
 */
export function lightenEvent(event: EngineEvent, store: Pick<AttachmentStore, 'has'>): EngineEvent {
  if (event.kind !== 'part-updated' || event.part.kind !== 'file' || event.part.url.length < heavy) return event
  const data = /^data:[^,]*;base64,/.exec(event.part.url)
  if (!data) return event
  const hash = hashOf(Buffer.from(event.part.url.slice(data[0].length), 'base64'))
  return store.has(hash) ? { ...event, part: { ...event.part, url: routes.attachment(hash) } } : event
}
