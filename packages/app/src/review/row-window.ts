/** Where each row begins, for rows whose heights are known: nothing is measured, and whatever comes above the reader can be made up for. */
export type RowOffsets = { readonly count: number; readonly total: number; readonly top: (index: number) => number }

export function rowOffsets(heights: readonly number[]): RowOffsets {
  const tops = new Float64Array(heights.length + 1)
  for (const [at, height] of heights.entries()) tops[at + 1] = (tops[at] ?? 0) + height
  const total = tops[heights.length] ?? 0
  return { count: heights.length, total, top: (index) => tops[Math.max(0, Math.min(index, heights.length))] ?? 0 }
}

/** The row at a height: the last one that begins there or above. */
export function rowAt(offsets: RowOffsets, y: number): number {
  let low = 0
  let high = Math.max(0, offsets.count - 1)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (offsets.top(middle) <= y) low = middle
    else high = middle - 1
  }
  return low
}

export type RowWindow = { readonly from: number; readonly to: number }

/** Rows beyond the view that are drawn too, and the step in which the window moves: few changes, each of them small. */
const overscan = 260
const step = 8

export function rowWindow(
  offsets: RowOffsets,
  view: { readonly top: number; readonly height: number },
  last?: RowWindow,
): RowWindow {
  if (offsets.count === 0) return { from: 0, to: 0 }
  const first = rowAt(offsets, view.top - overscan)
  const end = rowAt(offsets, view.top + view.height + overscan) + 1
  const from = Math.floor(first / step) * step
  const to = Math.min(offsets.count, Math.ceil(end / step) * step)
  return last && last.from === from && last.to === to ? last : { from, to }
}
