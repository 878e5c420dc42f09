import { Show, type JSX } from 'solid-js'
import { Icon, type IconName } from './icon'
import './banner.css'

export type BannerProps = {
  /** `caution`: it goes on by itself. `stop`: it waits for a person, or is cut off. */
  tone: 'caution' | 'stop'
  icon: IconName
  children: JSX.Element
  acts?: JSX.Element | undefined
  testid?: string | undefined
}

export function Banner(props: BannerProps) {
  return (
    <div class={`pm-banner pm-banner-${props.tone}`} role="status" data-testid={props.testid}>
      <Icon name={props.icon} />
      <span class="pm-banner-text">{props.children}</span>
      <Show when={props.acts}>
        <span class="pm-banner-acts">{props.acts}</span>
      </Show>
    </div>
  )
}
