import type { OutboxItem } from '@pointsman/domain/follow-up'
import { AttachmentDamaged, type AttachmentStore } from './make-attachment-store.ts'

export type Files = ReadonlyMap<string, Uint8Array>
/** The bytes of an item's files by hash, or why it can't go: it is never sent without one of them. */
export type Loaded =
  | { readonly kind: 'files'; readonly files: Files }
  | { readonly kind: 'missing'; readonly code: string; readonly message: string }

export function loadFiles(item: OutboxItem, store: Pick<AttachmentStore, 'read'>): Loaded {
  const files = new Map<string, Uint8Array>()
  for (const { hash, name } of item.attachments ?? []) {
    try {
      const bytes = store.read(hash)
      if (!bytes) return missing(`${name} is not stored here any more. Edit it to attach it again, or drop it`)
      files.set(hash, bytes)
    } catch (cause) {
      if (!(cause instanceof AttachmentDamaged)) throw cause
      return missing(`The stored ${name} is damaged. Edit it to attach it again, or drop it`)
    }
  }
  return { kind: 'files', files }
}

const missing = (message: string): Loaded => ({ kind: 'missing', code: 'attachment-missing', message })
