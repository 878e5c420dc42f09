import { wordsOf } from '../composer/words-of.ts'
import type { Seat } from '../composer/seat.ts'
import type { FollowupSeat } from '../followup/create-dock.ts'
import type { App } from './create-app.ts'
import type { Places } from './place/create-places.ts'

/** What the dock is given of its session: the wishes for its queue, and the ways to its composer and its place. */
export function createFollowupSeat(options: {
  readonly app: App
  readonly seat: Seat
  readonly places: Places
}): FollowupSeat {
  const { app, seat, places } = options
  const { view, execution, readiness } = seat
  return {
    view,
    readiness,
    directory: execution.directory,
    place: seat.place,
    tab: seat.tab,
    change: seat.change,
    remove: seat.remove,
    reorder: (ids) => app.sessions.reorder(view, ids),
    pause: () => app.sessions.pause(view),
    resume: () => app.sessions.resume(view),
    edit: seat.edit,
    moveTo: places.go,
    focusComposer: () => element('composer-input')?.focus(),
    refused: (title, reason) => app.toaster.show({ id: 'follow-up', title, text: wordsOf(reason), signal: 'error' }),
    announce: app.announce,
  }
}

function element(testid: string): HTMLElement | null {
  return document.querySelector(`[data-testid="${testid}"]`)
}
