import './place.css'

/** 0 is the trunk and has no colour; 1 to 6 are hues. */
export type PlaceHue = 0 | 1 | 2 | 3 | 4 | 5 | 6

export type PlaceProps = {
  hue: PlaceHue
  /** Required: a hue never stands without the name of its place. */
  name: string
  weight?: 'medium' | 'strong' | undefined
  title?: string | undefined
}

export function Place(props: PlaceProps) {
  return (
    <span class="pm-place" data-place={props.hue} title={props.title}>
      <PlaceMark hue={props.hue} />
      <span class="cut" classList={{ med: props.weight === 'medium', strong: props.weight === 'strong' }}>
        {props.name}
      </span>
    </span>
  )
}

/** The drawing alone, for a row in which the name stands elsewhere. */
export function PlaceMark(props: { hue: PlaceHue }) {
  return (
    <svg class="pm-place-mark" data-place={props.hue} viewBox="0 0 11 11" aria-hidden="true">
      {props.hue === 0 ? (
        <path d="M5.5 1v9" />
      ) : (
        <>
          <path d="M2 10V8.2C2 5.4 8.5 5.6 8.5 2.8V1" />
          <path d="M2 1v4" opacity=".45" />
        </>
      )}
    </svg>
  )
}
