import { Icon } from '@pointsman/ui/icon'
import { createEffect, For, Show } from 'solid-js'
import '@pointsman/ui/pop.css'
import './composer.css'
import { optionId } from './command-menu.tsx'
import type { MentionMenu } from './create-mention-menu.ts'
import type { MentionOption } from './mention-match.ts'

/** Over the input, in which focus stays, like the menu of commands. */
export function MentionMenuView(props: {
  menu: MentionMenu
  id: string
  place: string
  onTake: (option: MentionOption) => void
}) {
  let list: HTMLDivElement | undefined
  createEffect(() => {
    const value = props.menu.active()?.value
    if (value !== undefined)
      list?.querySelector(`[id="${optionId(props.id, value)}"]`)?.scrollIntoView?.({ block: 'nearest' })
  })
  return (
    <Show when={props.menu.open()}>
      <div class="pm-pop command-menu">
        <div
          ref={list}
          id={props.id}
          class="pm-pop-list"
          role="listbox"
          aria-label={`Files and agents of ${props.place}`}
          data-testid="mention-menu"
        >
          <div class="pm-pop-group" role="presentation">
            <div class="pm-pop-label" aria-hidden="true">
              Files and agents of {props.place}
            </div>
            <For each={props.menu.options()}>
              {(option) => (
                <div
                  id={optionId(props.id, option.value)}
                  class="pm-item"
                  role="option"
                  aria-selected={props.menu.active()?.value === option.value}
                  data-on={props.menu.active()?.value === option.value ? '' : undefined}
                  data-value={option.value}
                  data-testid="mention-option"
                  onPointerMove={() => props.menu.point(option)}
                  // A press must not take focus from the input.
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => props.onTake(option)}
                >
                  <Icon name={option.of === 'agent' ? 'bot' : 'file-text'} s />
                  <span class="mono cut">{option.value}</span>
                  <span class="pm-item-detail cut grow">{option.description}</span>
                </div>
              )}
            </For>
          </div>
        </div>
      </div>
    </Show>
  )
}
