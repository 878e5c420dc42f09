import { Desk } from '@pointsman/ui/composer-frame'
import { TrackRow } from '@pointsman/ui/track'
import { Show, type JSX } from 'solid-js'
import { Composer, type ComposerProps } from './composer.tsx'
import { PermissionDock } from './permission-dock.tsx'
import { QuestionDock } from './question-dock.tsx'

/** Under the timeline: what asks, then where one types. The track runs on through it, dotted: this has not happened yet. */
export function SessionDesk(props: ComposerProps & { dock?: JSX.Element }) {
  const hue = () => {
    const directory = props.seat.execution.directory()
    return directory ? props.seat.place(directory).hue : 0
  }
  const asks = () => props.seat.permissions().length > 0
  return (
    <Desk>
      {props.dock}
      <Show when={asks()}>
        <TrackRow hue={hue()} plan station="stop" stationTop={14} class="desk-ask">
          <PermissionDock seat={props.seat} />
        </TrackRow>
      </Show>
      <Show when={!asks() && props.seat.questions().length > 0}>
        <TrackRow hue={hue()} plan station="stop" stationTop={14} class="desk-ask">
          <QuestionDock seat={props.seat} />
        </TrackRow>
      </Show>
      <TrackRow hue={hue()} plan station="plain" stationTop={24} class="desk-composer">
        <Composer {...props} />
      </TrackRow>
    </Desk>
  )
}
