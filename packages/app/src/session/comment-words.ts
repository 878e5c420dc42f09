import type { CommentExtra, Extra } from './draft.ts'

/** More lines than that are named by their first and last: the agent can read the file. */
const mostQuoted = 30

/** What is sent: the comments on lines in front, each with its file, its lines and what they said, then what was typed. */
export function withComments(text: string, extras: readonly Extra[]): string {
  const comments = extras.flatMap((extra) => (extra.kind === 'comment' ? [commentWords(extra)] : []))
  return [...comments, text].filter((part) => part.trim() !== '').join('\n\n')
}

/** One comment, as the agent reads it. */
export function commentWords({ path, side, from, to, quote, text }: Omit<CommentExtra, 'kind' | 'id'>): string {
  const lines = from === to ? `line ${from}` : `lines ${from} to ${to}`
  const where = `${path}, ${lines}${side === 'old' ? ' as it was before the change' : ''}:`
  const quoted = quote.split('\n')
  const shown = quoted.length <= mostQuoted ? quoted : [...quoted.slice(0, mostQuoted - 2), '…', ...quoted.slice(-1)]
  const fence = fenceFor(quote)
  return [where, fence, ...shown, fence, text.trim()].join('\n').trimEnd()
}

/** Longer than any that the quote holds. */
function fenceFor(quote: string): string {
  const longest = Math.max(2, ...[...quote.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  return '`'.repeat(longest + 1)
}
