/** One line of a unified diff. Line numbers start at 1; `marks` are ranges of `text` that changed, end excluded. */
export type DiffRow = {
  kind: 'add' | 'del' | 'same' | 'hunk'
  old?: number | undefined
  new?: number | undefined
  text: string
  marks?: readonly (readonly [from: number, to: number])[] | undefined
}

/** The text in pieces, marked and not. Ranges that overlap or leave the text are put right, never trusted. */
export function markedPieces(row: Pick<DiffRow, 'text' | 'marks'>): { text: string; marked: boolean }[] {
  const pieces: { text: string; marked: boolean }[] = []
  let at = 0
  for (const [from, to] of [...(row.marks ?? [])].sort((a, b) => a[0] - b[0])) {
    const start = Math.max(at, Math.min(from, row.text.length))
    const end = Math.min(to, row.text.length)
    if (end <= start) continue
    if (start > at) pieces.push({ text: row.text.slice(at, start), marked: false })
    pieces.push({ text: row.text.slice(start, end), marked: true })
    at = end
  }
  if (at < row.text.length) pieces.push({ text: row.text.slice(at), marked: false })
  return pieces
}
