/** One line of a unified diff, as the design system draws it. Line numbers start at 1. */
export type PatchRow = {
  readonly kind: 'add' | 'del' | 'same' | 'hunk'
  readonly old?: number
  readonly new?: number
  readonly text: string
}

const hunkHead = /^@@+ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@+(.*)$/

/** The rows of a unified diff, without its file heads. What is no diff gives no rows. */
export function patchRows(diff: string): readonly PatchRow[] {
  const rows: PatchRow[] = []
  let before = 0
  let after = 0
  let inside = false
  for (const line of diff.split('\n')) {
    const head = hunkHead.exec(line)
    if (head) {
      before = Number(head[1])
      after = Number(head[2])
      inside = true
      rows.push({ kind: 'hunk', text: `@@ ${before} → ${after} @@${head[3] ?? ''}` })
      continue
    }
    if (!inside) continue
    const text = line.slice(1)
    switch (line[0]) {
      case '+':
        rows.push({ kind: 'add', new: after++, text })
        break
      case '-':
        rows.push({ kind: 'del', old: before++, text })
        break
      case ' ':
        rows.push({ kind: 'same', old: before++, new: after++, text })
        break
      // "\ No newline at end of file", and whatever begins the next file of the diff.
      case '\\':
        break
      default:
        inside = line === '' ? inside : false
    }
  }
  return rows
}

/** Added and removed lines. */
export function countChanges(rows: readonly PatchRow[]): { readonly added: number; readonly removed: number } {
  return {
    added: rows.filter((row) => row.kind === 'add').length,
    removed: rows.filter((row) => row.kind === 'del').length,
  }
}
