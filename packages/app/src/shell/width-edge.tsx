export type WidthEdgeProps = {
  readonly class: string
  readonly label: string
  /** Pixels, as are all widths here; `to` is given any and keeps it within bounds. */
  readonly width: number
  readonly least: number
  readonly most: number
  readonly usual: number
  /** The side of what it makes wider: that of a list on the left lies to its left. */
  readonly of: 'left' | 'right'
  readonly to: (width: number) => void
}

/** A border between two parts of the page: drag it, or move it by the arrows; a double click puts it back. */
export function WidthEdge(props: WidthEdgeProps) {
  let from: { readonly x: number; readonly width: number } | undefined
  const sign = () => (props.of === 'left' ? 1 : -1)
  return (
    <div
      class={props.class}
      role="separator"
      aria-orientation="vertical"
      aria-label={props.label}
      aria-valuemin={props.least}
      aria-valuemax={props.most}
      aria-valuenow={props.width}
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        from = { x: event.clientX, width: props.width }
      }}
      onPointerMove={(event) => {
        if (from) props.to(from.width + sign() * (event.clientX - from.x))
      }}
      onPointerUp={() => (from = undefined)}
      onPointerCancel={() => (from = undefined)}
      onDblClick={() => props.to(props.usual)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: -8, ArrowRight: 8 }[event.key]
        if (by === undefined) return
        event.preventDefault()
        props.to(props.width + sign() * by)
      }}
    />
  )
}
