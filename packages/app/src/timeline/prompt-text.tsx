import { Show } from 'solid-js'
import { Said } from '@pointsman/ui/prose'
import { moment } from './clock.ts'
import { itemWord } from './item-word.ts'
import { PromptClips } from './prompt-clips.tsx'
import type { PendingRow, PromptRow } from './row.ts'

/** What a person typed, before and after the engine has it: one node for both. */
export function PromptText(props: { row: PromptRow | PendingRow }) {
  const sent = () => (props.row.kind === 'prompt' ? props.row.sent : undefined)
  const time = () => (props.row.kind === 'prompt' ? moment(props.row.created, Date.now()) : itemWord(props.row.item))
  return (
    <Said time={time()}>
      {props.row.text}
      <Show when={sent()}>
        {(places) => (
          <div class="timeline-prompt-sent">
            Sent to {places().to}, typed in {places().from}
          </div>
        )}
      </Show>
      <Show when={props.row.clips.length > 0}>
        <PromptClips clips={props.row.clips} />
      </Show>
    </Said>
  )
}
