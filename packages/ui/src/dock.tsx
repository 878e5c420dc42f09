import { Show, splitProps, type JSX } from 'solid-js'
import { Icon, type IconName } from './icon'
import './desk.css'

/** The head of a dock: how many, why they wait, and what can be done with all. */
export function DockHead(props: { count: JSX.Element; say?: JSX.Element | undefined; acts?: JSX.Element | undefined }) {
  return (
    <div class="pm-dock-head">
      <b>{props.count}</b>
      <span class="cut">{props.say}</span>
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
  on?: boolean | undefined
  /** A second line: why it is held, and the ways out. */
  more?: JSX.Element | undefined
}

export function DockItem(props: DockItemProps) {
  const [local, rest] = splitProps(props, ['icon', 'text', 'mono', 'say', 'on', 'more', 'class'])
  return (
    <>
      <div {...rest} class={`pm-dock-item ${local.class ?? ''}`} data-on={local.on ? '' : undefined}>
        <Icon name={local.icon} s />
        <span class="cut grow" classList={{ mono: local.mono }}>
          {local.text}
        </span>
        <Show when={local.say}>
          <span class="pm-dock-say">{local.say}</span>
        </Show>
      </div>
      <Show when={local.more}>
        <div class="pm-dock-more">{local.more}</div>
      </Show>
    </>
  )
}
