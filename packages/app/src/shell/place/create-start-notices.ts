import type { Worktree } from '@pointsman/domain/host-api'
import type { ServerKey } from '@pointsman/domain/scope'
import { createEffect } from 'solid-js'
import type { App } from '../create-app.ts'
import type { Stage } from '../create-stage.ts'
import { endedStarts, hasFailed, startWords } from './start-words.ts'

/** Tells how a worktree's start command ended, whoever made it: its failure leaves the worktree, and must not go unseen. */
export function createStartNotices({
  app,
  stage,
}: {
  readonly app: Pick<App, 'servers' | 'toaster'>
  readonly stage: Pick<Stage, 'room'>
}): void {
  const before = new Map<ServerKey, readonly Worktree[]>()
  createEffect(() => {
    for (const { key } of app.servers.servers()) {
      const now = app.servers.worktrees(key)
      const ended = endedStarts(before.get(key) ?? [], now)
      before.set(key, now)
      for (const { directory, name, start } of ended) {
        app.toaster.show({
          id: `start-${directory}`,
          ...(hasFailed(start) ? { signal: 'error' as const } : { icon: 'terminal' as const }),
          title: `${name}: ${startWords(start)}`,
          ...(hasFailed(start) ? { text: 'The worktree is there.' } : {}),
          act: {
            label: 'Show',
            run: () => {
              const room = stage.room()
              if (room?.scope.serverKey === key) room.places.openStart(directory)
            },
          },
        })
      }
    }
  })
}
