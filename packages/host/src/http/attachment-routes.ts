import {
  attachmentLimits,
  isAttachmentHash,
  isImage,
  mimeOf,
  uploadSchema,
  type Uploaded,
} from '@pointsman/domain/attachment'
import type { NewItem } from '@pointsman/domain/follow-up'
import type { Hono } from 'hono'
import type * as v from 'valibot'
import { AttachmentDamaged, type AttachmentStore } from '../attachment/make-attachment-store.ts'
import { Refusal } from './api-error.ts'

/**
 * Files of prompts. An upload is JSON like every other change, so that no form of a foreign page can make one: base64 costs a third,
 * on a connection that is nearly always this machine's own.
 */
export function addAttachmentRoutes(
  app: Hono,
  options: {
    readonly attachments: AttachmentStore
    readonly readBody: <S extends v.GenericSchema>(request: Request, schema: S) => Promise<v.InferOutput<S>>
  },
): void {
  const { attachments, readBody } = options

  app.post('/api/attachments', async (c) => {
    const { name, data } = await readBody(c.req.raw, uploadSchema)
    const bytes = Buffer.from(data, 'base64')
    // What can't be read is passed over in silence, and would be missing.
    if (bytes.toString('base64') !== data) throw new Refusal(400, 'bad-request', 'data: not base64')
    if (bytes.length > attachmentLimits.size) {
      const most = attachmentLimits.size / 1024 / 1024
      throw new Refusal(413, 'too-large', `${name} is larger than ${most} MB, which is the most that can be attached`)
    }
    const mime = mimeOf(bytes)
    if (!mime)
      throw new Refusal(415, 'not-readable', `The engine can’t read ${name}: only text, PNG, JPEG, GIF, WebP and PDF`)
    const hash = attachments.put(bytes)
    return c.json({ hash, mime, size: bytes.length } satisfies Uploaded, 201)
  })

  app.get('/api/attachments/:hash', (c) => {
    const hash = c.req.param('hash')
    const bytes = isAttachmentHash(hash) ? readWhole(attachments, hash) : undefined
    const mime = bytes && mimeOf(bytes)
    if (!bytes || !mime) throw new Refusal(404, 'unknown-attachment', 'No such file is stored here')
    // Its name is its content: it never changes.
    c.header('cache-control', 'private, max-age=31536000, immutable')
    c.header('content-security-policy', "sandbox; default-src 'none'")
    c.header('cross-origin-resource-policy', 'same-origin')
    // Only what a browser paints and never runs is shown in place.
    if (!isImage(mime)) c.header('content-disposition', 'attachment')
    c.header('content-type', isImage(mime) ? mime : 'application/octet-stream')
    return c.body(new Uint8Array(bytes))
  })
}

/** An item whose files are not here can't be sent with them: its sender still has them. */
export function requireFiles(items: readonly Pick<NewItem, 'attachments'>[], attachments: AttachmentStore): void {
  const gone = items.flatMap((item) => item.attachments ?? []).filter(({ hash }) => !attachments.has(hash))
  if (gone.length === 0) return
  const names = gone.map(({ name }) => name).join(', ')
  throw new Refusal(409, 'attachment-missing', `Not stored here any more: ${names}. Attach it again`, {
    hashes: gone.map(({ hash }) => hash),
  })
}

function readWhole(attachments: AttachmentStore, hash: string): Uint8Array | undefined {
  try {
    return attachments.read(hash)
  } catch (cause) {
    if (cause instanceof AttachmentDamaged) throw new Refusal(410, 'attachment-damaged', cause.message)
    throw cause
  }
}
