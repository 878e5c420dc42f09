import { ChipButton } from '@pointsman/ui/chip'
import { Icon } from '@pointsman/ui/icon'
import { LiveRegion } from '@pointsman/ui/hidden'
import type { TriggerProps } from '@pointsman/ui/menu'
import { Place } from '@pointsman/ui/place'
import { Pop } from '@pointsman/ui/pop'
import { Signal } from '@pointsman/ui/signal'
import { createMemo, Match, Show, Switch } from 'solid-js'
import type { Room } from '../create-room.ts'
import { changedWord, chipState } from './chip-state.ts'
import { PlaceList } from './place-list.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { WorktreeForm } from './worktree-form.tsx'
import './place.css'

/** Where the session works, and the door to every other place. */
export function ExecutionChip(props: { room: Room }) {
  const places = () => props.room.places
  const branch = () => props.room.execution.catalog.vcs?.branch ?? props.room.place()?.branch
  const state = createMemo(() =>
    chipState({
      move: places().move(),
      gone: places().gone(),
      name: props.room.place()?.name ?? '',
      nameOf: places().nameOf,
    }),
  )
  const said = () => {
    const now = state()
    return now.kind === 'here' ? '' : now.words
  }
  const verdict = () =>
    places().server()?.git === false
      ? { ready: false as const, reason: 'No git here: one place, no worktrees.' }
      : { ready: true as const }
  const dirty = () => changedWord(places().present()?.dirty)

  const trigger = (more: TriggerProps) => (
    <Show when={props.room.place()}>
      {(place) => (
        <ChipButton
          {...more}
          opens
          look={state().kind === 'gone' || state().kind === 'failed' ? 'stop' : 'normal'}
          verdict={verdict()}
          aria-haspopup="dialog"
          data-testid="execution-chip"
          data-directory={props.room.execution.directory()}
          data-branch={branch()}
          data-epoch={props.room.execution.epoch()}
          data-state={state().kind}
        >
          <Switch
            fallback={
              <>
                <Here />
                <Show when={branch() !== place().name && branch()}>
                  {(name) => <span class="mono t2 cut">{name()}</span>}
                </Show>
                <Show when={dirty()}>{(words) => <span class="s1 t2 chip-dirty">{words()}</span>}</Show>
              </>
            }
          >
            <Match when={state().kind === 'gone'}>
              <Icon name="triangle-alert" s />
              <span class="cut">{place().name} is gone</span>
              <span class="link s1">Re-attach</span>
            </Match>
            <Match when={state().kind === 'failed'}>
              <Here />
              <Icon name="triangle-alert" s />
              <span class="s1">{failed()}</span>
            </Match>
            <Match when={onItsWay()}>
              {(way) => (
                <>
                  <Show when={way().waits} fallback={<Signal kind="busy" label="" />}>
                    <Here />
                  </Show>
                  <span class="s1 t2 chip-way">{way().waits ? 'then' : 'moving to'}</span>
                  <Place hue={way().to.hue} name={way().to.name} weight="medium" />
                </>
              )}
            </Match>
          </Switch>
        </ChipButton>
      )}
    </Show>
  )
  const failed = () => {
    const now = state()
    return now.kind === 'failed' ? now.short : ''
  }
  const Here = () => (
    <Show when={props.room.place()}>
      {(place) => (
        <Place hue={place().hue} name={place().name} weight="medium" title={props.room.execution.directory()} />
      )}
    </Show>
  )
  function onItsWay() {
    const now = state()
    return now.kind === 'moving' || now.kind === 'waiting'
      ? { waits: now.kind === 'waiting', to: props.room.seat.place(now.to) }
      : undefined
  }

  return (
    <span class="execution-chip">
      <Pop
        trigger={trigger}
        open={places().menu() !== undefined}
        onOpenChange={(open) => (open ? places().openList() : places().close())}
        label="Places"
        class="place-menu"
        testid="worktree-menu"
      >
        <Show when={places().menu()?.form} fallback={<PlaceList places={places()} says={said()} />}>
          {(form) => <WorktreeForm places={places()} name={form().name} />}
        </Show>
      </Pop>
      <RemoveDialog removal={places().removal} workersOf={places().workersOf} />
      <LiveRegion>{said()}</LiveRegion>
    </span>
  )
}
