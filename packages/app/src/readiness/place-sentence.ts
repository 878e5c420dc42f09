/** What readiness says of places beyond the domain's own sentences: there, who moves where is known (LOOK.md, copy 5, 16). */
export const movingSentence = (place: string) => `Moving to ${place}; your text waits here`

export const busySentence = 'The session works. It can’t change place in the middle of a turn'
