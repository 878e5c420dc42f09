import { isSubagent, type Agent } from '@pointsman/domain/catalog'

/** What can be named: a file or folder of the place, or an agent that another one can call. */
export type MentionOption = { readonly of: 'file' | 'agent'; readonly value: string; readonly description?: string }

/** A name that is begun: `@` at the beginning of a word, and what follows it up to the caret. */
export type BegunMention = { readonly start: number; readonly end: number; readonly query: string }

export function begunMention(text: string, caret: number | undefined): BegunMention | undefined {
  // A shell line's `@` is the shell's.
  if (caret === undefined || text.startsWith('!')) return undefined
  const found = /(?:^|[\s([{"'])@([^\s@]*)$/.exec(text.slice(0, caret))
  if (!found) return undefined
  const query = found[1] ?? ''
  return { start: caret - query.length - 1, end: caret, query }
}

/** Agents first: they are few, and a file is found by more letters. A primary agent is spoken to, and not named. */
export function mentionOptions(
  agents: readonly Agent[],
  files: readonly string[],
  query: string,
): readonly MentionOption[] {
  const wanted = query.toLowerCase()
  const called = agents
    .filter((agent) => isSubagent(agent) && agent.name.toLowerCase().startsWith(wanted))
    .map(({ name, description }): MentionOption => ({ of: 'agent', value: name, description }))
  // A name with a blank in it would end at the blank.
  // Those of the letters before stand until the next answer: of them only what still fits.
  const found = files.filter((path) => !/\s/.test(path) && isLike(path.toLowerCase(), wanted))
  return [...called, ...found.map((value): MentionOption => ({ of: 'file', value }))]
}

/** All letters are in it, in their order. */
function isLike(path: string, letters: string): boolean {
  let at = -1
  return [...letters].every((letter) => (at = path.indexOf(letter, at + 1)) >= 0)
}

/** The text with the whole name, and where the caret is then. A folder stays open, for what is in it. */
export function completeMention(
  text: string,
  { start, end }: BegunMention,
  { value }: MentionOption,
): { readonly text: string; readonly caret: number } {
  const isOpen = value.endsWith('/')
  const rest = text.slice(end)
  const word = `@${value}${isOpen || /^\s/.test(rest) ? '' : ' '}`
  return {
    text: text.slice(0, start) + word + rest,
    caret: start + word.length + (!isOpen && /^\s/.test(rest) ? 1 : 0),
  }
}
