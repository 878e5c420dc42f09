/** What the reader did last, and when: milliseconds of any one clock. */
export type Intent = 'up' | 'down' | 'free'
export type Moved = { readonly top: number; /** Pixels below the view. */ readonly below: number; readonly now: number }

/** A wheel or key scrolls a little after its event; a dragged scrollbar while it is held. */
const intentLasts = 600
/** After a send or a new layout a jump to the very top is the layout's doing. */
const layoutLasts = 2_000
/** Fractions of a pixel and a zoomed page never meet the end exactly. */
const atEnd = 4

/**
 * Whether the view stays at the end while it grows. The reader decides: the smallest scroll up wins over everything that arrives;
 * coming back to the end follows again. What moves without a reader is put right, where it is clear that no reader moved it.
 */
export function makeFollow({ following: first }: { readonly following: boolean }) {
  let following = first
  let intent: { readonly kind: Intent; readonly at: number } | undefined
  let held = false
  let layoutAt = Number.NEGATIVE_INFINITY

  return {
    following: () => following,
    /** A wheel, a key, a finger. `canScroll` is false where all of it is in view: then there is nothing to leave. */
    intend(kind: Intent, { now, canScroll }: { readonly now: number; readonly canScroll: boolean }) {
      if (!canScroll) return
      intent = { kind, at: now }
      if (kind === 'up') following = false
    },
    /** The scrollbar or a finger holds the view. */
    hold(on: boolean, now: number) {
      if (!on && !held) return
      held = on
      intent = { kind: 'free', at: now }
    },
    /** A send, or a view that changed its size. */
    layoutChanged(now: number) {
      layoutAt = now
    },
    /** The view was scrolled by somebody else than us. `return`: put it back to the end. */
    moved({ top, below, now }: Moved): 'stay' | 'return' {
      const byReader = held || (intent !== undefined && now - intent.at < intentLasts)
      if (byReader) {
        following = below <= atEnd && intent?.kind !== 'up'
        return 'stay'
      }
      if (below <= atEnd) {
        following = true
        return 'stay'
      }
      if (following && top <= 1 && now - layoutAt < layoutLasts) return 'return'
      following = false
      return 'stay'
    },
    toEnd() {
      following = true
      intent = undefined
    },
    leave() {
      following = false
    },
  }
}
