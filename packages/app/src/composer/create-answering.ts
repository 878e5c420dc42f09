import { createSignal } from 'solid-js'
import { wordsOf } from './words-of.ts'

export type Answering =
  | { readonly id: string; readonly state: 'sending' | 'sent' }
  | { readonly id: string; readonly state: 'failed'; readonly message: string }

/**
 * One answer for each request, however often one clicks: what is on its way, or was taken, is not sent again. A failure is shown
 * and may be tried again. Requests are named by id, so an answer that comes late says nothing about the next request.
 */
export function createAnswering() {
  const [answers, setAnswers] = createSignal<ReadonlyMap<string, Answering>>(new Map())
  const put = (answering: Answering) => setAnswers((all) => new Map(all).set(answering.id, answering))
  return {
    of: (id: string) => answers().get(id),
    /** True while nothing of this request is on its way or taken. */
    free: (id: string) => {
      const state = answers().get(id)?.state
      return state === undefined || state === 'failed'
    },
    /** `through`: called once the answer was taken. */
    async send(id: string, work: () => Promise<unknown>, through?: () => void): Promise<void> {
      const state = answers().get(id)?.state
      if (state === 'sending' || state === 'sent') return
      put({ id, state: 'sending' })
      try {
        await work()
        put({ id, state: 'sent' })
        through?.()
      } catch (failure) {
        put({ id, state: 'failed', message: wordsOf(failure) })
      }
    },
  }
}
