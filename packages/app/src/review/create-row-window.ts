import {
  createComputed,
  createMemo,
  createRenderEffect,
  createSignal,
  on,
  onCleanup,
  untrack,
  type Accessor,
} from 'solid-js'
import type { DiffRow } from './diff-rows.ts'
import { rowHeight } from './row-height.ts'
import { rowAt, rowOffsets, rowWindow, type RowWindow } from './row-window.ts'

export type RowWindowOptions = {
  readonly rows: Accessor<readonly DiffRow[]>
  /** The row that stands for `row` after a change: itself, or what took its place. */
  readonly find: (rows: readonly DiffRow[], row: DiffRow) => number
}

/** Pixels of a side that are not its text: number, sign, room at the end. */
const sideChrome = 57

/**
 * The rows in view of an element that scrolls, and where they stand. Their heights are known beforehand (only comments are measured), so
 * a change above the reader is made up for exactly, in the same frame.
 */
export function createRowWindow({ rows, find }: RowWindowOptions) {
  const [view, setView] = createSignal({ top: 0, height: 0, width: 0 }, { equals: sameView })
  const [measured, setMeasured] = createSignal<ReadonlyMap<DiffRow, number>>(new Map())
  /** Pixels of one character. */
  const [character, setCharacter] = createSignal(7.2)
  let scroller: HTMLElement | undefined

  const columns = createMemo(() => Math.floor((view().width / 2 - sideChrome) / character()))
  const offsets = createMemo(() => {
    const known = measured()
    const measures = { note: (row: DiffRow) => known.get(row), columns: columns() }
    return rowOffsets(rows().map((row) => rowHeight(row, measures)))
  })
  /** Where the element has to be scrolled to, since what is above the reader changed. */
  let owed: number | undefined
  // Whatever comes or goes above, the row at the top of the view stays where it is. It is known before the rows in view are chosen, so
  // that none of them is taken away and made anew.
  createComputed(
    on([rows, offsets], ([next, now], before) => {
      const { top } = untrack(view)
      if (!before || top <= 0) return
      const [last, then] = before
      const at = rowAt(then, top)
      const anchor = last[at]
      const found = anchor ? find(next, anchor) : -1
      if (found === -1) return
      const to = now.top(found) + (top - then.top(at))
      if (to === top) return
      owed = to
      setView((one) => ({ ...one, top: to }))
    }),
  )
  const range = createMemo((last: RowWindow | undefined) => rowWindow(offsets(), view(), last))
  const visible = createMemo(() => rows().slice(range().from, range().to))
  const topRow = createMemo(() => rows()[rowAt(offsets(), view().top)])
  createRenderEffect(
    on(view, () => {
      if (owed === undefined) return
      const to = owed
      owed = undefined
      scrollTo(to)
    }),
  )

  function scrollTo(top: number): void {
    if (!scroller) return
    const most = Math.max(0, untrack(offsets).total - scroller.clientHeight)
    const to = Math.max(0, Math.min(top, most))
    // The rows are as high as that only once they are drawn.
    const body = scroller.firstElementChild
    if (body instanceof HTMLElement) body.style.height = `${untrack(offsets).total}px`
    scroller.scrollTop = to
    setView((now) => ({ ...now, top: to }))
  }
  const read = () => {
    if (scroller) setView({ top: scroller.scrollTop, height: scroller.clientHeight, width: scroller.clientWidth })
  }

  return {
    attach(element: HTMLElement): void {
      scroller = element
      const probe = element.querySelector('[data-probe]')
      if (probe) setCharacter(probe.getBoundingClientRect().width / (probe.textContent?.length || 1) || 7.2)
      // Whoever looked at something else meanwhile comes back to where they were.
      const { top: left } = untrack(view)
      if (left > 0) scrollTo(left)
      let stood = element.getBoundingClientRect().top
      const sizes = new ResizeObserver(() => {
        const { top } = element.getBoundingClientRect()
        // What grows above it takes room from its top, and nothing from under the reader's eyes.
        if (element.scrollTop > 0 && top !== stood) scrollTo(element.scrollTop + top - stood)
        stood = top
        read()
      })
      sizes.observe(element)
      onCleanup(() => sizes.disconnect())
    },
    onScroll: read,
    visible,
    range,
    offsets,
    view,
    columns,
    topRow,
    scrollTo,
    /** The row is at the top of the view then. */
    scrollToRow(row: DiffRow): void {
      const at = untrack(rows).indexOf(row)
      if (at !== -1) scrollTo(untrack(offsets).top(at))
    },
    /** As little as needed for the row to be in view, with some room. */
    reveal(row: DiffRow): void {
      const at = untrack(rows).indexOf(row)
      if (at === -1) return
      const { top, height } = untrack(view)
      const [from, to] = [untrack(offsets).top(at), untrack(offsets).top(at + 1)]
      const room = 48
      if (from - room < top) scrollTo(from - room)
      else if (to + room > top + height) scrollTo(to + room - height)
    },
    measure(row: DiffRow, height: number): void {
      if (untrack(measured).get(row) === height) return
      // Only those that stand there: a comment that went takes its height along.
      const standing = new Set(untrack(rows))
      setMeasured((all) => new Map([...all].filter(([one]) => standing.has(one))).set(row, height))
    },
  }
}
export type RowWindowView = ReturnType<typeof createRowWindow>

type View = { readonly top: number; readonly height: number; readonly width: number }
function sameView(a: View, b: View): boolean {
  return a.top === b.top && a.height === b.height && a.width === b.width
}
