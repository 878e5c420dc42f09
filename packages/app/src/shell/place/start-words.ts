import type { StartedCommand, Worktree } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'

/** Characters of a command line that a person recognises it by. */
const mostShown = 40

/** How a start command goes or went, as a sentence without its dot. */
export function startWords(start: StartedCommand): string {
  const line = start.command.join(' ')
  const shown = line.length > mostShown ? `${line.slice(0, mostShown)}…` : line
  if (start.running) return `${shown} is running`
  if (start.failure !== undefined) return start.failure
  return start.code === 0 ? `${shown} is done` : `${shown} ended with exit code ${start.code}`
}

/** The same for a line that has no room for it; nothing where all is well. */
export function startWord(start: StartedCommand | undefined): string | undefined {
  if (start?.running) return 'start command runs'
  return start && hasFailed(start) ? 'start command failed' : undefined
}

export const hasFailed = (start: StartedCommand) => !start.running && start.code !== 0

/** The worktrees whose start command has ended since the list before; nothing where there was none: then it is no news. */
export function endedStarts(
  before: readonly Worktree[],
  now: readonly Worktree[],
): readonly { readonly directory: Directory; readonly name: string; readonly start: StartedCommand }[] {
  if (before.length === 0) return []
  return now.flatMap(({ directory, name, start }) => {
    if (!start || start.running) return []
    const last = before.find((tree) => tree.directory === directory)?.start
    return last && !last.running ? [] : [{ directory, name, start }]
  })
}
