import * as Kobalte from '@kobalte/core/dialog'
import { createComputed, type JSX } from 'solid-js'
import './dialog.css'
import './pop.css'

export type PaletteFrameProps = {
  open: boolean
  /** Escape, and a press beside it, close. */
  onClose: () => void
  /** It is gone and focus is back where it was: what was chosen may take it from there. */
  onClosed?: (() => void) | undefined
  label: string
  children: JSX.Element
  testid?: string | undefined
}

/** A list over the whole page. What is inside takes focus itself. */
export function PaletteFrame(props: PaletteFrameProps) {
  let from: HTMLElement | undefined
  // Before anything inside takes focus.
  createComputed(() => {
    if (props.open) from = document.activeElement instanceof HTMLElement ? document.activeElement : undefined
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
        <div class="pm-dialog-place pm-palette-place">
          <Kobalte.Content
            class="pm-pop pm-palette"
            aria-label={props.label}
            data-testid={props.testid}
            onCloseAutoFocus={(event: Event) => {
              event.preventDefault()
              if (from?.isConnected) from.focus({ preventScroll: true })
              props.onClosed?.()
            }}
          >
            {props.children}
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
