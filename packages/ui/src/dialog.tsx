import * as Kobalte from '@kobalte/core/dialog'
import { createComputed, Show, type JSX } from 'solid-js'
import './dialog.css'
import './pop.css'

export type DialogProps = {
  open: boolean
  /** Escape, and a press beside it, close. */
  onClose: () => void
  title: string
  children: JSX.Element
  /** The way back first, then the action; at most one of them filled. */
  foot?: JSX.Element | undefined
  wide?: boolean | undefined
  testid?: string | undefined
}

/** Asks once, and names what is lost. Focus goes in, stays in, and returns to where it was. */
export function Dialog(props: DialogProps) {
  let from: HTMLElement | undefined
  // Before anything inside takes focus.
  createComputed(() => {
    if (props.open) from = focusOrigin()
  })
  return (
    <Kobalte.Root
      open={props.open}
      onOpenChange={(open) => {
        if (!open) props.onClose()
      }}
      preventScroll={false}
    >
      <Kobalte.Portal>
        <Kobalte.Overlay class="pm-scrim" />
        <div class="pm-dialog-place">
          <Kobalte.Content
            class="pm-dialog"
            classList={{ 'pm-dialog-wide': props.wide }}
            data-testid={props.testid}
            onCloseAutoFocus={(event: Event) => {
              if (!from?.isConnected) return
              event.preventDefault()
              from.focus()
            }}
          >
            <DialogParts title={<Kobalte.Title>{props.title}</Kobalte.Title>} foot={props.foot}>
              {props.children}
            </DialogParts>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}

/** What has focus now; for an item of a menu, which is about to go, the trigger of that menu. */
function focusOrigin(): HTMLElement | undefined {
  const active = document.activeElement
  const menu = active?.closest('[role="menu"]')
  const trigger = document.getElementById(menu?.getAttribute('aria-labelledby') ?? '')
  return trigger ?? (active instanceof HTMLElement ? active : undefined)
}

/** What is inside of a dialog's frame. */
export function DialogParts(props: { title: JSX.Element; children: JSX.Element; foot: JSX.Element | undefined }) {
  return (
    <>
      {props.title}
      <div class="pm-dialog-body">{props.children}</div>
      <Show when={props.foot}>
        <div class="pm-dialog-foot">{props.foot}</div>
      </Show>
    </>
  )
}
