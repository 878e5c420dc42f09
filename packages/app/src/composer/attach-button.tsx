import { IconButton } from '@pointsman/ui/icon-button'
import type { Seat } from './seat.ts'

/** Opens the browser's own choice of files. */
export function AttachButton(props: { seat: Seat; onFiles: (files: readonly File[]) => void }) {
  let input: HTMLInputElement | undefined
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="attach-input"
        onChange={(event) => {
          const { files } = event.currentTarget
          if (files) props.onFiles([...files])
          // The same file can be chosen again.
          event.currentTarget.value = ''
        }}
      />
      <IconButton
        small
        icon="paperclip"
        label="Attach files"
        verdict={props.seat.readiness.control('attach')}
        data-testid="attach"
        onClick={() => input?.click()}
      />
    </>
  )
}
