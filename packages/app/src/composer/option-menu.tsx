import { createEffect, For, Show, type JSX } from 'solid-js'
import '@pointsman/ui/pop.css'
import './composer.css'

/** Over the input, in which focus stays: the active option is told to it by id. */
export function OptionMenu<Option>(props: {
  readonly id: string
  readonly testid: string
  readonly label: string
  readonly open: boolean
  readonly options: readonly Option[]
  readonly active: Option | undefined
  readonly valueOf: (option: Option) => string
  readonly onPoint: (option: Option) => void
  readonly onTake: (option: Option) => void
  readonly children: (option: Option) => JSX.Element
}) {
  let list: HTMLDivElement | undefined
  const active = () => props.active && props.valueOf(props.active)
  createEffect(() => {
    const value = active()
    if (value !== undefined)
      list?.querySelector(`[id="${optionId(props.id, value)}"]`)?.scrollIntoView?.({ block: 'nearest' })
  })
  return (
    <Show when={props.open}>
      <div class="pm-pop command-menu">
        <div
          ref={list}
          id={props.id}
          class="pm-pop-list"
          role="listbox"
          aria-label={props.label}
          data-testid={`${props.testid}-menu`}
        >
          <div class="pm-pop-group" role="presentation">
            <div class="pm-pop-label" aria-hidden="true">
              {props.label}
            </div>
            <For each={props.options}>
              {(option) => (
                <div
                  id={optionId(props.id, props.valueOf(option))}
                  class="pm-item"
                  role="option"
                  aria-selected={active() === props.valueOf(option)}
                  data-on={active() === props.valueOf(option) ? '' : undefined}
                  data-value={props.valueOf(option)}
                  data-testid={`${props.testid}-option`}
                  onPointerMove={() => props.onPoint(option)}
                  // A press must not take focus from the input.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => props.onTake(option)}
                >
                  {props.children(option)}
                </div>
              )}
            </For>
          </div>
        </div>
      </div>
    </Show>
  )
}

export function optionId(menu: string, value: string): string {
  return `${menu}-${encodeURIComponent(value)}`
}
