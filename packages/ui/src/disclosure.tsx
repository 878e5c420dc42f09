import { createUniqueId, Show, type JSX } from 'solid-js'
import { Icon, type IconName } from './icon'
import './disclosure.css'

export type DisclosureProps = {
  icon: IconName
  /** What was done: "Ran". Medium weight, unless `quiet`. */
  title?: JSX.Element | undefined
  /** To what: cut at its end. */
  detail?: JSX.Element | undefined
  /** The detail is what a machine would read. */
  mono?: boolean | undefined
  quiet?: boolean | undefined
  /** At the end: how long, how many. */
  meta?: JSX.Element | undefined
  /** Undefined: there is nothing to open, and it is no button. */
  open?: boolean | undefined
  onToggle?: ((open: boolean) => void) | undefined
  /** Built only while it is open. */
  children?: JSX.Element | undefined
  testid?: string | undefined
}

/** A row that opens below its own line, so that nothing above the reader moves. */
export function Disclosure(props: DisclosureProps) {
  const id = createUniqueId()
  const line = () => (
    <>
      <Icon name={props.icon} />
      <Show when={props.title}>{props.quiet ? <span>{props.title}</span> : <b>{props.title}</b>}</Show>
      <Show when={props.detail}>
        <span class="cut" classList={{ mono: props.mono, t3: props.quiet }}>
          {props.detail}
        </span>
      </Show>
      <span class="pm-fold-meta">
        {props.meta}
        <Show when={props.open !== undefined}>
          <Icon name={props.open ? 'chevron-down' : 'chevron-right'} s />
        </Show>
      </span>
    </>
  )
  return (
    <>
      <Show
        when={props.open !== undefined}
        fallback={
          <div class="pm-fold" data-testid={props.testid}>
            {line()}
          </div>
        }
      >
        <button
          type="button"
          class="pm-fold"
          aria-expanded={props.open}
          aria-controls={props.open ? id : undefined}
          data-testid={props.testid}
          onClick={() => props.onToggle?.(!props.open)}
        >
          {line()}
        </button>
      </Show>
      <Show when={props.open}>
        <div id={id} class="pm-fold-body">
          {props.children}
        </div>
      </Show>
    </>
  )
}

/** Machine text in a sunken box, with a line under it that says what is left out. */
export function Output(props: { children: JSX.Element; foot?: JSX.Element | undefined }) {
  return (
    <div class="pm-output">
      {props.children}
      <Show when={props.foot}>
        <div class="pm-output-foot">{props.foot}</div>
      </Show>
    </div>
  )
}
