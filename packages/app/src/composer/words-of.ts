/** A failure in its own words, without the full stop: it stands inside a sentence. */
export function wordsOf(failure: unknown): string {
  const words = failure instanceof Error ? failure.message : String(failure)
  return words.replace(/[.\s]+$/, '')
}
