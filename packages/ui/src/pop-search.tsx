import type { JSX } from 'solid-js'
import { hand } from './button'
import { Icon } from './icon'
import './pop.css'

export type PopSearchProps = {
  label: string
  placeholder: string
  value: string
  onInput: (value: string) => void
  onKeyDown: (event: KeyboardEvent) => void
  /** The list below: its id, what it is, and its active option. */
  list: string
  popup: 'listbox' | 'grid'
  active: string | undefined
  /** At its end: a key. */
  end?: JSX.Element | undefined
  ref?: ((element: HTMLInputElement) => void) | HTMLInputElement | undefined
  testid?: string | undefined
}

/** The search line of what floats. Focus stays in it; the active option is told. */
export function PopSearch(props: PopSearchProps) {
  return (
    <label class="pm-pop-search">
      <Icon name="search" s />
      <input
        ref={(element) => {
          hand(props.ref, element)
          queueMicrotask(() => element.focus({ preventScroll: true }))
        }}
        role="combobox"
        aria-label={props.label}
        aria-expanded="true"
        aria-haspopup={props.popup}
        aria-autocomplete="list"
        aria-controls={props.list}
        aria-activedescendant={props.active}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        data-ring="outside"
        data-testid={props.testid}
        placeholder={props.placeholder}
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onKeyDown={(event) => props.onKeyDown(event)}
      />
      {props.end}
    </label>
  )
}
