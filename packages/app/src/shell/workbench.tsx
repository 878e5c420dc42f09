import type { ServerInfo } from '@pointsman/domain/host-api'
import { findModel } from '@pointsman/domain/catalog'
import { isSessionID, sessionKey } from '@pointsman/domain/scope'
import { createEffect, createMemo, createSignal, on, onCleanup, Show, untrack } from 'solid-js'
import { SessionDesk } from '../composer/session-desk.tsx'
import { FollowupDock } from '../followup/followup-dock.tsx'
import type { SessionRow } from '../server/session-list.ts'
import { RevertDock } from '../revert/revert-dock.tsx'
import { MessageTimeline } from '../timeline/message-timeline.tsx'
import { ConnectionBanner, EngineBanner } from './banners.tsx'
import { createReviewAddress } from './create-review-address.ts'
import { createRoom, type Room } from './create-room.ts'
import { ForkButton } from './fork/fork-button.tsx'
import { ForkDialog } from './fork/fork-dialog.tsx'
import { EmptySession } from './empty-session.tsx'
import { LeftBehind } from './left-behind.tsx'
import { NotHere } from './not-here.tsx'
import { ReviewSide } from './review-side.tsx'
import type { Address } from './route-path.ts'
import { titleFrom } from './row-words.ts'
import { SessionBar } from './session-bar.tsx'
import { SessionList } from './session-list.tsx'
import { UndoButton } from './undo-button.tsx'
import { useApp } from './use-app.ts'
import { useOnStage } from './use-stage.ts'
import './workbench.css'

type Open = Extract<Address, { kind: 'session' | 'making' }>

/** Four regions: the list, the conversation, the desk, the review. One of them at a time where the page is narrow. */
export function Workbench(props: { address: Open }) {
  const app = useApp()
  const [listShown, setListShown] = createSignal(false)
  const key = createMemo(() => sessionKey(props.address))
  const room = createMemo(
    on(key, () =>
      createRoom(
        app,
        // The scope alone: what is made of it takes all of its fields along.
        untrack(() => ({ serverKey: props.address.serverKey, sessionID: props.address.sessionID })),
      ),
    ),
  )
  const review = createReviewAddress(() => key())
  /** Stays the same while a session becomes real, so that caret, focus and an open menu do. */
  const seatKey = createMemo(() => {
    const { serverKey, sessionID } = props.address
    return sessionKey({ serverKey, sessionID: (isSessionID(sessionID) && app.originOf(sessionID)) || sessionID })
  })
  const unsent = createMemo((): SessionRow | undefined => {
    const { view, execution, scope } = room()
    const directory = execution.directory()
    if (isSessionID(scope.sessionID) || !directory) return undefined
    // It is real and in the list already, though the address follows a moment later: never two rows (L-1).
    if (app.madeOf(scope.serverKey, scope.sessionID) !== undefined) return undefined
    const [item] = view.items()
    const failed = item?.state === 'failed'
    return {
      serverKey: scope.serverKey,
      sessionID: view.scope.sessionID,
      title: item ? titleFrom(item.text) : '',
      directory,
      updated: item?.createdAt ?? Date.now(),
      status: failed ? 'error' : item ? 'busy' : 'idle',
      making: item !== undefined && !failed,
    }
  })
  const [wasReady, setWasReady] = createSignal(false)
  createEffect(() => {
    if (room().server()?.status === 'ready') setWasReady(true)
  })

  createEffect(() => {
    const place = room().place()
    document.title = [room().title(), place?.name, 'Pointsman'].filter(Boolean).join(' · ')
  })
  // Looked at, and so read: while the page is in front, and again when it comes to the front.
  const [front, setFront] = createSignal(document.visibilityState === 'visible')
  const onVisible = () => setFront(document.visibilityState === 'visible')
  document.addEventListener('visibilitychange', onVisible)
  onCleanup(() => document.removeEventListener('visibilitychange', onVisible))
  createEffect(() => {
    const updated = room().view.session()?.time.updated
    if (front() && updated !== undefined) app.seen.mark(key(), updated)
  })
  createEffect(() => {
    const { execution, readiness, view } = room()
    app.diagnostics.watch({
      present: () =>
        untrack(() => ({
          epoch: execution.epoch(),
          executionScope: {
            serverKey: execution.serverKey,
            directory: execution.directory(),
            epoch: execution.epoch(),
          },
          sessionScope: { ...view.scope, key: view.key },
          readiness: readiness.facts(),
        })),
    })
    onCleanup(() => app.diagnostics.watch({ present: () => undefined }))
  })

  useOnStage(() => room())

  return (
    <Show when={room().view.hydration().state !== 'missing'} fallback={<Missing room={room()} />}>
      <div
        class="workbench"
        data-shows={listShown() ? 'list' : review.mode() ? 'review' : 'main'}
        data-review={review.mode() ? 'open' : undefined}
      >
        <SessionList
          serverKey={props.address.serverKey}
          sessionID={props.address.sessionID}
          unsent={unsent()}
          onChoose={() => setListShown(false)}
        />
        <main class="main" aria-label={room().title()}>
          <SessionBar room={room()} review={review} onList={() => setListShown(true)} />
          <ConnectionBanner />
          <Show when={room().server()}>
            {(server: () => ServerInfo) => <EngineBanner server={server()} wasReady={wasReady()} />}
          </Show>
          <Show when={room()} keyed>
            {(now) => (
              <MessageTimeline
                session={now.view}
                placeOf={now.seat.place}
                serverName={now.seat.serverName()}
                modelName={(ref) => findModel(now.execution.catalog.models?.models ?? [], ref)?.name ?? ref.modelID}
                waits={now.asked()}
                promptActs={(acts) => (
                  <>
                    <UndoButton revert={now.revert} row={acts.row} />
                    <ForkButton forking={now.forking} row={acts.row} />
                  </>
                )}
                onReview={review.wantFile}
                diagnostics={app.diagnostics.timeline}
                empty={<EmptySession room={now} />}
              />
            )}
          </Show>
          <ForkDialog room={room()} />
          <Show when={seatKey()} keyed>
            {(_seat) => (
              <SessionDesk
                seat={room().seat}
                unsent={app.unsent}
                autofocus={app.focusesInput()}
                placeholder={placeholder(room())}
                onComment={(comment) => review.want(comment.id)}
                dock={
                  <>
                    <FollowupDock seat={room().followups} />
                    <RevertDock seat={room().undoSeat} revert={room().revert} />
                  </>
                }
              />
            )}
          </Show>
        </main>
        <ReviewSide room={room()} address={review} />
      </div>
    </Show>
  )
}

function Missing(props: { room: Room }) {
  return (
    <NotHere
      what="This session is not here"
      more={`${props.room.server()?.name ?? 'This server'} has no session “${props.room.scope.sessionID}”. It was deleted, or belongs to another server.`}
    >
      <LeftBehind room={props.room} />
    </NotHere>
  )
}

function placeholder({ view, seat }: Room): string {
  view.version()
  return view.order().length === 0 && view.items().length === 0
    ? `What should be done in ${seat.serverName()}?`
    : 'Write the next step'
}
