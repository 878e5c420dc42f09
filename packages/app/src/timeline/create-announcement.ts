import { createEffect, createSignal, on, untrack, type Accessor } from 'solid-js'
import type { SessionView } from '../session/session-scope.ts'

/** Longer answers are announced by their beginning: who wants all of it reads it. */
const longest = 280

/** The end of an answer, in words for a screen reader; never its stream. */
export function createAnnouncement(session: SessionView): Accessor<string> {
  const [said, setSaid] = createSignal('')
  createEffect(
    on(
      () => session.status().kind,
      (kind, before) => {
        if (before === undefined || before === kind) return
        if (kind === 'retry') setSaid('The provider did not answer. It tries again by itself.')
        else if (kind === 'idle') setSaid(lastWords(session))
        else setSaid('')
      },
    ),
  )
  return said
}

function lastWords(session: SessionView): string {
  const id = session.order().at(-1)
  const message = id === undefined ? undefined : session.peekMessage(id)
  if (id === undefined || message?.role !== 'assistant') return ''
  if (message.error)
    return message.error.name === 'MessageAbortedError'
      ? 'Stopped.'
      : `Failed. ${message.error.message}`.slice(0, longest)
  const part = session.peekParts(id).findLast((one) => one.kind === 'text')
  const words = part ? untrack(() => session.partText(part.id)).trim() : ''
  return words === '' ? 'Finished.' : `Answered: ${words.slice(0, longest)}`
}
