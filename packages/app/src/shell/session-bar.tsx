import { IconButton } from '@pointsman/ui/icon-button'
import { Meter } from '@pointsman/ui/meter'
import { Tooltip } from '@pointsman/ui/tooltip'
import { createMemo, Show } from 'solid-js'
import { ConnectionWord } from './connection-word.tsx'
import { contextUse } from './context-use.ts'
import type { ReviewAddress } from './create-review-address.ts'
import type { Room } from './create-room.ts'
import { ForkOrigin } from './fork/fork-origin.tsx'
import { ExecutionChip } from './place/execution-chip.tsx'
import { SessionMenu } from './session-menu.tsx'

/** Where before what: the title, the place where it works, how full it is, and whether the page is live. */
export function SessionBar(props: { room: Room; review: ReviewAddress; onList: () => void }) {
  const open = () => props.review.mode() !== undefined
  return (
    <header class="session-bar">
      <span class="session-bar-list">
        <IconButton icon="panel-left" label="Sessions" onClick={() => props.onList()} />
      </span>
      <h1 class="cut strong">{props.room.title()}</h1>
      <ForkOrigin room={props.room} />
      <ExecutionChip room={props.room} />
      <span class="grow" />
      <Context room={props.room} />
      <ConnectionWord />
      <IconButton
        icon="file-diff"
        label={open() ? 'Close the review' : 'Review what changed'}
        kbd="Mod+Shift+F"
        pressed={open()}
        verdict={open() ? { ready: true } : props.room.readiness.control('review')}
        data-testid="review-toggle"
        onClick={() => props.review.toggle()}
      />
      <SessionMenu room={props.room} />
    </header>
  )
}

function Context(props: { room: Room }) {
  const use = createMemo(() => {
    const { view, execution } = props.room
    view.version()
    return contextUse(view, execution.catalog.models?.models ?? [])
  })
  const number = (count: number) => count.toLocaleString('en')
  return (
    <Show when={use()}>
      {(now) => {
        const text = () => `${number(now().used)} of ${number(now().limit)} tokens`
        return (
          <>
            <Tooltip text={`Context: ${text()}`}>
              <span class="session-context s1" classList={{ t3: !now().full, 'tone-caution': now().full }} tabIndex={0}>
                <Meter label="Context" text={text()} value={now().share} caution={now().full} />
                <span aria-hidden="true">
                  {Math.round(now().share * 100)}%{now().full ? ', nearly full' : ''}
                </span>
              </span>
            </Tooltip>
            <IconButton
              small
              icon="fold-vertical"
              label="Compact the conversation"
              verdict={props.room.compaction.control()}
              data-testid="session-compact"
              onClick={() => props.room.compaction.press()}
            />
          </>
        )
      }}
    </Show>
  )
}
