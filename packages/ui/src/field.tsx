import { children, createUniqueId, For, Show, type JSX } from 'solid-js'
import { hand } from './button'
import { Icon, type IconName } from './icon'
import { Kbd } from './kbd'
import './field.css'
import './hidden.css'

export type FieldProps = {
  /** Always there; read out only, unless `labelShown`. */
  label: string
  labelShown?: boolean | undefined
  value: string
  onInput: (value: string) => void
  placeholder?: string | undefined
  icon?: IconName | undefined
  /** The key that leads here, shown at its end. */
  kbd?: string | undefined
  /** What is wrong, with a way out. It is read out when it appears. */
  error?: JSX.Element | undefined
  hint?: JSX.Element | undefined
  mono?: boolean | undefined
  soft?: boolean | undefined
  type?: 'text' | 'search' | 'url' | 'password' | undefined
  onKeyDown?: ((event: KeyboardEvent) => void) | undefined
  onFocus?: (() => void) | undefined
  onBlur?: (() => void) | undefined
  ref?: ((element: HTMLInputElement) => void) | HTMLInputElement | undefined
  /** What it may be, to choose from; anything else can be typed. */
  suggestions?: readonly string[] | undefined
  testid?: string | undefined
  /** For a field that steers a list: its id and its active option. */
  controls?: { list: string; active: string | undefined } | undefined
}

export function Field(props: FieldProps) {
  const id = createUniqueId()
  // Read through `children`, or each reading of a JSX prop would build it anew.
  const error = children(() => props.error)
  const hint = children(() => props.hint)
  const note = () => (error() || hint() ? `${id}-note` : undefined)
  return (
    <div class="pm-field-all">
      <label class={props.labelShown ? 'pm-field-label' : 'pm-hidden'} for={id}>
        {props.label}
      </label>
      <label class="pm-field" classList={{ 'pm-field-soft': props.soft }} data-wrong={error() ? '' : undefined}>
        <Show when={props.icon}>{(name) => <Icon name={name()} s />}</Show>
        <input
          id={id}
          ref={(element) => hand(props.ref, element)}
          type={props.type ?? 'text'}
          class={props.mono ? 'mono' : undefined}
          value={props.value}
          placeholder={props.placeholder}
          aria-label={props.label}
          aria-invalid={error() ? 'true' : undefined}
          aria-describedby={note()}
          role={props.controls ? 'combobox' : undefined}
          aria-expanded={props.controls ? 'true' : undefined}
          aria-controls={props.controls?.list}
          aria-activedescendant={props.controls?.active}
          aria-autocomplete={props.controls ? 'list' : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          data-ring="outside"
          list={props.suggestions ? `${id}-list` : undefined}
          data-testid={props.testid}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onKeyDown={(event) => props.onKeyDown?.(event)}
          onFocus={() => props.onFocus?.()}
          onBlur={() => props.onBlur?.()}
        />
        <Show when={props.suggestions}>
          {(list) => (
            <datalist id={`${id}-list`}>
              <For each={list()}>{(value) => <option value={value} />}</For>
            </datalist>
          )}
        </Show>
        <Show when={props.kbd}>{(keys) => <Kbd keys={keys()} silent />}</Show>
      </label>
      {/* The region stands before the words do, else they would not be read out. */}
      <div id={`${id}-note`} aria-live="polite" class="pm-field-note" data-wrong={error() ? '' : undefined}>
        {error() || hint()}
      </div>
    </div>
  )
}
