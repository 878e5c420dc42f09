import { keyLabel, keySpoken, onApple } from './key-label'
import './hidden.css'
import './kbd.css'

export type KbdProps = {
  /** A chord such as "Mod+Shift+E", "Enter", "Space". */
  keys: string
  /** Beside a name that already carries `aria-keyshortcuts`: shown, not read out. */
  silent?: boolean | undefined
}

export function Kbd(props: KbdProps) {
  return (
    <kbd class="pm-kbd" aria-hidden={props.silent ? 'true' : undefined}>
      <span aria-hidden="true">{keyLabel(props.keys, onApple())}</span>
      {props.silent ? null : <span class="pm-hidden">{keySpoken(props.keys, onApple())}</span>}
    </kbd>
  )
}
