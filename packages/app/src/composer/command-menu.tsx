import type { Command } from '@pointsman/domain/catalog'
import { createEffect, For, Show } from 'solid-js'
import '@pointsman/ui/pop.css'
import './composer.css'
import type { CommandMenu } from './create-command-menu.ts'

/** Over the input, in which focus stays: the active option is told to it by id. */
export function CommandMenuView(props: {
  menu: CommandMenu
  id: string
  place: string
  onTake: (command: Command) => void
}) {
  let list: HTMLDivElement | undefined
  createEffect(() => {
    const name = props.menu.active()?.name
    if (name !== undefined)
      list?.querySelector(`[id="${optionId(props.id, name)}"]`)?.scrollIntoView?.({ block: 'nearest' })
  })
  return (
    <Show when={props.menu.open()}>
      <div class="pm-pop command-menu">
        <div
          ref={list}
          id={props.id}
          class="pm-pop-list"
          role="listbox"
          aria-label={`Commands of ${props.place}`}
          data-testid="command-menu"
        >
          <div class="pm-pop-group" role="presentation">
            <div class="pm-pop-label" aria-hidden="true">
              Commands of {props.place}
            </div>
            <For each={props.menu.options()}>
              {(command) => (
                <div
                  id={optionId(props.id, command.name)}
                  class="pm-item"
                  role="option"
                  aria-selected={props.menu.active() === command}
                  data-on={props.menu.active() === command ? '' : undefined}
                  data-value={command.name}
                  data-testid="command-option"
                  onPointerMove={() => props.menu.point(command)}
                  // A press must not take focus from the input.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => props.onTake(command)}
                >
                  <span class="mono">/{command.name}</span>
                  <span class="pm-item-detail cut grow">{command.description}</span>
                </div>
              )}
            </For>
          </div>
        </div>
      </div>
    </Show>
  )
}

export function optionId(menu: string, name: string): string {
  return `${menu}-${encodeURIComponent(name)}`
}
