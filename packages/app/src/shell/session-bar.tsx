import { Chip } from '@pointsman/ui/chip'
import { IconButton } from '@pointsman/ui/icon-button'
import { Meter } from '@pointsman/ui/meter'
import { Place } from '@pointsman/ui/place'
import { Tooltip } from '@pointsman/ui/tooltip'
import { createMemo, Show } from 'solid-js'
import { ConnectionWord } from './connection-word.tsx'
import { contextUse } from './context-use.ts'
import type { Room } from './create-room.ts'

/** Where before what: the title, the place where it works, how full it is, and whether the page is live. */
export function SessionBar(props: { room: Room; onList: () => void }) {
  return (
    <header class="session-bar">
      <span class="session-bar-list">
        <IconButton icon="panel-left" label="Sessions" onClick={() => props.onList()} />
      </span>
      <h1 class="cut strong">{props.room.title()}</h1>
      <ExecutionChip room={props.room} />
      <span class="grow" />
      <Context room={props.room} />
      <ConnectionWord />
    </header>
  )
}

function ExecutionChip(props: { room: Room }) {
  const branch = () => props.room.execution.catalog.vcs?.branch ?? props.room.place()?.branch
  return (
    <Show when={props.room.place()}>
      {(place) => (
        <Tooltip text={`Works in ${props.room.execution.directory() ?? ''}`}>
          <span
            class="execution-chip"
            tabIndex={0}
            data-testid="execution-chip"
            data-directory={props.room.execution.directory()}
            data-branch={branch()}
            data-epoch={props.room.execution.epoch()}
          >
            <Chip>
              <Place hue={place().hue} name={place().name} weight="medium" />
              <Show when={branch() !== place().name && branch()}>
                {(name) => <span class="mono t2 cut">{name()}</span>}
              </Show>
            </Chip>
          </span>
        </Tooltip>
      )}
    </Show>
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
          <Tooltip text={`Context: ${text()}`}>
            <span class="session-context s1" classList={{ t3: !now().full, 'tone-caution': now().full }} tabIndex={0}>
              <Meter label="Context" text={text()} value={now().share} caution={now().full} />
              <span aria-hidden="true">
                {Math.round(now().share * 100)}%{now().full ? ', nearly full' : ''}
              </span>
            </span>
          </Tooltip>
        )
      }}
    </Show>
  )
}
