import { isSessionID, type SessionScope, type TemporarySessionID } from '@pointsman/domain/scope'
import { createEffect, createMemo, on, onCleanup, untrack } from 'solid-js'
import { giveBack } from '../composer/draft.ts'
import type { Asked, Seat } from '../composer/seat.ts'
import { createExecutionScope, type CatalogPart } from '../execution/create-execution-scope.ts'
import { createReadiness } from '../readiness/create-readiness.ts'
import type { App } from './create-app.ts'
import { createPlaces } from './place/create-places.ts'
import { rowTitle, titleFrom } from './row-words.ts'

export type RoomScope = {
  readonly serverKey: SessionScope['serverKey']
  readonly sessionID: SessionScope['sessionID'] | TemporarySessionID
}

const catalogParts = ['models', 'configured', 'agents', 'commands', 'vcs'] as const satisfies readonly CatalogPart[]

/** One session as the page shows it: who, where, and the seat of its composer. Lives as long as its owner. */
export function createRoom(app: App, scope: RoomScope) {
  const { servers, sessions } = app
  const { serverKey, sessionID } = scope
  const real: SessionScope | undefined = isSessionID(sessionID) ? { serverKey, sessionID } : undefined
  const { view, leave } = sessions.open(scope as typeof scope & Parameters<typeof sessions.open>[0])
  onCleanup(leave)
  const server = () => servers.server(serverKey)
  const first = untrack(server)?.directory
  const execution = createExecutionScope({ servers, serverKey, session: real, ...(first ? { directory: first } : {}) })
  const remembered = () => {
    const directory = execution.directory()
    return directory && app.remembered.model(serverKey, directory)
  }
  const readiness = createReadiness({ servers, session: view, execution, remembered })
  const places = createPlaces({ app, view, execution, readiness })
  const engine = servers.engine(serverKey)

  /** Subagents of this session, and theirs: what they ask is asked here (scenario 24). */
  const family = createMemo(() => {
    const found = new Set<string>([sessionID])
    const rows = servers.rows(serverKey).filter((row) => row.parentID !== undefined)
    for (let grown = true; grown;) {
      grown = false
      for (const row of rows) {
        if (found.has(row.sessionID) || row.parentID === undefined || !found.has(row.parentID)) continue
        found.add(row.sessionID)
        grown = true
      }
    }
    return rows.filter((row) => found.has(row.sessionID) && row.sessionID !== sessionID)
  })
  function asked<K extends 'permissions' | 'questions'>(
    kind: K,
  ): readonly Asked<ReturnType<(typeof view)[K]>[number]>[] {
    const own = view[kind]().map((pending) => ({ pending, by: undefined }))
    const others = family().flatMap((row) => {
      const summary = isSessionID(row.sessionID) ? servers.summary({ serverKey, sessionID: row.sessionID }) : undefined
      return (summary?.[kind] ?? []).map((pending) => ({ pending, by: rowTitle(row) }))
    })
    return [...own, ...others] as never
  }

  // Words that left the input while the tab died: the host has them, or they go back to where they were typed.
  createEffect(() => {
    if (view.hydration().state !== 'ready') return
    untrack(() => {
      for (const { id, text } of app.unsent.read(view.key)) {
        const stored = view.items().some((item) => item.id === id) || view.order().some((one) => one === id)
        const inFlight = view.items().some((item) => item.id === id && item.revision === 0)
        if (inFlight) continue
        if (!stored) view.setDraft(giveBack(view.draft(), text))
        app.unsent.drop(view.key, id)
      }
    })
  })

  const permissions = createMemo(() => asked('permissions'))
  const questions = createMemo(() => asked('questions'))
  // What could not be read because its engine was not there is read again once it is: a page opened too early mends itself.
  createEffect(
    on(
      () => (server()?.status === 'ready' ? server()?.incarnation : undefined),
      (life) => {
        if (life === undefined) return
        for (const part of catalogParts) if (execution.state(part).state === 'failed') execution.retry(part)
        if (view.hydration().state === 'failed') view.retry()
      },
    ),
  )

  const seat: Seat = {
    view,
    execution,
    readiness,
    serverName: () => server()?.name ?? serverKey,
    place: (directory) => servers.placeOf(serverKey, directory),
    permissions,
    questions,
    send(item) {
      if (!isSessionID(sessionID)) app.expect(sessionID)
      return sessions.send(view, item, { directory: execution.directory(), title: titleFrom(item.text) })
    },
    async stop() {
      const directory = execution.directory() ?? view.session()?.directory
      if (real && directory) await engine.abort(real.sessionID, directory)
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
    filesDropped: app.filesDropped,
    announce: app.announce,
  }

  return {
    scope,
    view,
    execution,
    readiness,
    places,
    seat,
    server,
    place: () => {
      const directory = execution.directory()
      return directory && servers.placeOf(serverKey, directory)
    },
    title: () =>
      rowTitle({
        title: view.title() || servers.rows(serverKey).find((row) => row.sessionID === sessionID)?.title || '',
      }),
  }
}
export type Room = ReturnType<typeof createRoom>
