import { createEffect, createMemo, createSignal, on, onCleanup, onMount, Show, untrack, type JSX } from 'solid-js'
import type { ModelRef } from '@pointsman/domain/conversation'
import type { Directory } from '@pointsman/domain/scope'
import { Button } from '@pointsman/ui/button'
import { LiveRegion } from '@pointsman/ui/hidden'
import { Nothing } from '@pointsman/ui/nothing'
import { Skeleton } from '@pointsman/ui/skeleton'
import { TrackGap } from '@pointsman/ui/track'
import type { SessionView } from '../session/session-scope.ts'
import { createAnnouncement } from './create-announcement.ts'
import { createReading } from './create-reading.ts'
import { createRows } from './create-rows.ts'
import type { PromptActs } from './prompt-text.tsx'
import type { RowPlace } from './row.ts'
import { RowView } from './row-view.tsx'
import type { ReviewFile } from './turn-files-list.tsx'
import { VirtualList, type VirtualListHandle } from './virtual-list.tsx'
import './message-timeline.css'

export type Diagnostics = {
  readonly mounted: () => void
  readonly unmounted: () => void
  readonly rowCreated: () => void
}

export type MessageTimelineProps = {
  /** Constant: another session is another timeline. A directory is no part of it, so a move unmounts nothing (S-4). */
  session: SessionView
  placeOf: (directory: Directory) => RowPlace
  /** Shown where the session has no messages. */
  empty: JSX.Element
  serverName?: string | undefined
  /** A model as a person knows it; its id where absent. */
  modelName?: ((model: ModelRef) => string) | undefined
  /** A request of this session, or of a subagent of it, waits for a person. */
  waits: boolean
  promptActs?: PromptActs | undefined
  /** Opens a file of a turn where changes are read; absent where nothing can show them. */
  onReview?: ((file: ReviewFile) => void) | undefined
  diagnostics?: Diagnostics | undefined
}

export function MessageTimeline(props: MessageTimelineProps) {
  const session = untrack(() => props.session)
  const rows = createRows(session, (directory) => props.placeOf(directory))
  const [scroller, setScroller] = createSignal<HTMLElement>()
  let list: VirtualListHandle | undefined

  const indexes = createMemo(() => new Map(rows.keys().map((key, at) => [key, at])))
  const reading = createReading({
    saved: session.reading(),
    save: session.setReading,
    offsetOf(rowKey) {
      const at = indexes().get(rowKey)
      return at === undefined ? undefined : list?.getItemOffset(at)
    },
    nearStart: () => loadOlder(),
  })
  const announcement = createAnnouncement(session)

  function loadOlder(): void {
    if (rows.keys().length > 0 && session.hasOlder() && !session.loadingOlder() && !session.olderFailed())
      void session.loadOlder()
  }

  onMount(() => {
    props.diagnostics?.mounted()
    const element = scroller()
    if (element) reading.attach(element)
  })
  onCleanup(() => props.diagnostics?.unmounted())

  // Whether something came at the end, and whether this reader sent it.
  createEffect(
    on(
      () => rows.keys().at(-1),
      (last, before) => {
        if (before === undefined || last === before || last === undefined) return
        const row = untrack(rows.at(last))
        const own =
          row.kind === 'pending' &&
          document.hasFocus() &&
          isTyping(document.activeElement) &&
          Date.now() - row.item.createdAt < 5_000
        reading.arrived({ own })
      },
    ),
  )

  const settledEmpty = () => rows.keys().length === 0 && session.hydration().state === 'ready'
  // What is not yet sent goes on from here, dotted, into the composer.
  const hereHue = createMemo(() => {
    const directory = session.placement()?.directory
    return directory === undefined ? 0 : props.placeOf(directory).hue
  })

  return (
    <div class="timeline-frame">
      <div
        ref={setScroller}
        class="timeline scroll"
        data-testid="timeline"
        data-session-key={session.key}
        data-total-rows={rows.keys().length}
        role="log"
        aria-live="off"
        aria-label="Conversation"
        aria-busy={session.hydration().state === 'waiting' && rows.keys().length === 0}
        tabindex="0"
      >
        <Show
          when={rows.keys().length > 0 && scroller()}
          fallback={<Unread session={session} empty={settledEmpty() ? props.empty : undefined} />}
        >
          {(element) => (
            <div class="timeline-rows pm-rows">
              <VirtualList
                scroller={element()}
                keys={rows.keys()}
                ref={(handle) => (list = handle)}
                onSettle={reading.settle}
                onScroll={reading.scrolled}
              >
                {(key) => (
                  <RowView
                    row={rows.at(key)}
                    session={session}
                    modelName={props.modelName}
                    serverName={props.serverName}
                    waits={props.waits}
                    promptActs={props.promptActs}
                    onReview={props.onReview}
                    rowCreated={() => props.diagnostics?.rowCreated()}
                    hold={() => reading.hold(key)}
                  />
                )}
              </VirtualList>
              <TrackGap hue={hereHue()} plan />
            </div>
          )}
        </Show>
      </div>
      <Show when={rows.keys().length > 0 && (session.loadingOlder() || session.olderFailed())}>
        <div class="timeline-older" role="status">
          <Show when={session.olderFailed()} fallback="Reading older messages…">
            <span>Older messages could not be read.</span>
            <Button small onClick={() => void session.loadOlder()}>
              Try again
            </Button>
          </Show>
        </div>
      </Show>
      <Show when={reading.away()}>
        <div class="timeline-jump">
          <Button small icon="chevron-down" data-testid="jump-to-latest" onClick={reading.toEnd}>
            {reading.newBelow() ? 'New below' : 'Latest'}
          </Button>
        </div>
      </Show>
      <LiveRegion>{announcement()}</LiveRegion>
    </div>
  )
}

/** What stands where no rows are: nothing was read yet, could not be read, or there is nothing. */
function Unread(props: { session: SessionView; empty: JSX.Element | undefined }) {
  const state = () => props.session.hydration().state
  return (
    <div class="timeline-unread pm-rows">
      <Show when={state() === 'waiting'}>
        <div class="timeline-skeleton">
          <Skeleton label="Reading the conversation" widths={[58, 100, 94, 71, 0, 40, 100, 88]} />
        </div>
      </Show>
      <Show when={state() === 'failed'}>
        <Nothing
          text="The conversation could not be read."
          more="Its server did not answer, or not with messages. Nothing is lost there."
          acts={
            <Button small onClick={() => props.session.retry()}>
              Try again
            </Button>
          }
        />
      </Show>
      <Show when={state() === 'missing'}>
        <Nothing text="This session is not on its server any more." />
      </Show>
      <Show when={state() === 'ready'}>{props.empty}</Show>
    </div>
  )
}

function isTyping(element: Element | null): boolean {
  return element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement
}
