import { isSessionID, type Directory, type SessionScope, type TemporarySessionID } from '@pointsman/domain/scope'
import { createEffect, createMemo, onCleanup, untrack } from 'solid-js'
import { editRefusal } from '../composer/create-editing.ts'
import { giveBackUnsent } from '../composer/give-back-unsent.ts'
import type { Asked, Seat } from '../composer/seat.ts'
import { stopSession } from '../composer/stop-session.ts'
import { createExecutionScope } from '../execution/create-execution-scope.ts'
import { createReadiness } from '../readiness/create-readiness.ts'
import type { FamilyRequest } from '../server/family-requests.ts'
import { createRevert } from '../revert/create-revert.ts'
import type { App } from './create-app.ts'
import { itemWords } from '../session/item-words.ts'
import { createCompaction } from './create-compaction.ts'
import { createExport } from './create-export.ts'
import { createForking } from './fork/create-forking.ts'
import { createFollowupSeat } from './create-followup-seat.ts'
import { createUndoSeat } from './create-undo-seat.ts'
import { createPlaces } from './place/create-places.ts'
import { rowTitle, titleFrom } from './row-words.ts'

export type RoomScope = {
  readonly serverKey: SessionScope['serverKey']
  readonly sessionID: SessionScope['sessionID'] | TemporarySessionID
}

/** One session as the page shows it: who, where, and the seat of its composer. Lives as long as its owner. */
export function createRoom(app: App, { serverKey, sessionID }: RoomScope) {
  // An address says more than who it is, and what is spread of a scope would take that over.
  const scope = { serverKey, sessionID }
  const { servers, sessions, catalogs } = app
  const real: SessionScope | undefined = isSessionID(sessionID) ? { serverKey, sessionID } : undefined
  const { view, leave } = sessions.open(scope as typeof scope & Parameters<typeof sessions.open>[0])
  onCleanup(leave)
  onCleanup(servers.keep(scope))
  const server = () => servers.server(serverKey)
  const first = untrack(server)?.directory
  const execution = createExecutionScope({
    servers,
    catalogs,
    serverKey,
    session: real,
    ...(first ? { directory: first } : {}),
  })
  const remembered = () => {
    const directory = execution.directory()
    return directory && app.remembered.model(serverKey, directory)
  }
  // Of its subagents too: what stands in the docks is what blocks, and nothing else.
  const requests = createMemo(() => servers.requests(scope))
  const asked = () => requests().permissions.length + requests().questions.length > 0
  const readiness = createReadiness({ servers, session: view, execution, remembered, asked })
  const places = createPlaces({ app, view, execution, readiness })
  const engine = servers.engine(serverKey)
  const title = () =>
    rowTitle({
      title:
        view.title() ||
        servers.rows(serverKey).find((row) => row.sessionID === sessionID)?.title ||
        titleFrom((!real && view.items()[0]?.text) || ''),
    })
  const forking = createForking({ app, view, readiness, places, title })
  const compaction = createCompaction({ app, view, readiness, title })
  const exporting = createExport({ app, view, readiness, title })

  // Whatever left the input while a tab died is the host's, or goes back to where it was typed.
  createEffect(() => {
    if (view.hydration().state !== 'ready') return
    untrack(() => giveBackUnsent(view, app.unsent, app.unsent.own(view.key)))
    void app.unsent.left(view.key).then((left) => giveBackUnsent(view, app.unsent, left))
  })

  const permissions = createMemo(() => requests().permissions.map(named))
  const questions = createMemo(() => requests().questions.map(named))

  const readSeat = {
    view,
    execution,
    readiness,
    place: (directory: Directory) => servers.placeOf(serverKey, directory),
  }
  const undoSeat = createUndoSeat({ app, seat: readSeat, places })
  const revert = createRevert(undoSeat)

  const seat: Seat = {
    ...readSeat,
    serverName: () => server()?.name ?? serverKey,
    home: () => server()?.directory,
    permissions,
    questions,
    send(item) {
      return sessions.send(view, item, { directory: execution.directory(), title: titleFrom(itemWords(item)) })
    },
    async stop() {
      const directory = execution.directory() ?? view.session()?.directory
      if (!real || !directory) return { paused: false }
      view.stopAsked()
      return stopSession({
        items: view.items(),
        pause: () => sessions.pause(view, 'stopped'),
        abort: () => engine.abort(real.sessionID, directory),
      })
    },
    async findFiles(query, signal) {
      const directory = execution.directory()
      return directory ? engine.findFiles(directory, query, signal) : []
    },
    upload: app.host.upload,
    tab: app.tab.id,
    change: (id, wish) => sessions.change(view, id, wish),
    remove: (id) => sessions.remove(view, id),
    async edit(id) {
      const tab = app.tab.id()
      const refusal = editRefusal(view.items(), id, tab)
      if (refusal !== undefined) throw new Error(refusal)
      await sessions.change(view, id, { hold: { tab, waits: 'editing' } })
    },
    choose({ model, agent }) {
      const directory = execution.directory()
      view.setChoice({ ...view.choice(), ...(model ? { model } : {}), ...(agent ? { agent } : {}) })
      if (model && directory) app.remembered.remember(serverKey, directory, model)
    },
    replyPermission: ({ request, directory }, reply, message) =>
      engine.replyPermission(request.id, directory, reply, message),
    replyQuestion: ({ request, directory }, answers) => engine.replyQuestion(request.id, directory, answers),
    rejectQuestion: ({ request, directory }) => engine.rejectQuestion(request.id, directory),
    places: places.port,
    compaction,
    ...(real ? { undo: (ask) => stepBack(ask) } : {}),
    filesDropped: app.filesDropped,
    announce: app.announce,
  }

  function stepBack(ask: 'undo' | 'redo'): void {
    if (ask === 'undo' ? revert.undo() : revert.redo()) return
    view.undoing.tell(ask === 'undo' ? 'Nothing here to undo.' : 'Nothing is undone here.')
  }

  return {
    scope,
    view,
    execution,
    /** Something waits for a person's answer, of this session or of a subagent of it. */
    asked,
    readiness,
    places,
    forking,
    compaction,
    exporting,
    seat,
    undoSeat,
    revert,
    followups: createFollowupSeat({ app, seat, places }),
    server,
    place: () => {
      const directory = execution.directory()
      return directory && servers.placeOf(serverKey, directory)
    },
    title,
  }
}
export type Room = ReturnType<typeof createRoom>

function named<T>({ pending, by }: FamilyRequest<T>): Asked<T> {
  return { pending, by: by && rowTitle(by) }
}
