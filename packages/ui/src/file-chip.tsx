import { Show, type JSX } from 'solid-js'
import { Icon, type IconName } from './icon'
import './chip.css'
import './file-chip.css'

export type FileChipProps = {
  name: string
  /** Its size, or what becomes of it. */
  detail?: JSX.Element | undefined
  icon: IconName
  /** Where a picture's own small picture is. */
  picture?: string | undefined
  /** Opens it. */
  onOpen?: (() => void) | undefined
  /** Saves it; only without `onOpen`. */
  href?: string | undefined
  look?: 'normal' | 'stop' | undefined
  onRemove?: (() => void) | undefined
  /** Of its buttons, where the chip itself has the focus. */
  tabIndex?: number | undefined
  /** More buttons. */
  acts?: JSX.Element | undefined
}

/** A file that hangs on a text: what it is, how large, and what can be done with it. */
export function FileChip(props: FileChipProps) {
  const inside = () => (
    <>
      <Show when={props.picture} fallback={<Icon name={props.icon} s />}>
        {(url) => <img class="pm-file-picture" src={url()} alt="" loading="lazy" decoding="async" />}
      </Show>
      <span class="pm-file-name cut" title={props.name}>
        {props.name}
      </span>
      <Show when={props.detail}>
        <span class="pm-file-detail">{props.detail}</span>
      </Show>
    </>
  )
  return (
    <span class="pm-chip pm-chip-quiet pm-file" classList={{ 'pm-chip-stop': props.look === 'stop' }}>
      <Show
        when={props.onOpen}
        fallback={<Saved href={props.href} name={props.name} tabIndex={props.tabIndex} inside={inside} />}
      >
        <button
          type="button"
          class="pm-file-main"
          tabIndex={props.tabIndex}
          aria-label={`Open ${props.name}`}
          onClick={() => props.onOpen?.()}
        >
          {inside()}
        </button>
      </Show>
      {props.acts}
      <Show when={props.onRemove}>
        <button
          type="button"
          class="pm-chip-remove"
          tabIndex={props.tabIndex}
          aria-label={`Remove ${props.name}`}
          onClick={() => props.onRemove?.()}
        >
          <Icon name="x" s />
        </button>
      </Show>
    </span>
  )
}

function Saved(props: {
  href: string | undefined
  name: string
  tabIndex: number | undefined
  inside: () => JSX.Element
}) {
  return (
    <Show when={props.href} fallback={<span class="pm-file-main">{props.inside()}</span>}>
      {(href) => (
        <a
          class="pm-file-main"
          href={href()}
          download={props.name}
          tabIndex={props.tabIndex}
          aria-label={`Save ${props.name}`}
        >
          {props.inside()}
        </a>
      )}
    </Show>
  )
}
