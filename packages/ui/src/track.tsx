import { Show, splitProps, type JSX } from 'solid-js'
import type { PlaceHue } from './place'
import './track.css'

export type Lane = 0 | 1

export type TrackRowProps = JSX.HTMLAttributes<HTMLDivElement> & {
  /** The hue of the place that the row belongs to; 0 is the trunk. */
  hue: PlaceHue
  /** By default the trunk for hue 0, else the second lane. */
  lane?: Lane | undefined
  /** Not happened yet: the line is dotted. */
  plan?: boolean | undefined
  station?: StationState | undefined
  /** The station stands on another lane than the row: something pinned elsewhere. */
  stationLane?: Lane | undefined
  /** And in the hue of the place that it is pinned to. */
  stationHue?: PlaceHue | undefined
  /** Pixels from the row's top to the station. */
  stationTop?: number | undefined
  /** The milepost: the number of the prompt. */
  number?: number | undefined
  /** What the number is called, e.g. "Prompt 12". */
  numberLabel?: string | undefined
}

/** `next`: goes out by itself next. `stop`: waits for a person. */
export type StationState = 'plain' | 'next' | 'stop'

const own = [
  'hue',
  'lane',
  'plan',
  'station',
  'stationLane',
  'stationHue',
  'stationTop',
  'number',
  'numberLabel',
  'class',
  'children',
] as const

/** The shell of every row: gutter with the track, text column, right margin. To a screen reader the track is decoration. */
export function TrackRow(props: TrackRowProps) {
  const [local, rest] = splitProps(props, own)
  return (
    <div
      {...rest}
      class={`pm-row${local.plan ? ' pm-row-plan' : ''}${local.class ? ` ${local.class}` : ''}`}
      data-place={local.hue}
      data-lane={local.lane ?? (local.hue === 0 ? 0 : 1)}
    >
      <Show when={local.number}>
        <span class="pm-milepost" role="img" aria-label={local.numberLabel ?? String(local.number)}>
          {local.number}
        </span>
      </Show>
      <Show when={local.station}>
        {(state) => (
          <i
            class="pm-station"
            aria-hidden="true"
            data-state={state()}
            data-lane={local.stationLane}
            data-place={local.stationHue}
            style={local.stationTop === undefined ? undefined : { '--station-top': `${local.stationTop}px` }}
          />
        )}
      </Show>
      {local.children}
    </div>
  )
}

/** Track without text, between rows. */
export function TrackGap(props: {
  hue: PlaceHue
  lane?: Lane | undefined
  plan?: boolean | undefined
  small?: boolean | undefined
}) {
  return (
    <TrackRow
      hue={props.hue}
      lane={props.lane}
      plan={props.plan}
      class={props.small ? 'pm-pad-s' : 'pm-pad'}
      aria-hidden="true"
    />
  )
}

export type TrackPointsProps = JSX.HTMLAttributes<HTMLDivElement> & {
  hue: PlaceHue
  /** `out`: from the trunk to the worktree. `back`: from the worktree, whose hue it is, to the trunk. */
  way: 'out' | 'back'
  /** Draw the stroke once: for one that happens now, never for what is read from history. */
  draws?: boolean | undefined
  /** The words carry it: "entered payout-retry". */
  children: JSX.Element
}

/** The points. Going from A to B passes through the trunk, so it is a `back` and an `out`. */
export function TrackPoints(props: TrackPointsProps) {
  const [local, rest] = splitProps(props, ['hue', 'way', 'draws', 'children', 'class'])
  return (
    <div {...rest} class={`pm-row pm-row-points ${local.class ?? ''}`} data-place={local.hue}>
      <svg
        class="pm-points"
        viewBox="0 0 14 44"
        preserveAspectRatio="none"
        aria-hidden="true"
        data-draws={local.draws ? '' : undefined}
      >
        <path class="hair" d="M0 0V44" />
        <Show
          when={local.way === 'out'}
          fallback={
            <>
              <path class="trunk" d="M0 34V44" />
              <path class="branch" d="M14 0V8C14 26 0 18 0 35" />
            </>
          }
        >
          <path class="trunk" d="M0 0V10" />
          <path class="branch" d="M0 9C0 26 14 18 14 36V44" />
        </Show>
      </svg>
      <div class="pm-points-text">{local.children}</div>
    </div>
  )
}
