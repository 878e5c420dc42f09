import { createMemo, createSignal, on, untrack } from 'solid-js'
import { makeKey } from '@pointsman/domain/key'
import { readStored, type BrowserStore } from '../lib/make-browser-store.ts'
import type { CommentExtra } from '../session/draft.ts'
import type { Review } from './create-review.ts'
import { fileRows, gapKey, hides, numberIn, rowOfLine, widestLine, type DiffRow, type WriteAt } from './diff-rows.ts'
import { filesInOrder, filterFiles, listRows, treeRows, type FileRow } from './file-tree.ts'
import { findComment, followLine, type PlacedComment } from './line-comment.ts'
import type { ReviewFile } from './review-file.ts'
import { readReviewLooks, usualLooks, type ReviewLooks } from './review-looks.ts'
import { isViewed, readViewedMarks, withViewed, type ViewedMarks } from './viewed-marks.ts'

export type ReviewViewOptions = {
  readonly review: Review
  readonly store: BrowserStore
  readonly serverKey: string
  readonly comments: () => readonly CommentExtra[]
}

/** What a person opened, folded, searched and viewed. It outlives each reading: a file that is read again stays as it was left. */
export function createReviewView({ review, store, serverKey, comments }: ReviewViewOptions) {
  const [looks, setLooks] = createSignal<ReviewLooks>(readStored(store, 'review', readReviewLooks) ?? usualLooks)
  const [query, setQuery] = createSignal('')
  const [closedFolders, setClosedFolders] = createSignal<ReadonlySet<string>>(new Set())
  /** By path, what a person chose; else a viewed file is folded. */
  const [folds, setFolds] = createSignal<ReadonlyMap<string, boolean>>(new Map())
  const [asked, setAsked] = createSignal<ReadonlySet<string>>(new Set())
  const [gaps, setGaps] = createSignal<ReadonlyMap<string, ReadonlySet<string>>>(new Map())
  const [writing, setWriting] = createSignal<WriteAt>()
  const [written, setWritten] = createSignal('')

  const viewedKey = createMemo(() => `viewed:${makeKey(serverKey, review.directory() ?? '')}`)
  const marks = createMemo(on(viewedKey, (key) => createMarks(store, key)))
  const viewed = (file: ReviewFile) => isViewed(marks().all(), file)
  const folded = (file: ReviewFile) => folds().get(file.path) ?? viewed(file)

  const all = createMemo(() => review.files() ?? [])
  const files = createMemo(() => filesInOrder(filterFiles(all(), query()), looks().files))
  const listed = createMemo((): readonly FileRow[] =>
    looks().files === 'list' ? listRows(files()) : treeRows(files(), closedFolders()),
  )

  const placed = createMemo((): readonly PlacedComment[] => {
    const byPath = new Map(all().map((file) => [file.path, file]))
    return comments().map((comment) => ({ comment, place: findComment(byPath.get(comment.path), comment) }))
  })
  const countOf = createMemo(() => {
    const counts = new Map<string, number>()
    for (const { comment } of placed()) counts.set(comment.path, (counts.get(comment.path) ?? 0) + 1)
    return counts
  })

  // What is drawn of a row goes with the row: the same file, looked at the same way, has the same rows.
  const fileCache = new WeakMap<ReviewFile, { readonly sign: string; readonly rows: readonly DiffRow[] }>()
  const noteCache = new Map<string, DiffRow>()
  function rowsOf(file: ReviewFile): readonly DiffRow[] {
    const { layout } = looks()
    const opened = gaps().get(file.path) ?? new Set<string>()
    const options = { layout, folded: folded(file), asked: asked().has(file.path), opened }
    const sign = JSON.stringify([layout, options.folded, options.asked, ...opened])
    const known = fileCache.get(file)
    if (known?.sign === sign) return known.rows
    const rows = fileRows(file, options)
    fileCache.set(file, { sign, rows })
    return rows
  }
  function noteRow(key: string, make: () => DiffRow): DiffRow {
    const row = noteCache.get(key) ?? make()
    noteCache.set(key, row)
    return row
  }
  function withNotes(file: ReviewFile, rows: readonly DiffRow[], notes: readonly PlacedComment[]): readonly DiffRow[] {
    const at = writing()
    const inserts: { readonly behind: number; readonly row: DiffRow }[] = notes.map((note) => {
      const { place, comment } = note
      const key = makeKey('note', file.path, JSON.stringify([comment, place]))
      const behind = place.kind === 'outdated' ? 0 : rowOfLine(rows, { side: comment.side, to: place.to })
      return { behind: Math.max(0, behind), row: noteRow(key, () => ({ kind: 'note', file, note })) }
    })
    if (at?.path === file.path) {
      // One row for as long as it is written: what is typed, and the caret in it, outlive what is read meanwhile.
      const key = makeKey('write', file.path, JSON.stringify(at))
      const place = findComment(file, at)
      const behind = place.kind === 'outdated' ? 0 : rowOfLine(rows, { side: at.side, to: place.to })
      inserts.push({ behind: Math.max(0, behind), row: noteRow(key, () => ({ kind: 'write', file, at })) })
    }
    if (inserts.length === 0) return rows
    return rows.flatMap((row, index) => [
      row,
      ...inserts.flatMap((insert) => (insert.behind === index ? [insert.row] : [])),
    ])
  }
  const rows = createMemo((): readonly DiffRow[] => {
    const changed = writing()?.id
    return files().flatMap((file) => {
      const own = rowsOf(file)
      const notes = placed().filter(({ comment }) => comment.path === file.path && comment.id !== changed)
      if (folded(file) || (notes.length === 0 && writing()?.path !== file.path)) return own
      return withNotes(file, own, notes)
    })
  })

  const widest = createMemo(() => widestLine(rows()))
  const lost = createMemo(() => {
    const paths = new Set(all().map(({ path }) => path))
    return placed().filter(({ comment }) => !paths.has(comment.path))
  })

  function prefer(change: Partial<ReviewLooks>): void {
    const next = { ...untrack(looks), ...change }
    setLooks(next)
    store.write('review', JSON.stringify(next))
  }

  return {
    looks,
    prefer,
    query,
    setQuery,
    files,
    listed,
    rows,
    widest,
    viewed,
    countViewed: () => all().filter(viewed).length,
    setViewed(file: ReviewFile, is: boolean): void {
      untrack(marks).mark(file, is)
      // It goes by the mark again: seen is folded, and shown once it changed.
      setFolds((now) => new Map([...now].filter(([path]) => path !== file.path)))
    },
    folded,
    setFolded: (file: ReviewFile, is: boolean) => void setFolds((now) => new Map(now).set(file.path, is)),
    foldAll: (is: boolean) => void setFolds(new Map(untrack(all).map(({ path }) => [path, is]))),
    folderClosed: (path: string) => closedFolders().has(path),
    toggleFolder: (path: string) => void setClosedFolders((now) => toggled(now, path)),
    show: (file: ReviewFile) => void setAsked((now) => new Set([...now, file.path])),
    openGap(file: ReviewFile, gap: Parameters<typeof gapKey>[0]): void {
      setGaps((now) => new Map(now).set(file.path, new Set([...(now.get(file.path) ?? []), gapKey(gap)])))
    },
    placed,
    /** Comments whose file is not in the diff at all. */
    lost,
    commentsOn: (path: string) => countOf().get(path) ?? 0,
    writing,
    written,
    setWritten,
    write(at: WriteAt | undefined, text = ''): void {
      setWriting(at)
      setWritten(text)
    },
  }
}
export type ReviewView = ReturnType<typeof createReviewView>

