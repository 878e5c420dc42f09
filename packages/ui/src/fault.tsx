import { Show, splitProps, type JSX } from 'solid-js'
import { Signal, type SignalKind } from './signal'
import './fault.css'

export type FaultProps = Omit<JSX.HTMLAttributes<HTMLElement>, 'title'> & {
  /** What happened, as a sentence. */
  heading: string
  /** What it means for the work, and what was kept. */
  children?: JSX.Element | undefined
  /** The other side's own words. */
  words?: string | undefined
  /** The way out: at most one filled button. */
  acts?: JSX.Element | undefined
  /** What to quote when asking about it. */
  trace?: string | undefined
  signal?: SignalKind | undefined
}

/** What failed, in the place where it failed. `data-*` passes through. */
export function Fault(props: FaultProps) {
  const [local, rest] = splitProps(props, ['heading', 'children', 'words', 'acts', 'trace', 'signal', 'class'])
  return (
    <article {...rest} class={`pm-fault ${local.signal === 'retry' ? 'pm-fault-caution' : ''} ${local.class ?? ''}`}>
      <p class="pm-fault-head">
        <Signal kind={local.signal ?? 'error'} />
        {local.heading}
      </p>
      <Show when={local.children}>
        <p class="pm-fault-text">{local.children}</p>
      </Show>
      <Show when={local.words}>
        <p class="pm-fault-words">{local.words}</p>
      </Show>
      <Show when={local.acts || local.trace}>
        <div class="pm-fault-acts">
          {local.acts}
          <Show when={local.trace}>
            <span class="pm-fault-id mono">{local.trace}</span>
          </Show>
        </div>
      </Show>
    </article>
  )
}
