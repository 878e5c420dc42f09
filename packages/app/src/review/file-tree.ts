import { nameStart, type ReviewFile } from './review-file.ts'

export type FileRow =
  | { readonly kind: 'file'; readonly file: ReviewFile; readonly depth: number }
  | { readonly kind: 'folder'; readonly path: string; readonly name: string; readonly depth: number }

/** Every word somewhere in the path, or in the one it had. */
export function filterFiles(files: readonly ReviewFile[], query: string): readonly ReviewFile[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return files
  return files.filter(({ path, from = '' }) => {
    const text = `${path}\n${from}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

export function listRows(files: readonly ReviewFile[]): readonly FileRow[] {
  return files.map((file) => ({ kind: 'file', file, depth: 0 }))
}

type Folder = { readonly folders: Map<string, Folder>; readonly files: ReviewFile[] }

/** Folders first, each once; a folder that holds only a folder is one row with it. `closed`: paths of folders that hide what they hold. */
export function treeRows(files: readonly ReviewFile[], closed: ReadonlySet<string>): readonly FileRow[] {
  const root: Folder = { folders: new Map(), files: [] }
  for (const file of files) {
    let folder = root
    for (const name of file.path.slice(0, nameStart(file.path)).split('/').slice(0, -1)) {
      const next = folder.folders.get(name) ?? { folders: new Map(), files: [] }
      folder.folders.set(name, next)
      folder = next
    }
    folder.files.push(file)
  }
  return rowsOf(root, { path: '', depth: 0, closed })
}

function rowsOf(
  folder: Folder,
  at: { readonly path: string; readonly depth: number; readonly closed: ReadonlySet<string> },
): readonly FileRow[] {
  const { path, depth, closed } = at
  const inside = [...folder.folders].flatMap(([first, child]): readonly FileRow[] => {
    let [name, last] = [first, child]
    while (last.files.length === 0 && last.folders.size === 1) {
      const [only] = last.folders
      if (!only) break
      name = `${name}/${only[0]}`
      last = only[1]
    }
    const full = path === '' ? name : `${path}/${name}`
    const row: FileRow = { kind: 'folder', path: full, name, depth }
    return closed.has(full) ? [row] : [row, ...rowsOf(last, { path: full, depth: depth + 1, closed })]
  })
  return [...inside, ...folder.files.map((file): FileRow => ({ kind: 'file', file, depth }))]
}

/** The order in which a reader goes through them, as the rows stand. Closed folders keep theirs. */
export function filesInOrder(files: readonly ReviewFile[], layout: 'list' | 'tree'): readonly ReviewFile[] {
  if (layout === 'list') return files
  return treeRows(files, new Set()).flatMap((row) => (row.kind === 'file' ? [row.file] : []))
}
