import * as Kobalte from '@kobalte/core/dialog'
import type { JSX } from 'solid-js'
import './dialog.css'
import './pop.css'

export type PaletteFrameProps = {
  open: boolean
  /** Escape, and a press beside it, close. Focus returns to where it was, unless what was chosen took it. */
  onClose: () => void
  label: string
  children: JSX.Element
  testid?: string | undefined
}

/** A list over the whole page. What is inside takes focus itself. */
export function PaletteFrame(props: PaletteFrameProps) {
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
          <Kobalte.Content class="pm-pop pm-palette" aria-label={props.label} data-testid={props.testid}>
            {props.children}
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
