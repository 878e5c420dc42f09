import * as Kobalte from '@kobalte/core/dropdown-menu'
import { Show, type JSX } from 'solid-js'
import { Icon, type IconName } from './icon'
import { Kbd } from './kbd'
import { keyShortcuts, onApple } from './key-label'
import { refusal, type Verdict } from './verdict'
import './pop.css'

/** What the menu adds to its trigger; hand it on whole: `trigger={(p) => <IconButton icon="ellipsis" label="More" {...p} />}`. */
export type TriggerProps = Omit<
  JSX.ButtonHTMLAttributes<HTMLButtonElement>,
  'disabled' | 'title' | 'aria-disabled' | 'children'
>

export type MenuProps = {
  trigger: (props: TriggerProps) => JSX.Element
  children: JSX.Element
  open?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
  /** Which edge of the trigger it keeps to. */
  align?: 'start' | 'end' | undefined
  testid?: string | undefined
}

export function Menu(props: MenuProps) {
  return (
    <Kobalte.Root
      gutter={4}
      placement={props.align === 'end' ? 'bottom-end' : 'bottom-start'}
      overflowPadding={8}
      // A page behind a menu still scrolls and streams.
      modal={false}
      preventScroll={false}
      {...(props.open === undefined ? {} : { open: props.open })}
      {...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {})}
    >
      <Kobalte.Trigger as={props.trigger} />
      <Kobalte.Portal>
        <Kobalte.Content class="pm-pop" data-testid={props.testid}>
          <div class="pm-pop-list">{props.children}</div>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}

export function MenuGroup(props: { label?: string | undefined; children: JSX.Element }) {
  return (
    <Kobalte.Group class="pm-pop-group">
      <Show when={props.label}>
        <Kobalte.GroupLabel class="pm-pop-label">{props.label}</Kobalte.GroupLabel>
      </Show>
      {props.children}
    </Kobalte.Group>
  )
}

export type MenuItemProps = {
  onPick: () => void
  icon?: IconName | undefined
  kbd?: string | undefined
  danger?: boolean | undefined
  /** For what can be on or off. */
  checked?: boolean | undefined
  /** Not ready: it stays in reach of the arrows, shows its reason under its name, and picking it does nothing. */
  verdict?: Verdict | undefined
  children: JSX.Element
  testid?: string | undefined
}

export function MenuItem(props: MenuItemProps) {
  const refused = () => refusal(props.verdict)
  return (
    <Kobalte.Item
      class="pm-item"
      classList={{ 'pm-item-danger': props.danger, 'pm-item-two': refused() !== undefined }}
      closeOnSelect={!refused()}
      onSelect={() => {
        if (!refused()) props.onPick()
      }}
      aria-disabled={refused() ? 'true' : undefined}
      aria-keyshortcuts={props.kbd ? keyShortcuts(props.kbd, onApple()) : undefined}
      data-testid={props.testid}
    >
      <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
      <span class="pm-item-text">
        <span class="cut">{props.children}</span>
        <Show when={refused()}>{(held) => <div class="pm-item-detail">{held().reason}</div>}</Show>
      </span>
      <Show when={props.kbd || props.checked}>
        <span class="pm-item-end">
          <Show when={props.checked}>
            <Icon name="check" s />
            <span class="pm-hidden">on</span>
          </Show>
          <Show when={props.kbd}>{(keys) => <Kbd keys={keys()} silent />}</Show>
        </span>
      </Show>
    </Kobalte.Item>
  )
}
