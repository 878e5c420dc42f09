import type { JSX } from 'solid-js'
import { Icon } from './icon'
import './check.css'
import './hidden.css'

export type CheckProps = {
  checked: boolean
  onChange: (checked: boolean) => void
  /** Its name; shown beside it unless `labelHidden`. */
  label: JSX.Element
  labelHidden?: boolean | undefined
  testid?: string | undefined
}

export function Check(props: CheckProps) {
  return (
    <label class="pm-check" classList={{ 'pm-check-alone': props.labelHidden }}>
      <span class="pm-check-box">
        <input
          type="checkbox"
          checked={props.checked}
          data-ring="outside"
          data-testid={props.testid}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        <Icon name="check" />
      </span>
      <span classList={{ 'pm-hidden': props.labelHidden }}>{props.label}</span>
    </label>
  )
}

/** The same tick where nobody can press it, as in a plan: its state is told in words. */
export function Tick(props: { on: boolean; label?: string | undefined }) {
  return (
    <span class="pm-check-box" classList={{ on: props.on }}>
      <Icon name="check" />
      <span class="pm-hidden">{props.label ?? (props.on ? 'done' : 'open')}</span>
    </span>
  )
}
