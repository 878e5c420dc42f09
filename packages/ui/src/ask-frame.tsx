import { createUniqueId, Show, splitProps, type JSX } from 'solid-js'
import { Kbd } from './kbd'
import { Signal } from './signal'
import './desk.css'

export type AskFrameProps = JSX.HTMLAttributes<HTMLElement> & {
  /** What is asked, as a question. */
  heading: JSX.Element
  /** Before the heading; the signal that it waits for a person, where nothing else is given. */
  mark?: JSX.Element | undefined
  /** Who asks, where, since when. */
  from?: JSX.Element | undefined
  children?: JSX.Element | undefined
  /** Buttons: at most one filled. */
  acts?: JSX.Element | undefined
  /** At the end of the buttons: "1 of 2". */
  note?: JSX.Element | undefined
}

/** A dock that stands over the composer and asks. It takes no focus by itself. `data-*` passes through. */
export function AskFrame(props: AskFrameProps) {
  const [local, rest] = splitProps(props, ['heading', 'mark', 'from', 'children', 'acts', 'note', 'class'])
  const id = createUniqueId()
  return (
    <section {...rest} class={`pm-ask ${local.class ?? ''}`} role="group" aria-labelledby={id}>
      <div class="pm-ask-head">
        {local.mark ?? <Signal kind="waiting" />}
        <p id={id}>{local.heading}</p>
        <Show when={local.from}>
          <span class="pm-ask-from">{local.from}</span>
        </Show>
      </div>
      <Show when={local.children}>
        <div class="pm-ask-body">{local.children}</div>
      </Show>
      <Show when={local.acts || local.note}>
        <div class="pm-ask-foot">
          {local.acts}
          <Show when={local.note}>
            <span class="pm-ask-note">{local.note}</span>
          </Show>
        </div>
      </Show>
    </section>
  )
}

export type ChoiceProps = {
  /** The key that chooses it. */
  kbd: string
  label: JSX.Element
  detail?: JSX.Element | undefined
  chosen: boolean
  onPick: () => void
  /** Several may be chosen. */
  several?: boolean | undefined
  /** One tab stop for the whole list: 0 for the one that holds it, -1 for the others. */
  tabIndex?: 0 | -1 | undefined
  ref?: ((element: HTMLButtonElement) => void) | undefined
  testid?: string | undefined
  value?: string | undefined
}

/** One answer. The list around it has the role `radiogroup`, or `group` where several may be chosen. */
export function Choice(props: ChoiceProps) {
  return (
    <button
      ref={(element) => props.ref?.(element)}
      type="button"
      class="pm-choice"
      role={props.several ? 'checkbox' : 'radio'}
      aria-checked={props.chosen}
      tabIndex={props.tabIndex}
      data-value={props.value}
      data-testid={props.testid}
      onClick={() => props.onPick()}
    >
      <Kbd keys={props.kbd} silent />
      <span>
        <b class="med">{props.label}</b>
        <Show when={props.detail}>
          <div class="pm-choice-detail">{props.detail}</div>
        </Show>
      </span>
    </button>
  )
}
