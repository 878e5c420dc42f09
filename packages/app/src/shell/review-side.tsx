import { Button } from '@pointsman/ui/button'
import { Nothing } from '@pointsman/ui/nothing'
import { createMemo, ErrorBoundary, lazy, Show, Suspense, untrack, type JSX } from 'solid-js'
import type { ReviewAddress } from './create-review-address.ts'
import { createReviewPort } from './create-review-port.ts'
import type { Room } from './create-room.ts'
import { ReviewEdge } from './review-edge.tsx'
import { useApp } from './use-app.ts'

/** Read when it is first opened: most pages show a conversation alone. */
const ReviewPanel = lazy(() => import('../review/review-panel.tsx').then((file) => ({ default: file.ReviewPanel })))

/** The fourth region, beside the conversation. Whatever is slow or fails in it stays in it (scenario 25). */
export function ReviewSide(props: { room: Room; address: ReviewAddress }) {
  const open = createMemo(() => props.address.mode() !== undefined)
  return (
    <Show when={open()}>
      <ReviewEdge />
      <ErrorBoundary fallback={(reason: unknown, again) => <Broken reason={reason} again={again} />}>
        <Suspense fallback={<Frame>{''}</Frame>}>
          <Show when={props.room} keyed>
            {(room) => <Opened room={room} address={props.address} />}
          </Show>
        </Suspense>
      </ErrorBoundary>
    </Show>
  )

  function Broken(own: { reason: unknown; again: () => void }) {
    return (
      <Frame>
        <Nothing
          text="The review could not be shown."
          more={own.reason instanceof Error ? own.reason.message : String(own.reason)}
          acts={
            <>
              <Button small icon="refresh-cw" onClick={() => own.again()}>
                Try again
              </Button>
              <Button small onClick={() => props.address.set(undefined)}>
                Close it
              </Button>
            </>
          }
        />
      </Frame>
    )
  }
}

function Opened(props: { room: Room; address: ReviewAddress }) {
  const app = useApp()
  const room = untrack(() => props.room)
  return (
    <ReviewPanel
      context={{
        servers: app.servers,
        session: room.view,
        execution: room.execution,
        readiness: room.readiness,
        mode: () => props.address.mode() ?? 'working',
      }}
      port={createReviewPort(app, room, props.address)}
      onMode={props.address.set}
      onClose={() => props.address.set(undefined)}
    />
  )
}

function Frame(props: { children: JSX.Element }) {
  return (
    <aside class="review" aria-label="Review" data-region="review">
      {props.children}
    </aside>
  )
}
