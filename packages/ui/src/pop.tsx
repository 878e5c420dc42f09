import * as Popover from '@kobalte/core/popover'
import { createComputed, type JSX } from 'solid-js'
import type { TriggerProps } from './menu'
import './pop.css'

export type PopProps = {
  /** Draws what opens it; hand all of it on: `trigger={(p) => <ChipButton opens {...p}>…</ChipButton>}`. */
  trigger: (props: TriggerProps) => JSX.Element
  open: boolean
  onOpenChange: (open: boolean) => void
  /** What it is, for who can't see it. */
  label: string
  children: JSX.Element
  class?: string | undefined
  testid?: string | undefined
}

/** Floats at its trigger and holds whatever is given: a list with a search, a small form. What is inside takes focus itself. */
export function Pop(props: PopProps) {
  let from: HTMLElement | undefined
  let left = false
  // Before anything inside takes focus: a key may have opened it from anywhere, and there the keys go back to.
  createComputed(() => {
    if (!props.open) return
    left = false
    from = document.activeElement instanceof HTMLElement ? document.activeElement : undefined
  })
  return (
    <Popover.Root
      open={props.open}
      onOpenChange={props.onOpenChange}
      gutter={4}
      placement="bottom-start"
      overflowPadding={8}
    >
      <Popover.Trigger as={props.trigger} />
      <Popover.Portal>
        <Popover.Content
          class={`pm-pop ${props.class ?? ''}`}
          aria-label={props.label}
          data-testid={props.testid}
          onOpenAutoFocus={(event: Event) => event.preventDefault()}
          onInteractOutside={() => (left = true)}
          onCloseAutoFocus={(event: Event) => {
            if (left || !from?.isConnected || from === document.body) return
            event.preventDefault()
            from.focus({ preventScroll: true })
          }}
        >
          {props.children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
