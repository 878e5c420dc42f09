import { Show } from 'solid-js'
import { Button } from '@pointsman/ui/button'
import { Fault } from '@pointsman/ui/fault'
import { failureWords, wordsShown } from './failure-words.ts'
import type { Opening } from './line-rows.tsx'
import type { FailureRow } from './row.ts'

export function FailureCard(props: Opening & { row: FailureRow; serverName: string | undefined }) {
  const said = () => failureWords(props.row.error, { model: props.row.model.modelID })
  const long = () => said().words.length > wordsShown
  const all = () => props.open(props.row.key, false)
  return (
    <Fault
      data-testid="failure-card"
      data-class={props.row.error.name}
      data-trace={props.row.error.traceID}
      heading={said().heading}
      words={long() && !all() ? `${said().words.slice(0, wordsShown).trimEnd()}…` : said().words}
      trace={props.row.error.traceID}
      acts={
        long() ? (
          <Button small look="quiet" onClick={() => props.toggle(props.row.key, !all())}>
            {all() ? 'Show less' : 'Show all'}
          </Button>
        ) : undefined
      }
    >
      {said().text}
      <Show when={props.serverName}>{(name) => ` On ${name()}.`}</Show>
    </Fault>
  )
}
