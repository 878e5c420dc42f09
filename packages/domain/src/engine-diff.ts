import { readRows, type Rows } from './engine-record.ts'
import type { FileDiff } from './file-diff.ts'
import { count, json, text } from './wire-json.ts'

/** `GET /vcs/diff` and `GET /session/:id/diff`, which answer with the same rows. */
export function readFileDiffs(wire: unknown): Rows<FileDiff> | undefined {
  return readRows(wire, (item) => {
    const { file, patch, status, additions, deletions } = json(item)
    const path = text(file)
    if (path === undefined || path === '') return undefined
    return {
      path,
      status: status === 'added' || status === 'deleted' ? status : 'modified',
      added: count(additions),
      removed: count(deletions),
      patch: text(patch) ?? '',
    }
  })
}

/** `GET /file/content`. A file that is not there is an empty text: the engine does not tell the two apart. */
export type FileContent = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'binary' }

export function readFileContent(wire: unknown): FileContent | undefined {
  const { type, content } = json(wire)
  if (type === 'binary') return { kind: 'binary' }
  const words = text(content)
  return words === undefined ? undefined : { kind: 'text', text: words }
}
