import { onCleanup, onMount, type JSX } from 'solid-js'
import type { RowWindowView } from './create-row-window.ts'
import type { DiffRow } from './diff-rows.ts'

/** A row whose height is not known beforehand. */
export function MeasuredRow(props: {
  readonly rows: RowWindowView
  readonly row: DiffRow
  readonly children: JSX.Element
}): JSX.Element {
  let element: HTMLDivElement | undefined
  onMount(() => {
    const sizes = new ResizeObserver(() => element && props.rows.measure(props.row, element.offsetHeight))
    if (element) sizes.observe(element)
    onCleanup(() => sizes.disconnect())
  })
  return (
    <div ref={element} class="review-wide">
      {props.children}
    </div>
  )
}
