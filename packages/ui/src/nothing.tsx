import { Show, type JSX } from 'solid-js'
import './nothing.css'

export type NothingProps = {
  /** What is not there: "Nothing changed in payout-retry." */
  text: JSX.Element
  /** When it will be, or what to do. */
  more?: JSX.Element | undefined
  acts?: JSX.Element | undefined
  testid?: string | undefined
}

export function Nothing(props: NothingProps) {
  return (
    <div class="pm-nothing" data-testid={props.testid}>
      <p>{props.text}</p>
      <Show when={props.more}>
        <p class="pm-nothing-more">{props.more}</p>
      </Show>
      <Show when={props.acts}>
        <div class="pm-nothing-acts">{props.acts}</div>
      </Show>
    </div>
  )
}
