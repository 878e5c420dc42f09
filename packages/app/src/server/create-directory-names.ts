import type { ServerInfo, Worktree } from '@pointsman/domain/host-api'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import { placeOf, type Place } from './place.ts'

/** Names directories by what is known of their server's worktrees now; reactive where it is read. */
export function createDirectoryNames(sources: {
  readonly worktrees: (key: ServerKey) => readonly Worktree[]
  readonly server: (key: ServerKey) => ServerInfo | undefined
}) {
  return {
    placeOf(key: ServerKey, directory: Directory): Place {
      const server = sources.server(key)
      return placeOf(directory, {
        main: server?.directory,
        git: server?.git ?? true,
        worktrees: sources.worktrees(key),
      })
    },
  }
}
