import { IconButton } from '@pointsman/ui/icon-button'
import type { Revert } from '../revert/create-revert.ts'
import type { PromptRow } from '../timeline/row.ts'

/** On a prompt: it is undone, and all behind it. */
export function UndoButton(props: { revert: Revert; row: PromptRow }) {
  return (
    <IconButton
      small
      icon="undo-2"
      label="Undo from here"
      verdict={props.revert.control()}
      data-testid="message-revert"
      onClick={() => props.revert.undoFrom(props.row.messageID)}
    />
  )
}
