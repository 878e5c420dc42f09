import { Show, splitProps, type JSX } from 'solid-js'
import { createControl } from './create-control'
import { Icon, type IconName } from './icon'
import { Kbd } from './kbd'
import { keyShortcuts, onApple } from './key-label'
import { RefusalTip } from './refusal-tip'
import { Signal } from './signal'
import type { Verdict } from './verdict'
import './button.css'

export type { Verdict }

type Native = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'title' | 'aria-disabled'>

export type ButtonProps = Native & {
  look?: 'primary' | 'normal' | 'quiet' | 'danger' | undefined
  small?: boolean | undefined
  icon?: IconName | undefined
  /** The chord that does the same; shown, and told to screen readers. Pressing it is the caller's business. */
  kbd?: string | undefined
  /** It is doing it now: a word beside the signal says what, e.g. "Moving…". It does not hold the button back. */
  working?: boolean | undefined
  /** The only thing that may hold the button back. */
  verdict?: Verdict | undefined
}

const own = ['look', 'small', 'icon', 'kbd', 'working', 'verdict', 'class', 'children', 'ref', 'type'] as const

export function Button(props: ButtonProps) {
  const [local, rest] = splitProps(props, own)
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
        class={[
          'pm-btn',
          local.look && local.look !== 'normal' && `pm-btn-${local.look}`,
          local.small && 'pm-btn-s',
          local.class,
        ]
          .filter(Boolean)
          .join(' ')}
        aria-disabled={control.refused() ? 'true' : undefined}
        aria-description={control.description()}
        aria-busy={local.working ? 'true' : undefined}
        aria-keyshortcuts={local.kbd ? keyShortcuts(local.kbd, onApple()) : undefined}
      >
        <Show when={local.working} fallback={<Show when={local.icon}>{(name) => <Icon name={name()} s />}</Show>}>
          <Signal kind="busy" label="" />
        </Show>
        {local.children}
        <Show when={local.kbd}>{(keys) => <Kbd keys={keys()} silent />}</Show>
      </button>
      <RefusalTip control={control} />
    </>
  )
}

/** Solid compiles `ref={variable}` to a function, so what arrives here always is one. */
export function hand<T>(ref: unknown, element: T) {
  if (typeof ref === 'function') (ref as (element: T) => void)(element)
}
