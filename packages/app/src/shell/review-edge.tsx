import { clampReviewWidth, reviewWidths } from './preferences.ts'
import { useApp } from './use-app.ts'
import { WidthEdge } from './width-edge.tsx'

/** The border between conversation and review. */
export function ReviewEdge() {
  const { preferences, prefer } = useApp().preferences
  const within = (width: number) => clampReviewWidth(width, innerWidth)
  return (
    <WidthEdge
      class="review-edge"
      label="Width of the review"
      of="right"
      {...reviewWidths}
      most={Math.max(reviewWidths.least, Math.round(innerWidth / 2))}
      width={within(preferences().reviewWidth)}
      to={(width) => prefer({ reviewWidth: within(width) })}
    />
  )
}
