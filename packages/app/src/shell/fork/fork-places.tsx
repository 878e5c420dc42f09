import { readDirectory } from '@pointsman/domain/scope'
import { Field } from '@pointsman/ui/field'
import { Icon } from '@pointsman/ui/icon'
import { PlaceMark, type PlaceHue } from '@pointsman/ui/place'
import { createMemo, createUniqueId, For, onMount, Show } from 'solid-js'
import type { Room } from '../create-room.ts'
import type { ForkTarget } from './create-forking.ts'

const same = 'same'
const fresh = 'new'
type Choice = {
  readonly value: string
  readonly name: string
  readonly hue: PlaceHue
  readonly detail: string
  readonly refused?: string
}

/** Where the copy will work. Arrows choose, Enter takes it. */
export function ForkPlaces(props: { room: Room; onEnter: () => void }) {
  const group = createUniqueId()
  let list: HTMLFieldSetElement | undefined
  const forking = () => props.room.forking
  const choices = createMemo(() => choicesOf(props.room))
  const names = createMemo(() => choices().map(({ value }) => value), undefined, {
    equals: (a, b) => a.length === b.length && a.every((one, at) => one === b[at]),
  })
  const choice = (value: string) => choices().find((one) => one.value === value)
  const chosen = () => {
    const target = forking().target()
    return target.kind === 'place' ? target.directory : target.kind === 'new' ? fresh : same
  }
  onMount(() => queueMicrotask(() => list?.querySelector<HTMLInputElement>('input:checked')?.focus()))

  return (
    <fieldset
      ref={(element) => (list = element)}
      class="fork-places"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.isComposing) return
        event.preventDefault()
        props.onEnter()
      }}
    >
      <legend class="s1 t2">It works in</legend>
      <For each={names()}>
        {(value) => (
          <Show when={choice(value)}>
            {(place) => (
              <label class="fork-place" data-testid="fork-place" data-value={value}>
                <input
                  type="radio"
                  name={group}
                  value={value}
                  checked={chosen() === value}
                  // Refused, it is still in reach, and says why.
                  aria-disabled={place().refused === undefined ? undefined : 'true'}
                  onChange={() => forking().setTarget(targetOf(value))}
                />
                <Show when={value !== fresh} fallback={<Icon name="git-branch-plus" s />}>
                  <PlaceMark hue={place().hue} />
                </Show>
                <span class="med cut">{place().name}</span>
                <span class="s1 t3 cut">{place().refused ?? place().detail}</span>
              </label>
            )}
          </Show>
        )}
      </For>
      <Show when={chosen() === fresh}>
        <NewName room={props.room} />
      </Show>
    </fieldset>
  )
}

function NewName(props: { room: Room }) {
  const forking = () => props.room.forking
  const name = () => {
    const target = forking().target()
    return target.kind === 'new' ? target.name : ''
  }
  const rename = (next: string) => forking().setTarget({ kind: 'new', name: next })
  const fault = () => {
    const typed = name().trim()
    const judged = typed === '' ? undefined : props.room.places.nameVerdict(typed)
    return judged && !judged.ok ? judged : undefined
  }
  return (
    <div class="fork-name">
      <Field
        label="Name of the new worktree"
        mono
        value={name()}
        placeholder="payout-retry"
        onInput={rename}
        testid="fork-name"
        hint={<span class="t3">Its branch is called the same.</span>}
        error={
          <Show when={fault()}>
            {(told) => (
              <>
                {told().message}.{' '}
                <button type="button" class="link" onClick={() => rename(told().suggestion)}>
                  Use {told().suggestion}
                </button>
              </>
            )}
          </Show>
        }
      />
    </div>
  )
}

function choicesOf({ places, place }: Room): readonly Choice[] {
  const here = place()
  const able = places.server()?.capabilities.makeWorktree
  return [
    { value: same, name: here?.name ?? 'The same place', hue: here?.hue ?? 0, detail: 'as the original' },
    ...places
      .options()
      .filter((option) => !option.here)
      .map((option) => ({
        value: option.directory,
        name: option.name,
        hue: option.hue,
        detail: option.words,
        ...(option.state === 'present' ? {} : { refused: 'it has no files to work on' }),
      })),
    {
      value: fresh,
      name: 'New worktree…',
      hue: 0,
      detail: '',
      ...(able && !able.able ? { refused: able.reason } : {}),
    },
  ]
}

function targetOf(value: string): ForkTarget {
  if (value === fresh) return { kind: 'new', name: '' }
  const directory = value === same ? undefined : readDirectory(value)
  return directory === undefined ? { kind: 'same' } : { kind: 'place', directory }
}