/** The marks of one directory, kept in this browser. */
function createMarks(store: BrowserStore, key: string) {
  const [all, setAll] = createSignal<ViewedMarks>(readStored(store, key, readViewedMarks) ?? {})
  return {
    all,
    mark(file: ReviewFile, viewed: boolean): void {
      const next = withViewed(untrack(all), file, { viewed })
      setAll(next)
      store.write(key, JSON.stringify(next))
    },
  }
}

function toggled(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set)
  if (!next.delete(value)) next.add(value)
  return next
}

/** The row that stands for one that may be gone: itself, else its line where that is now, else the line of its number, else its file. */
export function findRow(rows: readonly DiffRow[], row: DiffRow): number {
  const same = rows.indexOf(row)
  if (same !== -1) return same
  const first = rows.findIndex(({ file }) => file.path === row.file.path)
  const now = rows[first]?.file
  const line = lineOf(row)
  if (!now) return -1
  if (!line)
    return Math.max(
      first,
      rows.findIndex((other) => other.file === now && other.kind === row.kind),
    )
  const { side } = line
  const number = (now === row.file ? undefined : followLine({ before: row.file, now }, line)) ?? line.number
  const near = rows.findIndex(
    (other) => other.file === now && (numberIn(other, side) === number || hides(other, { side, number })),
  )
  if (near === -1) return first
  return row.kind === 'hunk' && rows[near - 1]?.kind === 'hunk' ? near - 1 : near
}

/** By what is there now, unless it is gone. Of what is hidden the first. */
function lineOf(row: DiffRow): { readonly side: 'old' | 'new'; readonly number: number } | undefined {
  if (row.kind === 'gap') return { side: 'new', number: row.first }
  const [next, old] =
    row.kind === 'hunk' ? [row.first?.new, row.first?.old] : [numberIn(row, 'new'), numberIn(row, 'old')]
  if (next !== undefined) return { side: 'new', number: next }
  return old === undefined ? undefined : { side: 'old', number: old }
}
