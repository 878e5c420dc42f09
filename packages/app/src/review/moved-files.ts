import type { FileDiff } from '@pointsman/domain/file-diff'
import { createTwoFilesPatch } from 'diff'
import { parsePatch, type Patch } from '../lib/patch.ts'

/** A changed file, and where it was before it was moved or renamed: the engine tells of those two apart. */
export type ChangedFile = FileDiff & { readonly from?: string }

/** Git's own measure: less than half of the lines in common is another file. */
const alike = 0.5
/** More lines or pairs than that are not compared: it is a file for a file then. */
const mostLines = 3_000
const mostPairs = 900

type Side = {
  readonly file: FileDiff
  readonly lines: readonly string[]
  /** Whole, with the newline at its end where there is one. */
  readonly text: string
  readonly blob: string | undefined
  readonly counts: ReadonlyMap<string, number>
}

/** Deleted and added files that are one file in another place are shown as that. In the order of their new paths. */
export function pairMoved(files: readonly FileDiff[]): readonly ChangedFile[] {
  const gone = files.filter(({ status }) => status === 'deleted')
  const come = files.filter(({ status }) => status === 'added')
  if (gone.length === 0 || come.length === 0) return files
  const pairs = findPairs(gone.map(sideOf), come.map(sideOf))
  const leaves = new Set([...pairs.values()].map(({ file }) => file))
  return files.flatMap((file): ChangedFile[] => {
    if (leaves.has(file)) return []
    const from = pairs.get(file)
    return [from ? moved(from, sideOf(file)) : file]
  })
}

function findPairs(gone: readonly Side[], come: readonly Side[]): ReadonlyMap<FileDiff, Side> {
  const pairs = new Map<FileDiff, Side>()
  const left = new Set(gone)
  const take = (to: Side, from: Side | undefined) => {
    if (!from) return
    pairs.set(to.file, from)
    left.delete(from)
  }
  for (const to of come) {
    const same = [...left].filter((from) => isSameContent(from, to))
    take(to, same.find((from) => nameOf(from.file.path) === nameOf(to.file.path)) ?? same[0])
  }
  const open = come.filter((to) => !pairs.has(to.file))
  if (open.length * left.size > mostPairs) return pairs
  const scored = open.flatMap((to) =>
    [...left].flatMap((from) => {
      const share = shareOf(from, to)
      return share >= alike ? [{ from, to, share }] : []
    }),
  )
  for (const { from, to } of scored.toSorted((a, b) => b.share - a.share))
    if (left.has(from) && !pairs.has(to.file)) take(to, from)
  return pairs
}

function sideOf(file: FileDiff): Side {
  const patch = parsePatch(file.patch)
  const all = patch.hunks.flatMap((hunk) => hunk.lines)
  const lines = all.map(({ text }) => text)
  const counts = new Map<string, number>()
  for (const line of lines) if (line.trim() !== '') counts.set(line, (counts.get(line) ?? 0) + 1)
  const text = `${lines.join('\n')}${all.at(-1)?.unended ? '' : '\n'}`
  return { file, lines, text, counts, blob: blobOf(patch, file.status) }
}

function blobOf({ blobs }: Patch, status: FileDiff['status']): string | undefined {
  return status === 'deleted' ? blobs?.from : blobs?.to
}

function isSameContent(from: Side, to: Side): boolean {
  if (from.blob !== undefined && to.blob !== undefined) return from.blob === to.blob
  return from.lines.length > 0 && from.file.removed === to.file.added && from.text === to.text
}

/** Of the lines that say something, how many both have. */
function shareOf(from: Side, to: Side): number {
  if (from.lines.length > mostLines || to.lines.length > mostLines) return 0
  let both = 0
  for (const [line, count] of from.counts) both += Math.min(count, to.counts.get(line) ?? 0)
  return both / Math.max(1, sum(from.counts), sum(to.counts))
}
function sum(counts: ReadonlyMap<string, number>): number {
  let all = 0
  for (const count of counts.values()) all += count
  return all
}

function moved(from: Side, to: Side): ChangedFile {
  const { path } = to.file
  const head = `rename from ${from.file.path}\nrename to ${path}\n`
  if (isSameContent(from, to))
    return { path, from: from.file.path, status: 'modified', added: 0, removed: 0, patch: head }
  const patch = createTwoFilesPatch(from.file.path, path, from.text, to.text, '', '', { context: 3 })
  const lines = parsePatch(patch).hunks.flatMap((hunk) => hunk.lines)
  const count = (kind: 'add' | 'del') => lines.filter((line) => line.kind === kind).length
  return {
    path,
    from: from.file.path,
    status: 'modified',
    added: count('add'),
    removed: count('del'),
    patch: head + patch,
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
