import type { MessageID } from '@pointsman/domain/message-id'
import type { SessionView } from '../session/session-scope.ts'
import { splitAt } from '../session/undone.ts'

/** The prompts of a session that stand, oldest first: what is undone changed nothing any more, and a compaction never did. */
export function standingTurns(
  session: Pick<SessionView, 'version' | 'order' | 'peekMessage' | 'peekParts' | 'undoing' | 'hasOlder'>,
): readonly MessageID[] {
  session.version()
  const { kept } = splitAt({ order: session.order(), mark: session.undoing.mark(), hasOlder: session.hasOlder() })
  return kept.filter(
    (id) =>
      session.peekMessage(id)?.role === 'user' && !session.peekParts(id).some(({ kind }) => kind === 'compaction'),
  )
}
