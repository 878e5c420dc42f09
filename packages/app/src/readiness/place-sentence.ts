/** What readiness says of places beyond the domain's own sentences: there, who moves where is known (LOOK.md, copy 5, 16). */
export const movingSentence = (place: string) => `Moving to ${place}; what you send waits and goes there`

export const busySentence = 'The session works. It can’t change place in the middle of a turn'

export const missingModelSentence = (model: string, place: string) =>
  `${model} is not set up in ${place}. Choose another`

export const unreadModelSentence = (place: string) => `The model choice of ${place} could not be read`
