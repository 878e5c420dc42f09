import * as Popover from '@kobalte/core/popover'
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show, untrack, type JSX } from 'solid-js'
import { Icon } from './icon'
import type { TriggerProps } from './menu'
import { grouped, matching, step, typedTo, type PickerOption } from './picker-list'
import { PickerTrigger } from './picker-trigger'
import type { Verdict } from './verdict'
import './pop.css'

export type { PickerOption }

export type PickerProps = {
  /** What is picked: "Model". */
  label: string
  options: readonly PickerOption[]
  value: string | undefined
  onPick: (value: string) => void
  /** What the trigger shows where nothing is picked yet. */
  placeholder?: string | undefined
  /** A search line; without it, typing goes to the option that begins so. */
  search?: string | undefined
  look?: 'quiet' | 'field' | undefined
  /** Draws the trigger itself; else it is a quiet button with the chosen name. */
  trigger?: ((props: TriggerProps) => JSX.Element) | undefined
  verdict?: Verdict | undefined
  open?: boolean | undefined
  onOpenChange?: ((open: boolean) => void) | undefined
  /** Under the list, e.g. how to get more. */
  foot?: JSX.Element | undefined
  /** Where no option matches, or there is none. */
  nothing?: string | undefined
  testid?: string | undefined
  listTestid?: string | undefined
  optionTestid?: string | undefined
}

/** One of many, with groups, and with reasons where one can't be picked. Focus stays in one element; the active option is told. */
export function Picker(props: PickerProps) {
  const [own, setOwn] = createSignal(false)
  const open = () => props.open ?? own()
  function setOpen(next: boolean) {
    setOwn(next)
    props.onOpenChange?.(next)
  }
  const chosen = () => props.options.find((option) => option.value === props.value)
  const trigger = (more: TriggerProps) =>
    props.trigger ? (
      props.trigger(more)
    ) : (
      <PickerTrigger
        {...more}
        label={props.label}
        text={chosen()?.label ?? props.placeholder ?? props.label}
        look={props.look}
        verdict={props.verdict}
        testid={props.testid}
        onDown={() => setOpen(true)}
      />
    )
  return (
    <Popover.Root open={open()} onOpenChange={setOpen} gutter={4} placement="bottom-start" overflowPadding={8}>
      <Popover.Trigger as={trigger} />
      <Popover.Portal>
        <Popover.Content
          class="pm-pop"
          aria-label={props.label}
          // The list takes focus itself, below.
          onOpenAutoFocus={(event: Event) => event.preventDefault()}
        >
          <PickerList {...props} close={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function PickerList(props: PickerProps & { close: () => void }) {
  const id = createUniqueId()
  const [query, setQuery] = createSignal('')
  const groups = createMemo(() => grouped(matching(props.options, query())))
  const shown = createMemo(() => groups().flatMap((group) => group.options))
  const [active, setActive] = createSignal(untrack(() => props.value ?? props.options[0]?.value))
  const optionId = (value: string) => `${id}-${props.options.findIndex((option) => option.value === value)}`
  let list: HTMLDivElement | undefined
  let typed = ''
  let typedAt = 0

  // A search moves to its first hit.
  createEffect(on(query, () => setActive(shown()[0]?.value), { defer: true }))
  createEffect(() => {
    const value = active()
    if (value !== undefined) list?.querySelector(`[id="${optionId(value)}"]`)?.scrollIntoView?.({ block: 'nearest' })
  })

  function pick(option: PickerOption | undefined) {
    if (!option || option.refused) return
    props.onPick(option.value)
    props.close()
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.isComposing) return
    if (event.key === 'Enter' || (event.key === ' ' && !props.search)) {
      event.preventDefault()
      return pick(shown().find((option) => option.value === active()))
    }
    if (event.key === 'Escape' || event.key === 'Tab') {
      // Spent here. Whoever listens further out must not also stop something by the same Escape; and the list stands at
      // the end of the page, so a Tab from it would lead nowhere. Focus returns to the trigger.
      event.preventDefault()
      return props.close()
    }
    // In a search line these two move the caret.
    const moves =
      props.search && (event.key === 'Home' || event.key === 'End') ? undefined : step(shown(), active(), event.key)
    if (moves !== undefined) {
      event.preventDefault()
      setActive(moves)
    } else if (!props.search && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const now = event.timeStamp
      typed = now - typedAt > 700 ? event.key : typed + event.key
      typedAt = now
      const found = typedTo(shown(), active(), typed)
      if (found !== undefined) setActive(found)
    }
  }
  function focusNow(element: HTMLElement) {
    queueMicrotask(() => element.focus({ preventScroll: true }))
  }
  const activeId = () => {
    const value = active()
    return value === undefined ? undefined : optionId(value)
  }

  return (
    <>
      <Show when={props.search}>
        <label class="pm-pop-search">
          <Icon name="search" s />
          <input
            ref={focusNow}
            role="combobox"
            aria-label={props.search}
            aria-expanded="true"
            aria-autocomplete="list"
            aria-controls={id}
            aria-activedescendant={activeId()}
            autocomplete="off"
            spellcheck={false}
            data-ring="outside"
            placeholder={props.search}
            value={query()}
            onInput={(event) => setQuery(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
        </label>
      </Show>
      <div
        ref={(element) => {
          list = element
          if (!props.search) focusNow(element)
        }}
        id={id}
        class="pm-pop-list"
        role="listbox"
        aria-label={props.label}
        tabIndex={props.search ? -1 : 0}
        aria-activedescendant={props.search ? undefined : activeId()}
        data-ring="outside"
        data-testid={props.listTestid}
        onKeyDown={(event) => {
          if (!props.search) onKeyDown(event)
        }}
      >
        <For each={groups()}>
          {(group) => (
            <div class="pm-pop-group" role="group" aria-label={group.label}>
              <Show when={group.label}>
                <div class="pm-pop-label" aria-hidden="true">
                  {group.label}
                </div>
              </Show>
              <For each={group.options}>
                {(option) => (
                  <div
                    id={optionId(option.value)}
                    class="pm-item"
                    classList={{ 'pm-item-two': Boolean(option.detail) }}
                    role="option"
                    aria-selected={option.value === props.value}
                    aria-disabled={option.refused ? 'true' : undefined}
                    data-on={option.value === active() ? '' : undefined}
                    data-value={option.value}
                    data-testid={props.optionTestid}
                    onPointerMove={() => setActive(option.value)}
                    // A press must not take focus from the line above.
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => pick(option)}
                  >
                    <span class="pm-item-text">
                      <div class="cut">{option.label}</div>
                      <Show when={option.detail}>
                        <div class="pm-item-detail cut">{option.detail}</div>
                      </Show>
                    </span>
                    <span class="pm-item-end">
                      {option.refused ?? option.end}
                      <Show when={option.value === props.value}>
                        <Icon name="check" s />
                      </Show>
                    </span>
                  </div>
                )}
              </For>
            </div>
          )}
        </For>
      </div>
      <Show when={shown().length === 0}>
        <div class="pm-pop-note" role="status">
          {props.nothing ?? (query() ? `Nothing matches “${query()}”.` : 'Nothing to choose from here.')}
        </div>
      </Show>
      {props.foot}
    </>
  )
}
