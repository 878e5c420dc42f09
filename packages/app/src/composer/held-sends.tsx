import { Button } from '@pointsman/ui/button'
import { Icon, type IconName } from '@pointsman/ui/icon'
import type { ItemKind } from '@pointsman/domain/follow-up'
import { createMemo, For, Show } from 'solid-js'
import type { WayOut } from './composer-reason.ts'
import type { HeldRow, Holds } from './create-holds.ts'
import { ReasonWords } from './reason-line.tsx'
import { lineOf } from '../session/item-draft.ts'
import { filesWords, itemWords } from '../session/item-words.ts'

const icons: Readonly<Record<ItemKind, IconName>> = {
  prompt: 'message-square',
  continue: 'message-square',
  command: 'terminal',
  shell: 'terminal',
}

/** What Enter was pressed on and can't go yet, right over the input: its words, what it waits for, and how to have it back. */
export function HeldSends(props: { holds: Holds; now: number; onWay: (way: WayOut) => void }) {
  // By id: a row that changes keeps its element, and the focus in it.
  const ids = createMemo(() => props.holds.rows().map((row) => row.item.id), [], {
    equals: (a, b) => a.length === b.length && a.every((id, at) => id === b[at]),
  })
  return (
    <For each={ids()}>
      {(id) => (
        <Show when={props.holds.rows().find((row) => row.item.id === id)}>
          {(row) => <HeldSend row={row()} now={props.now} onWay={way} onTakeBack={() => props.holds.takeBack(id)} />}
        </Show>
      )}
    </For>
  )

  function way(row: HeldRow, out: WayOut): void {
    if (out === 'retry') props.holds.retry(row.item)
    else if (out === 'send-as-text') props.holds.sendAsText(row.item.id)
    else props.onWay(out)
  }
}

function HeldSend(props: {
  row: HeldRow
  now: number
  onWay: (row: HeldRow, way: WayOut) => void
  onTakeBack: () => void
}) {
  const isFirst = () => props.row.stands === 'first'
  return (
    <div
      class="held-send"
      data-testid="held-send"
      data-item-id={props.row.item.id}
      data-kind={props.row.item.kind}
      data-waits={props.row.line.name}
    >
      <p class="held-words">
        <Icon name={icons[props.row.item.kind]} s />
        <span class="cut" classList={{ mono: props.row.item.kind !== 'prompt' }}>
          {props.row.item.kind === 'shell' ? lineOf(props.row.item) : itemWords(props.row.item)}
        </span>
        <Show when={filesWords(props.row.item)}>
          {(words) => (
            <span class="held-files" data-testid="held-files">
              <Icon name="paperclip" s /> {words()}
            </span>
          )}
        </Show>
      </p>
      <div
        class="held-why"
        role="status"
        data-testid={isFirst() ? 'composer-reason' : undefined}
        data-reason={isFirst() ? props.row.line.name : undefined}
      >
        <ReasonWords line={props.row.line} now={props.now} onWay={(way) => props.onWay(props.row, way)}>
          <Button small look="quiet" icon="undo-2" data-testid="held-take-back" onClick={() => props.onTakeBack()}>
            Take back
          </Button>
        </ReasonWords>
      </div>
    </div>
  )
}
