import { Show, type JSX } from 'solid-js'
import './prose.css'

/** What was typed: medium weight in a sunken field. `held` where it has not gone out. */
export function Said(props: {
  children: JSX.Element
  /** At its end: when, with what. */
  time?: JSX.Element | undefined
  held?: boolean | undefined
  acts?: JSX.Element | undefined
}) {
  return (
    <div class="pm-said" classList={{ 'pm-said-held': props.held }}>
      <div class="pm-said-text">{props.children}</div>
      <Show when={props.time}>
        <span class="pm-said-time">{props.time}</span>
      </Show>
      <Show when={props.acts}>
        <div class="pm-said-acts">{props.acts}</div>
      </Show>
    </div>
  )
}

/** Text that one reads: headings, lists, code, tables. */
export function Prose(props: { children: JSX.Element }) {
  return <div class="pm-prose">{props.children}</div>
}

/** Where streaming text goes on. */
export function Caret() {
  return <span class="pm-caret" aria-hidden="true" />
}
