import { For, Show } from 'solid-js'
import { Chip } from '@pointsman/ui/chip'
import { Said } from '@pointsman/ui/prose'
import { moment } from './clock.ts'
import { itemWord } from './item-word.ts'
import type { PendingRow, PromptRow } from './row.ts'

/** What a person typed, before and after the engine has it: one node for both. */
export function PromptText(props: { row: PromptRow | PendingRow }) {
  const clips = () => (props.row.kind === 'prompt' ? props.row.clips : [])
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
      <Show when={clips().length > 0}>
        <div class="timeline-prompt-clips">
          <For each={clips()}>{(clip) => <Chip icon="paperclip">{clip}</Chip>}</For>
        </div>
      </Show>
    </Said>
  )
}
