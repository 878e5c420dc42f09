import { createEffect, createMemo, createSignal, on, untrack, type JSX } from 'solid-js'
import { Virtualizer, type VirtualizerHandle } from 'virtua/solid'
import './virtual-list.css'

export type VirtualListHandle = Pick<VirtualizerHandle, 'getItemOffset'>

export type VirtualListProps = {
  /** The element that scrolls. */
  scroller: HTMLElement
  /** Rows by key: a key keeps its node whatever its row says. */
  keys: readonly string[]
  children: (key: string) => JSX.Element
  ref: (handle: VirtualListHandle | undefined) => void
  /** A row or the view changed its size, or rows came or went; called before the frame is painted. */
  onSettle: () => void
  /** The view was scrolled, and the rows that came into it are there. */
  onScroll: () => void
}

type View = { readonly keys: readonly string[]; readonly shift: boolean }

/**
 * The lowest row of all. Were the guess higher, the first pass could leave a gap that is filled one frame later; too low only
 * measures some rows more, all of them before the first paint.
 */
const lowestRow = 24

/**
 * The only file that knows virtua. It takes sizes by index, so rows that are put before the others come as a step of their own
 * (`shift`), apart from what changed behind them.
 */
export function VirtualList(props: VirtualListProps) {
  const [again, setAgain] = createSignal(0)
  const view = createMemo<View>(
    (last) => {
      again()
      const next = props.keys
      const first = last.keys[0]
      const ahead = first === undefined ? -1 : next.indexOf(first)
      if (ahead <= 0) return { keys: next, shift: false }
      const prepended = [...next.slice(0, ahead), ...last.keys]
      if (prepended.length === next.length && prepended.every((key, at) => key === next[at]))
        return { keys: next, shift: true }
      queueMicrotask(() => setAgain((count) => count + 1))
      return { keys: prepended, shift: true }
    },
    { keys: [], shift: false },
  )
  const settle = untrack(() => props.onSettle)
  // After virtua's own effects of this change.
  createEffect(on(view, () => queueMicrotask(settle)))
  return (
    <div class="virtual-list">
      <Virtualizer
        ref={(handle) => props.ref(handle)}
        data={view().keys}
        shift={view().shift}
        scrollRef={props.scroller}
        itemSize={lowestRow}
        bufferSize={400}
        onResize={settle}
        onScroll={() => props.onScroll()}
      >
        {(key) => props.children(key)}
      </Virtualizer>
    </div>
  )
}
