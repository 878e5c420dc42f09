import { withComments } from '../session/comment-words.ts'
import type { CommentExtra, Draft } from '../session/draft.ts'
import { modeOf } from './submission.ts'

export const commentsOf = ({ extras }: Pick<Draft, 'extras'>): readonly CommentExtra[] =>
  extras.flatMap((extra) => (extra.kind === 'comment' ? [extra] : []))

/** What Enter says of a draft, and what stays in it: a command or a shell line takes no comments along. */
export function composedDraft({ text, extras }: Draft, as?: 'text') {
  const comments = commentsOf({ extras })
  if (comments.length === 0) return { text, as, left: [] }
  if (as !== 'text' && modeOf(text) !== 'prose') return { text, as, left: comments }
  // Whatever the name of the file in front begins with, it is prose.
  return { text: withComments(text, comments), as: 'text' as const, left: [] }
}
