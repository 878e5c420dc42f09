import { isMessageID, type MessageID } from '@pointsman/domain/message-id'

/** What is compared: the directory with its last commit or with the default branch, or what one turn changed. */
export type ReviewMode = 'working' | 'branch' | 'last-turn' | MessageID

/** The text of the address that names it; anything else is no mode. */
export function readReviewMode(text: string | null | undefined): ReviewMode | undefined {
  if (text === 'working' || text === 'branch' || text === 'last-turn') return text
  return isMessageID(text) ? text : undefined
}

/** Whether its new side is what is there now: a turn's is what it left behind. */
export const showsPresent = (mode: ReviewMode): boolean => mode === 'working' || mode === 'branch'
