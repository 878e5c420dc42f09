import { For } from 'solid-js'
import { createControl } from './create-control'
import { RefusalTip } from './refusal-tip'
import type { Verdict } from './verdict'
import './segments.css'

export type Segment<V extends string> = {
  value: V
  label: string
  verdict?: Verdict | undefined
  testid?: string | undefined
}

export type SegmentsProps<V extends string> = {
  label: string
  value: V
  onPick: (value: V) => void
  options: readonly Segment<V>[]
  /** The id of the panel that they switch: they are tabs then, else radio buttons. */
  panel?: string | undefined
  testid?: string | undefined
}

const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** One of few. One tab stop; the arrows choose, and pass over what can't be chosen. */
export function Segments<V extends string>(props: SegmentsProps<V>) {
  let list: HTMLDivElement | undefined

  function onKeyDown(event: KeyboardEvent) {
    const open = props.options.filter((option) => option.verdict?.ready !== false)
    const at = open.findIndex((option) => option.value === props.value)
    const step = steps[event.key]
    const next =
      event.key === 'Home'
        ? open[0]
        : event.key === 'End'
          ? open.at(-1)
          : step
            ? open[(at + step + open.length) % open.length]
            : undefined
    if (!next) return
    event.preventDefault()
    props.onPick(next.value)
    const index = props.options.findIndex((option) => option.value === next.value)
    list?.querySelectorAll<HTMLElement>('.pm-segment')[index]?.focus()
  }

  return (
    <div
      ref={list}
      class="pm-segments"
      role={props.panel ? 'tablist' : 'radiogroup'}
      aria-label={props.label}
      data-testid={props.testid}
      onKeyDown={onKeyDown}
    >
      <For each={props.options}>
        {(option) => (
          <OneSegment
            option={option}
            on={props.value === option.value}
            panel={props.panel}
            onPick={() => props.onPick(option.value)}
          />
        )}
      </For>
    </div>
  )
}

function OneSegment(props: { option: Segment<string>; on: boolean; panel: string | undefined; onPick: () => void }) {
  const control = createControl({ verdict: () => props.option.verdict })
  return (
    <>
      <button
        ref={control.attach}
        type="button"
        class="pm-segment"
        role={props.panel ? 'tab' : 'radio'}
        aria-selected={props.panel ? props.on : undefined}
        aria-checked={props.panel ? undefined : props.on}
        aria-controls={props.panel}
        aria-disabled={control.refused() ? 'true' : undefined}
        aria-description={control.description()}
        tabIndex={props.on ? 0 : -1}
        data-on={props.on ? '' : undefined}
        data-value={props.option.value}
        data-testid={props.option.testid}
        onClick={() => props.onPick()}
      >
        <span data-text={props.option.label}>{props.option.label}</span>
      </button>
      <RefusalTip control={control} />
    </>
  )
}
