import { Button } from '@pointsman/ui/button'
import { Dialog } from '@pointsman/ui/dialog'
import { Field } from '@pointsman/ui/field'
import { Picker, type PickerOption } from '@pointsman/ui/picker'
import { readDirectory } from '@pointsman/domain/scope'
import { useNavigate } from '@solidjs/router'
import { createMemo, onMount, Show } from 'solid-js'
import type { Room } from '../create-room.ts'
import { stayedWords, type Forking, type ForkTarget } from './create-forking.ts'
import './fork.css'

const same = 'same'
const fresh = 'new'

/** What is taken along, and where the copy will work. */
export function ForkDialog(props: { room: Room }) {
  const navigate = useNavigate()
  const forking = () => props.room.forking
  const go = () => forking().fork((path) => navigate(path))
  return (
    <Dialog
      open={forking().asking() !== undefined}
      onClose={() => forking().close()}
      title={titleOf(forking())}
      testid="fork-dialog"
      foot={
        <>
          <Button onClick={() => forking().close()}>{forking().working() ? 'Go on without waiting' : 'Cancel'}</Button>
          <Confirm forking={forking()} onPick={go} />
        </>
      }
    >
      <p>{contentOf(forking())}</p>
      <Show when={props.room.places.server()?.git !== false}>
        <Where room={props.room} onEnter={go} />
      </Show>
      <Show when={stayedWords(props.room.view.queue().waiting)}>
        {(words) => <p class="t2 fork-line">{words()}.</p>}
      </Show>
      <Show when={forking().failure()}>
        {(words) => (
          <p class="tone-stop fork-line" role="alert" data-testid="fork-failure">
            {words()}.
          </p>
        )}
      </Show>
    </Dialog>
  )
}

/** It has the focus: what is chosen already is right for most. */
function Confirm(props: { forking: Forking; onPick: () => void }) {
  let button: HTMLButtonElement | undefined
  onMount(() => queueMicrotask(() => button?.focus()))
  return (
    <Button
      look="primary"
      icon="git-fork"
      ref={(element) => (button = element)}
      working={props.forking.working()}
      verdict={props.forking.verdict()}
      data-testid="fork-confirm"
      onClick={() => props.onPick()}
    >
      Fork
    </Button>
  )
}

function Where(props: { room: Room; onEnter: () => void }) {
  const forking = () => props.room.forking
  const places = () => props.room.places
  const options = createMemo((): readonly PickerOption[] => {
    const here = props.room.place()
    const able = places().server()?.capabilities.makeWorktree
    return [
      { value: same, label: here ? here.name : 'The same place', end: 'as the original' },
      ...places()
        .options()
        .filter((option) => !option.here)
        .map((option) => ({
          value: option.directory,
          label: option.name,
          detail: option.words || undefined,
          refused:
            option.state === 'missing' ? 'its folder is gone' : option.state === 'bare' ? 'has no files' : undefined,
        })),
      { value: fresh, label: 'New worktree…', refused: able && !able.able ? able.reason : undefined },
    ]
  })
  const value = () => {
    const target = forking().target()
    return target.kind === 'place' ? target.directory : target.kind === 'new' ? fresh : same
  }
  const named = () => {
    const target = forking().target()
    return target.kind === 'new' ? target : undefined
  }
  const fault = () => {
    const name = named()?.name.trim()
    const judged = name ? places().nameVerdict(name) : undefined
    return judged && !judged.ok ? judged : undefined
  }
  return (
    <div class="fork-where">
      <span class="t2" aria-hidden="true">
        It works in
      </span>
      <Picker
        label="It works in"
        look="field"
        options={options()}
        value={value()}
        onPick={(picked) => forking().setTarget(targetOf(picked))}
        testid="fork-place"
        optionTestid="fork-place-option"
      />
      <Show when={named()}>
        {(target) => (
          <div class="fork-name">
            <Field
              label="Name of the new worktree"
              mono
              value={target().name}
              placeholder="payout-retry"
              onInput={(name) => forking().setTarget({ kind: 'new', name })}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && !event.isComposing) props.onEnter()
              }}
              ref={(element) => queueMicrotask(() => element.focus())}
              testid="fork-name"
              error={
                <Show when={fault()}>
                  {(told) => (
                    <>
                      {told().message}.{' '}
                      <button
                        type="button"
                        class="link"
                        onClick={() => forking().setTarget({ kind: 'new', name: told().suggestion })}
                      >
                        Use {told().suggestion}
                      </button>
                    </>
                  )}
                </Show>
              }
            />
          </div>
        )}
      </Show>
    </div>
  )
}

function targetOf(picked: string): ForkTarget {
  if (picked === fresh) return { kind: 'new', name: '' }
  const directory = picked === same ? undefined : readDirectory(picked)
  return directory === undefined ? { kind: 'same' } : { kind: 'place', directory }
}

function titleOf(forking: Forking): string {
  const point = forking.asking()?.point
  if (!point) return 'Fork this session'
  return point.prompt === undefined ? 'Fork before this prompt' : `Fork before prompt ${point.prompt}`
}

function contentOf(forking: Forking): string {
  const point = forking.asking()?.point
  const stays = 'This one stays as it is'
  if (!point) return `A new session with the whole conversation. ${stays}, files too.`
  if (point.prompt === 1) return `A new session that begins with this prompt, in its input. ${stays}.`
  return `A new session with what came before this prompt, and its words in the input. ${stays}, files too.`
}
