import { isSessionID } from '@pointsman/domain/scope'
import type { HostClient } from '../host-client/make-host-client.ts'
import type { RevertClient, RevertSeat } from '../revert/create-revert.ts'
import type { Seat } from '../composer/seat.ts'
import type { App } from './create-app.ts'
import type { Places } from './place/create-places.ts'

/** What an undo is given of its session: its server's client, its draft, and the way back to where a turn ran. */
export function createUndoSeat(options: {
  readonly app: Pick<App, 'servers' | 'sessions' | 'host' | 'announce'>
  readonly seat: Pick<Seat, 'view' | 'execution' | 'readiness' | 'place'>
  readonly places: Pick<Places, 'go'>
}): RevertSeat {
  const { app, seat, places } = options
  const { view, execution, readiness, place } = seat
  const client = clientOf(app.host, view.scope)
  return {
    view,
    execution,
    readiness,
    place,
    remote: () => app.servers.server(view.scope.serverKey)?.kind === 'remote',
    client,
    took: (session) => app.servers.takeSession(view.scope.serverKey, session),
    moveTo: places.go,
    keep: () => app.sessions.open(view.scope).leave,
    focusComposer: () => document.querySelector<HTMLElement>('[data-testid="composer-input"]')?.focus(),
    announce: app.announce,
  }
}

function clientOf(host: HostClient, { serverKey, sessionID }: Seat['view']['scope']): RevertClient | undefined {
  if (!isSessionID(sessionID)) return undefined
  return {
    revert: (wish) => host.revert(serverKey, sessionID, wish),
    restore: (wish) => host.restore(serverKey, sessionID, wish),
  }
}
