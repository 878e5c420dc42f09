import { For } from 'solid-js'
import './hidden.css'
import './skeleton.css'

/** For the first load only: never where something was shown before. `widths` in percent, one for each line. */
export function Skeleton(props: { label: string; widths?: readonly number[] | undefined }) {
  return (
    <div class="pm-skeleton" role="status">
      <span class="pm-hidden">{props.label}</span>
      <For each={props.widths ?? [64, 100, 82]}>{(width) => <i style={{ width: `${width}%` }} />}</For>
    </div>
  )
}
