import { IconButton } from '@pointsman/ui/icon-button'
import type { PromptRow } from '../../timeline/row.ts'
import type { Forking } from './create-forking.ts'

/** On a prompt: a new session out of what came before it. */
export function ForkButton(props: { forking: Forking; row: PromptRow }) {
  return (
    <IconButton
      small
      icon="git-fork"
      label="Fork before this prompt"
      verdict={props.forking.control('prompt')}
      data-testid="message-fork"
      onClick={() => {
        const { messageID, number, text } = props.row
        props.forking.ask({ messageID, text, ...(number === undefined ? {} : { prompt: number }) })
      }}
    />
  )
}
