import { ChipButton } from '@pointsman/ui/chip'
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
  const dirty = () => changedWord(places().present()?.dirty ?? 0)

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
          <Place hue={place().hue} name={place().name} weight="medium" title={props.room.execution.directory()} />
          <Switch
            fallback={
              <>
                <Show when={branch() !== place().name && branch()}>
                  {(name) => <span class="mono t2 cut">{name()}</span>}
                </Show>
                <Show when={dirty()}>
                  <span class="s1 t2 chip-dirty">{dirty()}</span>
                </Show>
              </>
            }
          >
            <Match when={shortOf('gone') ?? shortOf('failed')}>
              {(short) => <span class="s1 tone-stop">{short()}</span>}
            </Match>
            <Match when={shortOf('moving') ?? shortOf('waiting')}>
              {(short) => (
                <>
                  <Signal kind="busy" label="" />
                  <span class="s1 t2 cut">{short()}</span>
                </>
              )}
            </Match>
          </Switch>
        </ChipButton>
      )}
    </Show>
  )
  function shortOf(kind: 'gone' | 'failed' | 'moving' | 'waiting'): string | undefined {
    const now = state()
    return now.kind === kind ? now.short : undefined
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
      <RemoveDialog removal={places().removal} />
      <LiveRegion>{said()}</LiveRegion>
    </span>
  )
}
