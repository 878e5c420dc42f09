export type FencedSegment = { readonly kind: 'text' | 'code'; readonly text: string }

/** What a person wrote, with what stands between fences apart (CommonMark, fenced code blocks). A fence without an end is text as it was typed. */
export function fencedText(text: string): readonly FencedSegment[] {
  const lines = text.split('\n')
  const segments: FencedSegment[] = []
  let words: string[] = []
  const flush = () => {
    const joined = words.join('\n')
    if (joined.trim() !== '') segments.push({ kind: 'text', text: joined })
    words = []
  }
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string
    const end = endOfFence(lines, at)
    if (end === undefined) {
      words.push(line)
      continue
    }
    flush()
    segments.push({ kind: 'code', text: lines.slice(at + 1, end).join('\n') })
    at = end
  }
  flush()
  return segments
}

/** The line that ends the fence which begins at a line, if one does. */
function endOfFence(lines: readonly string[], from: number): number | undefined {
  const [, fence] = /^ {0,3}(`{3,})[^`]*$/.exec(lines[from] as string) ?? []
  if (fence === undefined) return undefined
  const end = lines.findIndex(
    (line, at) => at > from && /^ {0,3}`{3,} *$/.test(line) && line.trim().length >= fence.length,
  )
  return end < 0 ? undefined : end
}
