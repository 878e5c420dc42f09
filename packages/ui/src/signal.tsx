import { Match, Switch, type JSX } from 'solid-js'
import { createInView } from './create-in-view'
import './signal.css'

export type SignalKind = 'idle' | 'busy' | 'retry' | 'waiting' | 'error' | 'unread'

const words: Record<SignalKind, string> = {
  idle: 'idle',
  busy: 'working',
  retry: 'retrying',
  waiting: 'waits for you',
  error: 'failed',
  unread: 'finished, not read yet',
}

export type SignalProps = {
  kind: SignalKind
  /** Replaces the word that is read out; an empty one makes it decoration, where the word stands beside it. */
  label?: string | undefined
  class?: string | undefined
}

/** Form and colour say the same. Level arm: stop. Slanted: works. Upright: clear. Cross: failed. Ring: idle. */
export function Signal(props: SignalProps) {
  const label = () => props.label ?? words[props.kind]
  return (
    <Switch>
      <Match when={props.kind === 'busy'}>
        <Turning label={label()} class={props.class} />
      </Match>
      <Match when={props.kind === 'idle'}>
        <Lamp kind="idle" label={label()} class={props.class}>
          <circle class="ring" cx="7" cy="7" r="4" />
        </Lamp>
      </Match>
      <Match when={props.kind === 'retry'}>
        <Lamp kind="retry" label={label()} class={props.class}>
          <circle class="ring-caution" cx="7" cy="7" r="5.8" />
          <path class="arm-open" d="M5 9l4-4" />
        </Lamp>
      </Match>
      <Match when={props.kind === 'waiting'}>
        <Lamp kind="waiting" label={label()} class={props.class}>
          <circle class="lamp-stop" cx="7" cy="7" r="7" />
          <path class="arm" d="M3.7 7h6.6" />
        </Lamp>
      </Match>
      <Match when={props.kind === 'error'}>
        <Lamp kind="error" label={label()} class={props.class}>
          <circle class="lamp-stop" cx="7" cy="7" r="7" />
          <path class="arm" d="M4.8 4.8l4.4 4.4M9.2 4.8 4.8 9.2" />
        </Lamp>
      </Match>
      <Match when={props.kind === 'unread'}>
        <Lamp kind="unread" label={label()} class={props.class}>
          <circle class="lamp-clear" cx="7" cy="7" r="7" />
          <path class="arm" d="M7 3.7v6.6" />
        </Lamp>
      </Match>
    </Switch>
  )
}

type LampProps = {
  kind: SignalKind
  label: string
  class: string | undefined
  turns?: boolean
  ref?: (element: SVGSVGElement) => void
  children: JSX.Element
}

function Lamp(props: LampProps) {
  return (
    <svg
      ref={(element) => props.ref?.(element)}
      class={`pm-signal${props.class ? ` ${props.class}` : ''}`}
      viewBox="0 0 14 14"
      role={props.label ? 'img' : undefined}
      aria-label={props.label || undefined}
      aria-hidden={props.label ? undefined : 'true'}
      data-signal={props.kind}
      data-turns={props.turns ? '' : undefined}
    >
      {props.children}
    </svg>
  )
}

/** Only a busy signal is watched, and it turns only in view. */
function Turning(props: { label: string; class: string | undefined }) {
  const view = createInView()
  return (
    <Lamp kind="busy" label={props.label} class={props.class} turns={view.inView()} ref={view.watch}>
      <circle class="lamp-caution" cx="7" cy="7" r="7" />
      <path class="arm-dark" d="M4.6 9.4 9.4 4.6" />
    </Lamp>
  )
}
