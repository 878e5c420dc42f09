import { children, createMemo, For, Show, type Component } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { Said } from '@pointsman/ui/prose'
import { moment } from './clock.ts'
import { fencedText } from './fenced-text.ts'
import { itemWord } from './item-word.ts'
import { PromptClips } from './prompt-clips.tsx'
import type { PendingRow, PromptRow } from './row.ts'

/** What can be done with a prompt, beside its words. */
export type PromptActs = Component<{ row: PromptRow }>

/** What a person typed, before and after the engine has it: one node for both. */
export function PromptText(props: { row: PromptRow | PendingRow; acts: PromptActs | undefined }) {
  const sent = () => (props.row.kind === 'prompt' ? props.row.sent : undefined)
  const prompt = () => (props.row.kind === 'prompt' ? props.row : undefined)
  // Read through `children`, or each reading of it would build it anew.
  const acts = children(() => (
    <Show when={props.acts && prompt()}>{(row) => <Dynamic component={props.acts} row={row()} />}</Show>
  ))
  // By its words alone: what is sent keeps its nodes when the engine has it.
  const text = createMemo(() => props.row.text)
  const segments = createMemo(() => fencedText(text()))
  const time = () => (props.row.kind === 'prompt' ? moment(props.row.created, Date.now()) : itemWord(props.row.item))
  return (
    <Said time={time()} acts={acts()}>
      <For each={segments()}>
        {(segment) =>
          segment.kind === 'code' ? (
            // With a tab stop: the keys scroll what is wider than it.
            <pre class="timeline-prompt-code" tabIndex={0}>
              {segment.text}
            </pre>
          ) : (
            segment.text
          )
        }
      </For>
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
