import { unreadBy } from '@pointsman/domain/attachment'
import type { Model } from '@pointsman/domain/catalog'
import type { FileExtra } from '../session/draft.ts'
import type { Note } from './composer-reason.ts'
import type { Upload } from './create-attaching.ts'

/** Why the files can't go with a send; nothing where they can. */
export function filesNote({
  uploads,
  files,
  model,
}: {
  readonly uploads: readonly Pick<Upload, 'name' | 'state'>[]
  readonly files: readonly FileExtra[]
  /** That it would go to; absent while it is not known. */
  readonly model: Pick<Model, 'name' | 'reads'> | undefined
}): Note | undefined {
  const open = uploads.find(({ state }) => state === 'failed') ?? uploads[0]
  if (open) return { kind: open.state === 'failed' ? 'not-stored' : 'storing', name: open.name }
  const unread = unreadBy(files, model?.reads)
  if (!model || unread.length === 0) return undefined
  return { kind: 'unread-files', model: model.name, names: unread.map(({ name }) => name) }
}
