import { Button } from '@pointsman/ui/button'
import { DockHead } from '@pointsman/ui/dock'
import { TrackGap, TrackRow } from '@pointsman/ui/track'
import { createSignal, createUniqueId, For, onCleanup, Show } from 'solid-js'
import { createDock, type FollowupSeat } from './create-dock.ts'
import { dockIntent } from './dock-keys.ts'
import { countWords } from './dock-state.ts'
import { FollowupItem } from './followup-item.tsx'
import './followup.css'

/** Between timeline and composer: what was typed and waits. Nothing of it is there while nothing waits. */
export function FollowupDock(props: { seat: FollowupSeat }) {
  const narrow = createNarrow()
  const dock = createDock({ seat: () => props.seat, narrow })
  const list = createUniqueId()
  const hue = () => {
    const directory = props.seat.directory()
    return directory === undefined ? 0 : props.seat.place(directory).hue
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented) return
    const intent = dockIntent({
      key: event.key,
      altKey: event.altKey,
      ctrlKey: event.ctrlKey,
      metaKey: event.metaKey,
      shiftKey: event.shiftKey,
      onItem: event.target instanceof HTMLElement && event.target.dataset['testid'] === 'followup-item',
    })
    if (intent && dock.press(intent)) event.preventDefault()
  }
  // The composer stands on a floor above and knows no queue: its key comes up to the page.
  const onPageKey = (event: KeyboardEvent) => {
    const { target } = event
    if (event.key !== 'ArrowUp' || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (event.defaultPrevented || !(target instanceof HTMLElement) || !target.closest('[data-region="composer"]'))
      return
    if (dock.enter()) event.preventDefault()
  }
  addEventListener('keydown', onPageKey)
  onCleanup(() => removeEventListener('keydown', onPageKey))

  return (
    <Show when={dock.items().length > 0}>
      <section
        class="followup-dock"
        data-testid="followup-dock"
        data-region="follow-ups"
        data-open={dock.open() ? '' : undefined}
        aria-label="Follow-ups"
        onKeyDown={onKeyDown}
      >
        <TrackRow hue={hue()} plan>
          <DockHead
            count={countWords(dock.items())}
            open={dock.foldable()}
            onToggle={dock.fold}
            list={list}
            say={
              <>
                <Show when={dock.stuck()}>{(words) => <span class="tone-stop">{words()} </span>}</Show>
                {/* The count says it already, unless a person's own pause stands before it. */}
                <Show when={!dock.stuck() || dock.paused()}>{dock.why()}</Show>
              </>
            }
            acts={
              <Show
                when={dock.paused()}
                fallback={
                  <Button
                    small
                    look="quiet"
                    icon="pause"
                    kbd="Space"
                    verdict={dock.queueVerdict()}
                    data-testid="followup-pause"
                    onClick={dock.pauseOrResume}
                  >
                    Pause
                  </Button>
                }
              >
                <Button
                  small
                  look="quiet"
                  icon="play"
                  kbd="Space"
                  verdict={dock.queueVerdict()}
                  data-testid="followup-resume"
                  onClick={dock.pauseOrResume}
                >
                  Resume
                </Button>
              </Show>
            }
          />
        </TrackRow>
        <Show when={dock.open()}>
          <div id={list} class="pm-dock-list" ref={dock.attach}>
            <More count={dock.hidden().before} where="before" onClick={() => dock.walk(dock.hidden().before - 1)} />
            <div role="list" aria-label="In the order in which they go">
              <For each={dock.visible()}>
                {(id) => (
                  <Show when={dock.item(id)}>
                    {(item) => <FollowupItem seat={props.seat} dock={dock} item={item()} />}
                  </Show>
                )}
              </For>
            </div>
            <More
              count={dock.hidden().after}
              where="behind"
              onClick={() => dock.walk(dock.order().length - dock.hidden().after)}
            />
          </div>
        </Show>
        <TrackGap hue={hue()} plan small />
      </section>
    </Show>
  )
}

/** A queue of a thousand is walked, not drawn: so many stand on this side of what is shown. */
function More(props: { count: number; where: 'before' | 'behind'; onClick: () => void }) {
  return (
    <Show when={props.count > 0}>
      <div class="followup-more">
        <Button small look="quiet" tabIndex={-1} onClick={() => props.onClick()}>
          {props.count} more {props.where === 'before' ? 'before these' : 'behind these'}
        </Button>
      </div>
    </Show>
  )
}

/** Under 760 px there is room for one line (LOOK.md, grid). */
function createNarrow(): () => boolean {
  const query = matchMedia('(max-width: 760px)')
  const [narrow, setNarrow] = createSignal(query.matches)
  const hear = () => setNarrow(query.matches)
  query.addEventListener('change', hear)
  onCleanup(() => query.removeEventListener('change', hear))
  return narrow
}
