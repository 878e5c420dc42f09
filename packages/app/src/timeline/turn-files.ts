import type { Part } from '@pointsman/domain/conversation'
import type { TurnChange } from '@pointsman/domain/file-changes'
import { relativePath } from './tool/relative-path.ts'

/** A file that a turn made, changed, deleted or renamed (W-2). The counts are the engine's; a file that it does not compare has none. */
export type TurnFile = {
  /** As seen from where the turn ran; outside of it, whole. */
  readonly path: string
  readonly status: TurnChange['status']
  readonly from?: string
  readonly additions?: number
  readonly deletions?: number
}

const writes = new Set(['edit', 'write', 'multiedit'])

/**
 * What the engine compared, and whatever a completed tool wrote besides: a file that git ignores, or outside of the worktree. Until the engine
 * has compared, its own steps and tools say it.
 */
export function turnFiles({
  changes,
  parts,
  directory,
}: {
  readonly changes: readonly TurnChange[] | undefined
  readonly parts: readonly Part[]
  readonly directory: string
}): readonly TurnFile[] {
  const files = new Map<string, TurnFile>((changes ?? []).map((change) => [change.path, change]))
  for (const part of parts) {
    if (part.kind === 'patch' && changes === undefined)
      for (const file of part.files) {
        const path = relativePath(file, directory)
        files.set(path, files.get(path) ?? { path, status: 'modified' })
      }
    if (part.kind !== 'tool' || part.state.status !== 'completed' || !writes.has(part.tool)) continue
    const { input, metadata } = part.state
    if (typeof input['filePath'] !== 'string') continue
    const path = relativePath(input['filePath'], directory)
    const known = files.get(path)
    const made = part.tool === 'write' && metadata['exists'] === false
    if (!known || (made && known.additions === undefined))
      files.set(path, { path, status: made ? 'added' : 'modified' })
  }
  return [...files.values()]
}

/** "made notes.md, 12 lines more" and the like, for who can't see the signs. */
export function fileWords({ path, status, from, additions = 0, deletions = 0 }: TurnFile): string {
  const what =
    status === 'renamed' && from !== undefined ? `${path} renamed from ${from}` : `${path} ${statusWord(status)}`
  const counts = [additions > 0 && `${additions} added`, deletions > 0 && `${deletions} removed`].filter(Boolean)
  return counts.length === 0 ? what : `${what}, ${counts.join(', ')}`
}

export function statusWord(status: TurnFile['status']): string {
  switch (status) {
    case 'added':
      return 'made'
    case 'modified':
      return 'edited'
    case 'deleted':
    case 'renamed':
      return status
  }
}

export function countChanges(files: readonly TurnFile[]): { readonly additions: number; readonly deletions: number } {
  let [additions, deletions] = [0, 0]
  for (const file of files) {
    additions += file.additions ?? 0
    deletions += file.deletions ?? 0
  }
  return { additions, deletions }
}
