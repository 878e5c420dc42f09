import type { EngineError } from '@pointsman/domain/conversation'

export type FailureWords = {
  readonly heading: string
  readonly text: string
  /** The provider's own words, whole. */
  readonly words: string
}

/** The most of a provider's words that shows at once (E-4). */
export const wordsShown = 120

/** What happened, in words. The finer classes come with their own issue; until then the engine's name and the status decide. */
export function failureWords(error: EngineError, { model }: { readonly model: string }): FailureWords {
  const words = [error.status, error.message === '' ? undefined : `“${error.message}”`]
    .filter((one) => one !== undefined)
    .join(' · ')
  const kept = 'Your prompt and the work so far are kept.'
  if (error.name === 'ProviderAuthError' || error.status === 401 || error.status === 403)
    return {
      heading: 'The provider refused the key',
      text: `Sign in again where the engine runs, then send once more. ${kept}`,
      words,
    }
  if (error.status === 429) return { heading: 'The provider asked us to slow down', text: kept, words }
  if (error.name === 'ContextOverflowError' || error.name === 'MessageOutputLengthError')
    return {
      heading: 'The conversation is larger than the model can read',
      text: `Compact it and go on. ${kept}`,
      words,
    }
  if (error.name === 'APIError' && error.status !== undefined && error.status >= 500)
    return { heading: 'The provider failed', text: `It is on its side. ${kept}`, words }
  if (error.name === 'APIError')
    return { heading: `The request to ${model || 'the model'} was refused`, text: kept, words }
  return { heading: 'The turn failed', text: kept, words: words === '' ? error.name : words }
}
