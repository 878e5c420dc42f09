import { Button } from '@pointsman/ui/button'
import { Field } from '@pointsman/ui/field'
import { readArguments } from '@pointsman/domain/argument-list'
import { createSignal, onMount, Show, untrack } from 'solid-js'
import { wordsOf } from '../../composer/words-of.ts'
import { HostError } from '../../host-client/make-request.ts'
import type { Places } from './create-places.ts'

type Fault = { readonly name: string; readonly message: string; readonly suggestion: string | undefined }

/** A new worktree: what it is called, and from which branch it begins. Made, it is entered. */
export function WorktreeForm(props: { places: Places; name: string }) {
  const [name, setName] = createSignal(untrack(() => props.name))
  const [base, setBase] = createSignal('')
  const [start, setStart] = createSignal('')
  const [working, setWorking] = createSignal(false)
  /** What the host said of this very name: it knows branches that the page does not. */
  const [refused, setRefused] = createSignal<Fault>()
  const [failure, setFailure] = createSignal<string>()
  let field: HTMLInputElement | undefined

  const typed = () => name().trim()
  const fault = (): Fault | undefined => {
    const told = refused()
    if (told && told.name === typed()) return told
    const verdict = props.places.nameVerdict(typed())
    return verdict.ok ? undefined : { name: typed(), message: verdict.message, suggestion: verdict.suggestion }
  }
  const shown = () => (typed() === '' ? undefined : fault())
  const verdict = () => {
    const reason = props.places.makeRefusal() ?? fault()?.message ?? startFault()
    return reason === undefined ? { ready: true as const } : { ready: false as const, reason: `${reason}.` }
  }
  const command = () => readArguments(start())
  const startFault = () => {
    const read = command()
    return read.ok ? undefined : read.message
  }
  const mainBranch = () => props.places.options().find((option) => option.main)?.branch

  onMount(() => queueMicrotask(() => field?.focus()))

  async function create(): Promise<void> {
    if (working() || !verdict().ready) return
    setWorking(true)
    setFailure(undefined)
    try {
      const read = command()
      await props.places.make({
        name: typed(),
        ...(base().trim() ? { base: base().trim() } : {}),
        ...(read.ok ? { start: read.list } : {}),
      })
    } catch (reason) {
      if (reason instanceof HostError && reason.code === 'bad-name')
        setRefused({ name: typed(), message: wordsOf(reason), suggestion: suggestionOf(reason.detail) })
      else setFailure(wordsOf(reason))
    } finally {
      setWorking(false)
    }
  }

  return (
    <form
      class="place-form"
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <h2 class="strong">New worktree</h2>
      <Field
        label="Name"
        labelShown
        mono
        value={name()}
        onInput={setName}
        placeholder="payout-retry"
        ref={(element) => (field = element)}
        testid="worktree-name"
        hint={<span class="t3">Its branch is called the same.</span>}
        error={
          <Show when={shown()}>
            {(told) => (
              <>
                {told().message}.{' '}
                <Show when={told().suggestion}>
                  {(better) => (
                    <button
                      type="button"
                      class="link"
                      data-testid="worktree-suggestion"
                      onClick={() => setName(better())}
                    >
                      Use {better()}
                    </button>
                  )}
                </Show>
              </>
            )}
          </Show>
        }
      />
      <Show
        when={props.places.optionsRefusal() === undefined}
        fallback={<p class="s1 t2">{props.places.optionsRefusal()}.</p>}
      >
        <Field
          label="From"
          labelShown
          mono
          value={base()}
          onInput={setBase}
          placeholder={mainBranch() ?? 'main'}
          suggestions={props.places.branches()}
          testid="worktree-base"
          hint={<span class="t3">A branch or commit; else what main has now.</span>}
        />
        <Field
          label="Start command"
          labelShown
          mono
          value={start()}
          onInput={setStart}
          placeholder="npm ci"
          testid="worktree-start"
          hint={<span class="t3">Run there once, without a shell. Or leave it empty.</span>}
          error={<Show when={startFault()}>{(words) => <>{words()}.</>}</Show>}
        />
      </Show>
      <Show when={failure()}>
        {(words) => (
          <p class="tone-stop s1" role="alert">
            {words()}.
          </p>
        )}
      </Show>
      <div class="place-form-acts">
        <Button small look="quiet" onClick={() => props.places.openList()}>
          Back to the list
        </Button>
        <Button
          small
          look="primary"
          type="submit"
          icon="git-branch-plus"
          kbd="Enter"
          working={working()}
          verdict={verdict()}
          data-testid="worktree-create"
        >
          {props.places.making ? 'Make and begin there' : 'Make and enter'}
        </Button>
      </div>
    </form>
  )
}

function suggestionOf(detail: unknown): string | undefined {
  return typeof detail === 'object' &&
    detail !== null &&
    'suggestion' in detail &&
    typeof detail.suggestion === 'string'
    ? detail.suggestion
    : undefined
}
