import { Button } from '@pointsman/ui/button'
import { Place } from '@pointsman/ui/place'
import { TrackRow } from '@pointsman/ui/track'
import { Show } from 'solid-js'
import { modelLabel } from '../composer/model-options.ts'
import type { Room } from './create-room.ts'

/** A session in which nothing was said yet: where it will work, and by whom. */
export function EmptySession(props: { room: Room }) {
  const place = () => props.room.place()
  const chosen = () => props.room.readiness.model()?.model
  const branch = () => props.room.execution.catalog.vcs?.branch
  const start = () => {
    const reason = props.room.places.makeRefusal()
    return reason === undefined ? { ready: true as const } : { ready: false as const, reason }
  }
  const isDefault = () => props.room.view.choice().model === undefined
  return (
    <>
      <TrackRow hue={place()?.hue ?? 0} station="plain" stationTop={8} class="empty-session">
        <h2 class="page-title">New session in {props.room.seat.serverName()}</h2>
        <p class="t2 empty-lead">
          <Show
            when={props.room.server()?.git !== false}
            fallback="No git here: one place, no worktrees. The conversation is kept all the same."
          >
            It works in {place()?.main === false ? place()?.name : 'the main worktree'} until you or the agent enter
            another one. The conversation stays whole wherever it goes.
          </Show>
        </p>
        <dl class="facts">
          <dt>Place</dt>
          <dd>
            <Show when={place()}>{(where) => <Place hue={where().hue} name={where().name} />}</Show>
            <Show when={branch() !== place()?.name}>
              <span class="mono t3 cut">{branch()}</span>
            </Show>
          </dd>
          <dt>Agent</dt>
          <dd>{props.room.readiness.agent() ?? 'not read yet'}</dd>
          <dt>Model</dt>
          <dd>
            {chosen() ? modelLabel(props.room.execution.catalog.models?.models, chosen()) : 'not read yet'}
            <Show when={chosen() && isDefault()}>
              <span class="t3">the default here</span>
            </Show>
          </dd>
        </dl>
        <Show when={props.room.server()?.git !== false}>
          <Button
            small
            look="quiet"
            icon="git-branch-plus"
            kbd="Mod+Shift+E"
            class="empty-start"
            verdict={start()}
            onClick={() => props.room.places.openForm()}
          >
            Start in a new worktree
          </Button>
        </Show>
      </TrackRow>
      <TrackRow hue={place()?.hue ?? 0} plan class="empty-rest" aria-hidden="true" />
    </>
  )
}
