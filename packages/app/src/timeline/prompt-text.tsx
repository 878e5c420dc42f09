import { For, Show } from 'solid-js'
import { nextState } from '@pointsman/domain/follow-up'
import { Button } from '@pointsman/ui/button'
import { Chip } from '@pointsman/ui/chip'
import { Said } from '@pointsman/ui/prose'
import { moment } from './clock.ts'
import { itemWords } from './item-words.ts'
import type { PendingRow, PromptRow } from './row.ts'

/** What a person typed, before and after the engine has it: one node for both. */
export function PromptText(props: {
  row: PromptRow | PendingRow
  onItemAgain: (itemID: string) => void
  onItemRemove: (itemID: string) => void
}) {
  const item = () => (props.row.kind === 'pending' ? props.row.item : undefined)
  const words = () => {
    const one = item()
    return one && itemWords(one)
  }
  const clips = () => (props.row.kind === 'prompt' ? props.row.clips : [])
  const time = () => (props.row.kind === 'prompt' ? moment(props.row.created, Date.now()) : words()?.short)
  return (
    <>
      <Said time={time()} held={words()?.stuck}>
        {props.row.text}
        <Show when={clips().length > 0}>
          <div class="timeline-prompt-clips">
            <For each={clips()}>{(clip) => <Chip icon="paperclip">{clip}</Chip>}</For>
          </div>
        </Show>
      </Said>
      <Show when={words()?.stuck && item()}>
        {(one) => (
          <div class="timeline-prompt-more">
            <span class="tone-stop">{words()?.long}</span>
            <ItemActs item={one()} onItemAgain={props.onItemAgain} onItemRemove={props.onItemRemove} />
          </div>
        )}
      </Show>
    </>
  )
}

/** The ways out that the outbox itself allows, and no others. */
export function ItemActs(props: {
  item: PendingRow['item']
  onItemAgain: (itemID: string) => void
  onItemRemove: (itemID: string) => void
}) {
  return (
    <>
      <Show when={nextState(props.item, 'again')}>
        <Button small onClick={() => props.onItemAgain(props.item.id)}>
          {props.item.state === 'unconfirmed' ? 'Run again' : 'Try again'}
        </Button>
      </Show>
      <Show when={nextState(props.item, 'remove')}>
        <Button small look="quiet" onClick={() => props.onItemRemove(props.item.id)}>
          {props.item.state === 'interrupted' ? 'Dismiss' : 'Drop'}
        </Button>
      </Show>
    </>
  )
}
