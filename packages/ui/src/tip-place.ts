/** Where a tip stands: under its anchor, or above where there is no room, and never outside the window. */
export function tipPlace(where: {
  anchor: { left: number; top: number; bottom: number; width: number }
  tip: { width: number; height: number }
  window: { width: number; height: number }
}): { left: number; top: number } {
  const gap = 6
  const margin = 6
  const below = where.anchor.bottom + gap
  const above = where.anchor.top - gap - where.tip.height
  const top = below + where.tip.height + margin > where.window.height && above >= margin ? above : below
  const middle = where.anchor.left + where.anchor.width / 2 - where.tip.width / 2
  const left = Math.max(margin, Math.min(middle, where.window.width - margin - where.tip.width))
  return { left: Math.round(left), top: Math.round(top) }
}
