import { isSessionID, sessionKey, type Directory, type SessionScope } from '@pointsman/domain/scope'
import { onCleanup } from 'solid-js'
import type { App } from '../create-app.ts'
import type { Stage } from '../create-stage.ts'
import { paths } from '../route-path.ts'
import { rowTitle } from '../row-words.ts'

/** Tells that a session changed its place without this tab's asking: its agent did, another tab, or another client. */
export function createMoveNotices(options: {
  readonly app: Pick<App, 'servers' | 'toaster'>
  readonly stage: Pick<Stage, 'room'>
  readonly navigate: (path: string) => void
}): void {
  const { app, stage, navigate } = options
  onCleanup(
    app.servers.onMovedByItself(({ scope, to }) => {
      const row = app.servers.rows(scope.serverKey).find((one) => one.sessionID === scope.sessionID)
      // A subagent goes where its session goes: that one's notice is enough.
      if (!row || row.parentID !== undefined) return
      const room = stage.room()
      const shown =
        room && isSessionID(room.scope.sessionID) && sessionKey(room.scope) === sessionKey(scope) ? room : undefined
      app.toaster.show({
        id: `moved-${sessionKey(scope)}`,
        icon: app.servers.placeOf(scope.serverKey, to).main ? 'corner-left-up' : 'git-branch',
        title: `“${rowTitle(row)}” ${words(scope, to)}`,
        text: 'By its agent, or from another window.',
        act: {
          label: 'Show',
          run: () =>
            shown && stage.room() === shown
              ? shown.places.openList()
              : navigate(paths.session(scope.serverKey, scope.sessionID)),
        },
      })
    }),
  )
  function words(scope: SessionScope, to: Directory): string {
    const place = app.servers.placeOf(scope.serverKey, to)
    return place.main ? `is back on ${place.name}` : `entered ${place.name}`
  }
}
