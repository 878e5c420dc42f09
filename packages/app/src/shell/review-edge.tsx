import { clampReviewWidth, reviewWidths } from './preferences.ts'
import { useApp } from './use-app.ts'

/** The border between conversation and review: drag it, or move it by the arrows; a double click puts it back. */
export function ReviewEdge() {
  const { preferences, prefer } = useApp().preferences
  let from: { readonly x: number; readonly width: number } | undefined
  const width = () => clampReviewWidth(preferences().reviewWidth, innerWidth)
  const to = (next: number) => prefer({ reviewWidth: clampReviewWidth(next, innerWidth) })
  return (
    <div
      class="review-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the review"
      aria-valuemin={reviewWidths.least}
      aria-valuemax={Math.max(reviewWidths.least, Math.round(innerWidth / 2))}
      aria-valuenow={width()}
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        from = { x: event.clientX, width: width() }
      }}
      onPointerMove={(event) => {
        if (from) to(from.width + from.x - event.clientX)
      }}
      onPointerUp={() => (from = undefined)}
      onPointerCancel={() => (from = undefined)}
      onDblClick={() => to(reviewWidths.usual)}
      onKeyDown={(event) => {
        const by = { ArrowLeft: 8, ArrowRight: -8 }[event.key]
        if (by === undefined) return
        event.preventDefault()
        to(width() + by)
      }}
    />
  )
}
