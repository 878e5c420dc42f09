import { joinExtras, type Draft } from './draft.ts'

/**
 * What could not be sent goes back into its draft. It never overwrites what was typed since (scenario 21): the older words come first,
 * as they were said first, and what was put beside both is there once.
 */
export function giveBack(newer: Draft, sent: Draft): Draft {
  return { text: joinTexts(newer.text, sent.text), extras: joinExtras(sent.extras, newer.extras) }
}

function joinTexts(newer: string, sent: string): string {
  if (newer.trim() === '' || newer === sent) return sent
  return sent.trim() === '' ? newer : `${sent}\n\n${newer}`
}
