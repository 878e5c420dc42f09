import { Show, splitProps, type JSX } from 'solid-js'
import { Icon, type IconName } from './icon'
import './desk.css'

export type DockHeadProps = {
  /** How many. */
  count: JSX.Element
  /** Why they wait. */
  say?: JSX.Element | undefined
  /** What can be done with all. */
  acts?: JSX.Element | undefined
  /** Whether its items are shown. Undefined: it can't be closed, and is no button. */
  open?: boolean | undefined
  onToggle?: ((open: boolean) => void) | undefined
  /** What it opens: the id of the list. */
  list?: string | undefined
  tabIndex?: number | undefined
}

export function DockHead(props: DockHeadProps) {
  return (
    <div class="pm-dock-head">
      <Show when={props.open !== undefined} fallback={<b>{props.count}</b>}>
        <button
          type="button"
          class="pm-dock-fold"
          aria-expanded={props.open}
          aria-controls={props.open ? props.list : undefined}
          tabIndex={props.tabIndex}
          onClick={() => props.onToggle?.(!props.open)}
        >
          <b>{props.count}</b>
          <Icon name={props.open ? 'chevron-down' : 'chevron-up'} s />
        </button>
      </Show>
      <span class="pm-dock-why cut">{props.say}</span>
      <span class="grow" />
      {props.acts}
    </div>
  )
}

export type DockItemProps = JSX.HTMLAttributes<HTMLDivElement> & {
  icon: IconName
  text: JSX.Element
  /** A command line rather than words. */
  mono?: boolean | undefined
  /** Where it runs, and what it waits for. */
  say?: JSX.Element | undefined
  /** Its buttons: shown where the pointer or the focus is, and on touch. */
  acts?: JSX.Element | undefined
  on?: boolean | undefined
  /** Whether all of the text is shown. Undefined: one line is all of it. */
  whole?: boolean | undefined
  onWhole?: ((whole: boolean) => void) | undefined
  /** A second line: why it is held, and the ways out. */
  more?: JSX.Element | undefined
}

export function DockItem(props: DockItemProps) {
  const [local, rest] = splitProps(props, [
    'icon',
    'text',
    'mono',
    'say',
    'acts',
    'on',
    'whole',
    'onWhole',
    'more',
    'class',
  ])
  return (
    <>
      <div
        {...rest}
        class={`pm-dock-item ${local.class ?? ''}`}
        data-on={local.on ? '' : undefined}
        data-whole={local.whole ? '' : undefined}
      >
        <Icon name={local.icon} s />
        <Show
          when={local.whole !== undefined}
          fallback={
            <span class="pm-dock-text cut" classList={{ mono: local.mono }}>
              {local.text}
            </span>
          }
        >
          <button
            type="button"
            class="pm-dock-text"
            classList={{ mono: local.mono, cut: !local.whole }}
            aria-expanded={local.whole}
            // A row is one tab stop; its keys open it too.
            tabIndex={-1}
            onClick={() => local.onWhole?.(!local.whole)}
          >
            {local.text}
          </button>
        </Show>
        <Show when={local.say}>
          <span class="pm-dock-say">{local.say}</span>
        </Show>
        <Show when={local.acts}>
          <span class="pm-dock-acts">{local.acts}</span>
        </Show>
      </div>
      <Show when={local.more}>
        <div class="pm-dock-more">{local.more}</div>
      </Show>
    </>
  )
}
