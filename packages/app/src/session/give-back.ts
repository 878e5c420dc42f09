/**
 * A text that could not be sent goes back into its draft. It never overwrites what was typed since (scenario 21): the older words
 * come first, as they were said first.
 */
export function giveBack(newer: string, sent: string): string {
  if (newer.trim() === '' || newer === sent) return sent
  return `${sent}\n\n${newer}`
}
