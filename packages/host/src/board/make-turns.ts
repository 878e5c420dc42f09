import type { SessionStatus } from '@pointsman/domain/conversation'
import type { Directory, SessionID } from '@pointsman/domain/scope'

/**
 * What runs, by session and by the instance that runs it: after a move the turn goes on in the old place, and a second one may begin in the
 * new one (OPENCODE.md). An instance speaks of its own turns alone: idle in one place says nothing of another.
 */
export function makeTurns() {
  /** In the order in which they were told; without a directory where the engine named none. */
  const turns = new Map<SessionID, Map<Directory | undefined, SessionStatus>>()

  function forgetPlaces(id: SessionID, places: Iterable<Directory | undefined>): void {
    const known = turns.get(id)
    if (!known) return
    for (const place of places) known.delete(place)
    if (known.size === 0) turns.delete(id)
  }

  return {
    /** The newest that is not idle; nothing where none runs. */
    of: (id: SessionID): SessionStatus | undefined => [...(turns.get(id)?.values() ?? [])].at(-1),
    where: (id: SessionID): readonly Directory[] =>
      [...(turns.get(id)?.keys() ?? [])].filter((directory) => directory !== undefined),
    sessions: (): readonly SessionID[] => [...turns.keys()],
    take(id: SessionID, status: SessionStatus, directory: Directory | undefined): void {
      if (status.kind === 'idle') {
        // Said of no place it is said of all; a turn of which the place was never named may be any place's.
        if (directory === undefined) turns.delete(id)
        else forgetPlaces(id, [directory, undefined])
        return
      }
      const known = turns.get(id) ?? new Map<Directory | undefined, SessionStatus>()
      known.delete(directory)
      turns.set(id, known.set(directory, status))
    },
    forget: (id: SessionID) => void turns.delete(id),
    /** These places were read, and do not run it. */
    leave: (id: SessionID, places: Iterable<Directory>) => forgetPlaces(id, [...places, undefined]),
    clear: () => turns.clear(),
  }
}
