import type { FileDiff } from '@pointsman/domain/file-diff'
import { parsePatch, type Hunk } from '../lib/patch.ts'
import { textMark } from '../lib/text-mark.ts'
import { pairMoved, type ChangedFile } from './moved-files.ts'

/** What a file has to show under its name. */
export type FileBody =
  | { readonly kind: 'lines' }
  | { readonly kind: 'binary' }
  | { readonly kind: 'mode'; readonly from: string; readonly to: string }
  | { readonly kind: 'empty' }
  /** It lies elsewhere now, and nothing in it changed. */
  | { readonly kind: 'moved' }
  /** One of its own, inside of this one, which git does not look into. */
  | { readonly kind: 'repository' }

export type ReviewFile = {
  readonly path: string
  /** Where it was, if it was moved or renamed. */
  readonly from?: string
  readonly change: 'added' | 'modified' | 'deleted' | 'moved'
  readonly added: number
  readonly removed: number
  readonly patch: string
  /** Of what it says now: another text has another mark, and was not viewed. */
  readonly mark: string
  readonly body: FileBody
  /** Shown when asked for: reading and colouring it at once would cost more than anybody reads. */
  readonly big: boolean
  /** Read when first asked for, then kept. */
  readonly hunks: () => readonly Hunk[]
}

const bigLines = 1_500
const bigText = 150_000

/** `before`: what was shown last. A file that is the same is the same object, so whatever is drawn of it stays. */
export function reviewFiles(diffs: readonly FileDiff[], before: readonly ReviewFile[] = []): readonly ReviewFile[] {
  const known = new Map(before.map((file) => [file.path, file]))
  return pairMoved(diffs).map((diff) => {
    const next = known.get(diff.path)
    return next && isSame(next, diff) ? next : reviewFile(diff)
  })
}

function isSame(file: ReviewFile, diff: ChangedFile): boolean {
  return file.patch === diff.patch && file.from === diff.from && file.change === changeOf(diff)
}

function changeOf(diff: ChangedFile): ReviewFile['change'] {
  return diff.from === undefined ? diff.status : 'moved'
}

function reviewFile(diff: ChangedFile): ReviewFile {
  const { path, from, added, removed, patch } = diff
  let hunks: readonly Hunk[] | undefined
  return {
    path,
    ...(from === undefined ? {} : { from }),
    change: changeOf(diff),
    added,
    removed,
    patch,
    mark: textMark(`${diff.status}\n${patch}`),
    body: bodyOf(diff),
    big: added + removed > bigLines || patch.length > bigText,
    hunks: () => (hunks ??= parsePatch(patch).hunks),
  }
}

/** Where the last name of a path begins: that of a repository inside of this one ends with a slash. */
export const nameStart = (path: string): number => path.lastIndexOf('/', path.length - 2) + 1

function bodyOf({ path, patch, status, from, added, removed }: ChangedFile): FileBody {
  if (path.endsWith('/')) return { kind: 'repository' }
  const firstHunk = patch.search(/^@@/m)
  if (firstHunk !== -1) return { kind: 'lines' }
  const { binary, mode } = parsePatch(patch)
  if (binary) return { kind: 'binary' }
  if (mode) return { kind: 'mode', ...mode }
  if (from !== undefined) return { kind: 'moved' }
  // A turn's patch of a binary file is empty; of an empty file it has a head.
  if (patch === '' && added + removed === 0 && status !== 'modified') return { kind: 'binary' }
  return { kind: 'empty' }
}

/** "12.4 kB", as a person reads a size. */
export function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
