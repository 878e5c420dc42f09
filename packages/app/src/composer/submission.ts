import { runsApart, type Agent, type Command } from '@pointsman/domain/catalog'
import { longestText, type Delivery, type ItemKind } from '@pointsman/domain/follow-up'

/** What a text in the composer is, before anything else is known: `!` at its very start makes it a shell line, `/` a command. */
export type Mode = 'prose' | 'command' | 'shell'

/** Untrimmed on purpose: a blank before the slash is how a person says that it is no command. */
export function modeOf(text: string): Mode {
  if (text.startsWith('!')) return 'shell'
  return text.startsWith('/') ? 'command' : 'prose'
}

/** The word behind the slash. A command's name may hold slashes itself, so only white space ends it. */
export function commandName(text: string): string {
  return /^\/(\S*)/.exec(text)?.[1] ?? ''
}

export type Submission =
  | {
      readonly kind: 'send'
      readonly item: { readonly kind: ItemKind; readonly text: string }
      readonly action: 'send' | 'command' | 'shell'
    }
  /** The commands of the place are not known yet: it is neither sent as one nor as prose. */
  | { readonly kind: 'commands-unknown' }
  | { readonly kind: 'unknown-command'; readonly name: string }
  | { readonly kind: 'empty'; readonly mode: Mode }
  | { readonly kind: 'too-long'; readonly by: number }
  | { readonly kind: 'shell-files' }
  /** The command runs as a subagent's task, which gets no files. */
  | { readonly kind: 'subtask-files'; readonly name: string }

/**
 * What pressing Enter on this text means. `commands` is absent until those of the session's directory were read. `as: 'text'` is a
 * person's own word that a text with a slash is prose.
 */
export function judgeSubmission({
  text,
  commands,
  agents = [],
  as,
  files = false,
}: {
  readonly text: string
  readonly commands: readonly Command[] | undefined
  /** Of the same place. */
  readonly agents?: readonly Agent[] | undefined
  readonly as?: 'text' | undefined
  /** Files go with it: then it needs no words. */
  readonly files?: boolean
}): Submission {
  const mode = as === 'text' ? 'prose' : modeOf(text)
  const body = mode === 'shell' ? text.slice(1).trim() : bodyOf(text)
  const isEmpty = mode === 'prose' ? body === '' && !files : body === ''
  if (isEmpty || (mode === 'command' && commandName(text) === '')) return { kind: 'empty', mode }
  if (mode === 'shell' && files) return { kind: 'shell-files' }
  if (body.length > longestText) return { kind: 'too-long', by: body.length - longestText }
  switch (mode) {
    case 'shell':
      return { kind: 'send', item: { kind: 'shell', text: body }, action: 'shell' }
    case 'prose':
      return { kind: 'send', item: { kind: 'prompt', text: body }, action: 'send' }
    case 'command': {
      if (!commands) return { kind: 'commands-unknown' }
      const name = commandName(text)
      const command = commands.find((one) => one.name === name)
      if (!command) return { kind: 'unknown-command', name }
      if (files && runsApart(command, agents)) return { kind: 'subtask-files', name }
      return { kind: 'send', item: { kind: 'command', text: body }, action: 'command' }
    }
  }
}

/** Blank lines around a text are no part of it; the first line's own indentation is. */
function bodyOf(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/, '').trimEnd()
}

/** A command whose name nobody can judge yet: it is held as one, never as prose. */
export function commandUnread(text: string): { readonly kind: ItemKind; readonly text: string } {
  return { kind: 'command', text: bodyOf(text) }
}

/**
 * How it goes (F-4). Enter sends where nothing runs, and queues behind what does, or behind what is still held: they go in order.
 * Mod+Enter steers; a shell line can't be said into a running turn.
 */
export function deliveryOf(facts: {
  readonly kind: ItemKind
  readonly busy: boolean
  readonly steer: boolean
  readonly behindHeld: boolean
}): Delivery | undefined {
  if (facts.busy) return facts.steer && facts.kind !== 'shell' ? 'steer' : undefined
  return facts.behindHeld ? undefined : 'send'
}

/** Which action's verdict a text waits for, whether or not it can be sent now. */
export function actionOf(text: string): 'send' | 'command' | 'shell' {
  const mode = modeOf(text)
  return mode === 'prose' ? 'send' : mode
}
