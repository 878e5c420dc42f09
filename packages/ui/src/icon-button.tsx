import { Show, splitProps, type JSX } from 'solid-js'
import { hand, type Verdict } from './button'
import { createControl } from './create-control'
import { Icon, type IconName } from './icon'
import { Kbd } from './kbd'
import { keyShortcuts, onApple } from './key-label'
import { RefusalTip } from './refusal-tip'
import './button.css'

type Native = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'disabled' | 'title' | 'aria-disabled' | 'children'>

export type IconButtonProps = Native & {
  icon: IconName
  /** The name, and the words of its tooltip. */
  label: string
  kbd?: string | undefined
  small?: boolean | undefined
  /** The primary action of its group, filled. */
  ink?: boolean | undefined
  /** For a toggle: whether it is on. */
  pressed?: boolean | undefined
  verdict?: Verdict | undefined
}

const own = ['icon', 'label', 'kbd', 'small', 'ink', 'pressed', 'verdict', 'class', 'ref', 'type'] as const

export function IconButton(props: IconButtonProps) {
  const [local, rest] = splitProps(props, own)
  const control = createControl({ verdict: () => local.verdict, hint: () => true })
  return (
    <>
      <button
        {...rest}
        ref={(element) => {
          control.attach(element)
          hand(local.ref, element)
        }}
        type={local.type ?? 'button'}
        class={['pm-icon-btn', local.small && 'pm-icon-btn-s', local.ink && 'pm-icon-btn-ink', local.class]
          .filter(Boolean)
          .join(' ')}
        aria-label={local.label}
        aria-pressed={local.pressed === undefined ? undefined : local.pressed ? 'true' : 'false'}
        aria-disabled={control.refused() ? 'true' : undefined}
        aria-description={control.description()}
        aria-keyshortcuts={local.kbd ? keyShortcuts(local.kbd, onApple()) : undefined}
      >
        <Icon name={local.icon} s={local.small} />
      </button>
      <RefusalTip control={control}>
        <span>{local.label}</span>
        <Show when={local.kbd}>{(keys) => <Kbd keys={keys()} silent />}</Show>
      </RefusalTip>
    </>
  )
}
