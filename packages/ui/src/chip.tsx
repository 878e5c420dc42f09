import { Show, splitProps, type JSX } from 'solid-js'
import { hand, type Verdict } from './button'
import { createControl } from './create-control'
import { Icon, type IconName } from './icon'
import { RefusalTip } from './refusal-tip'
import './chip.css'

type Look = {
  icon?: IconName | undefined
  /** `stop` is for something that a person must set right; `quiet` for what hangs on a text, such as an attachment. */
  look?: 'normal' | 'quiet' | 'stop' | undefined
  children: JSX.Element
}

export type ChipProps = Look & {
  onRemove?: (() => void) | undefined
  /** What "remove" is called, e.g. "Remove bank-timeline.png". */
  removeLabel?: string | undefined
  testid?: string | undefined
}

function chipClass(look: Look['look'], more?: string | false): string {
  return ['pm-chip', look && look !== 'normal' && `pm-chip-${look}`, more].filter(Boolean).join(' ')
}

export function Chip(props: ChipProps) {
  return (
    <span class={chipClass(props.look)} data-testid={props.testid}>
      <Show when={props.icon}>{(name) => <Icon name={name()} s />}</Show>
      {props.children}
      <Show when={props.onRemove}>
        <button
          type="button"
          class="pm-chip-remove"
          aria-label={props.removeLabel ?? 'Remove'}
          onClick={() => props.onRemove?.()}
        >
          <Icon name="x" s />
        </button>
      </Show>
    </span>
  )
}

export type ChipButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'title'> &
  Look & {
    /** Shows that it opens something. */
    opens?: boolean | undefined
    verdict?: Verdict | undefined
  }

/** A chip that can be pressed: the trigger of a menu or picker. */
export function ChipButton(props: ChipButtonProps) {
  const [local, rest] = splitProps(props, ['icon', 'look', 'opens', 'verdict', 'children', 'class', 'ref', 'type'])
  const control = createControl({ verdict: () => local.verdict })
  return (
    <>
      <button
        {...rest}
        ref={(element) => {
          control.attach(element)
          hand(local.ref, element)
        }}
        type={local.type ?? 'button'}
        class={chipClass(local.look, `pm-chip-btn ${local.class ?? ''}`)}
        aria-disabled={control.refused() ? 'true' : undefined}
        aria-description={control.description()}
      >
        <Show when={local.icon}>{(name) => <Icon name={name()} s />}</Show>
        {local.children}
        <Show when={local.opens}>
          <Icon name="chevrons-up-down" s />
        </Show>
      </button>
      <RefusalTip control={control} />
    </>
  )
}
