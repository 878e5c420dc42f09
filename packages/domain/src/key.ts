/**
 * One unambiguous string for a tuple of strings. A JSON array and never a joined string: a path may hold any separator,
 * so `["a:b", "c"]` and `["a", "b:c"]` must not meet.
 */
export function makeKey(...parts: readonly string[]): string {
  return JSON.stringify(parts)
}

/** The tuple behind a key, or nothing where the text is not one. */
export function readKey(key: string): readonly string[] | undefined {
  try {
    const parts: unknown = JSON.parse(key)
    return Array.isArray(parts) && parts.every((part) => typeof part === 'string') ? parts : undefined
  } catch {
    return undefined
  }
}
