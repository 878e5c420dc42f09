import type { Command } from '@pointsman/domain/catalog'

/** What `/worktree` asks for. It is ours and no command of the engine: it changes where the session works, and sends nothing. */
export type PlaceAsk =
  | { readonly kind: 'enter'; readonly name: string }
  | { readonly kind: 'exit' }
  /** Without a name: a person chooses from the list. */
  | { readonly kind: 'choose' }

export const placeCommand: Command = {
  name: 'worktree',
  description: 'NAME enters that worktree, a new name makes it; exit goes back to main',
  source: 'pointsman',
}

/** What is asked, where the text is our own command. Only its first line counts as the name; more lines are no name of anything. */
export function readPlaceCommand(text: string): PlaceAsk | undefined {
  const rest = /^\/worktree(?:\s+([^]*))?$/.exec(text)
  if (!rest) return undefined
  const name = (rest[1] ?? '').trim()
  if (name === '') return { kind: 'choose' }
  return name === 'exit' ? { kind: 'exit' } : { kind: 'enter', name }
}

/** The engine's commands with ours among them; ours stands for its own name. None as long as the engine's are not known. */
export function withPlaceCommand(
  commands: readonly Command[] | undefined,
  offered: boolean,
): readonly Command[] | undefined {
  return commands && offered ? withCommand(commands, placeCommand) : commands
}

/** One of ours stands for its name. */
export const withCommand = (commands: readonly Command[], own: Command): readonly Command[] => [
  ...commands.filter((command) => command.name !== own.name),
  own,
]

/** What changes a session's place, as the composer needs it. */
export type PlacePort = {
  /** False where there is no git: one place, no worktrees. */
  readonly offered: () => boolean
  /** Why it can't be asked now. That the session works is no reason: then a person is asked how. */
  readonly refusal: () => string | undefined
  /** Rejects with the reason in words. */
  readonly ask: (ask: PlaceAsk) => Promise<void>
}
