/** Where a key leads in a list of ids that is a ring; undefined where the key means nothing there. Home and End belong to the search line. */
export function stepActive(lines: readonly string[], from: string | undefined, key: string): string | undefined {
  const at = from === undefined ? -1 : lines.indexOf(from)
  const last = lines.length - 1
  if (last < 0) return undefined
  switch (key) {
    case 'ArrowDown':
      return lines[at >= last ? 0 : at + 1]
    case 'ArrowUp':
      return lines[at <= 0 ? last : at - 1]
    case 'PageDown':
      return lines[Math.min(last, at + 8)]
    case 'PageUp':
      return lines[Math.max(0, at - 8)]
    default:
      return undefined
  }
}
