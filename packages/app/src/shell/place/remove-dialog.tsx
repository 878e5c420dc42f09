import { Button } from '@pointsman/ui/button'
import { Dialog } from '@pointsman/ui/dialog'
import { For, Show } from 'solid-js'
import type { Places } from './create-places.ts'
import type { createRemoval } from './create-removal.ts'
import { workerWords } from './worker-words.ts'

/** So many lines are named; the rest is counted. */
const most = 12

/** Asks before a worktree goes, and again with a list where work would be lost with it (S-8). */
export function RemoveDialog(props: { removal: ReturnType<typeof createRemoval>; workersOf: Places['workersOf'] }) {
  const current = () => props.removal.current()
  const loss = () => current()?.loss
  const workers = () => {
    const directory = current()?.directory
    return directory === undefined ? '' : workerWords(props.workersOf(directory))
  }
  return (
    <Dialog
      open={current() !== undefined}
      onClose={() => props.removal.cancel()}
      title={loss() ? `Removing ${current()?.name} would lose work` : `Remove ${current()?.name ?? ''}?`}
      testid="worktree-remove-dialog"
      foot={
        <>
          <Button onClick={() => props.removal.cancel()}>Keep it</Button>
          <Button
            look="danger"
            icon="trash-2"
            working={current()?.working ?? false}
            data-testid="worktree-remove-confirm"
            onClick={() => void props.removal.confirm()}
          >
            {loss() ? 'Remove and lose this' : 'Remove'}
          </Button>
        </>
      }
    >
      <Show
        when={loss()}
        fallback={
          <p>
            Its folder goes, and its branch unless another place needs it. Where that would lose work, you are asked
            again, with a list.
          </p>
        }
      >
        {(lost) => (
          <div data-testid="worktree-loss">
            <Show when={lost().files.length > 0}>
              <h3 class="med loss-head">
                {lost().files.length === 1 ? '1 file with changes' : `${lost().files.length} files with changes`}
              </h3>
              <Lines lines={lost().files} />
            </Show>
            <Show when={lost().commits.length > 0}>
              <h3 class="med loss-head">
                {lost().commits.length === 1
                  ? '1 commit that no other branch has'
                  : `${lost().commits.length} commits that no other branch has`}
              </h3>
              <Lines lines={lost().commits.map(({ id, subject }) => `${id.slice(0, 8)} ${subject}`)} />
            </Show>
            <Show when={lost().ignored.length > 0}>
              <h3 class="med loss-head">
                {lost().ignored.length === 1 ? '1 ignored file' : `${lost().ignored.length} ignored files`}, in no
                commit
              </h3>
              <Lines lines={lost().ignored} />
            </Show>
            <Show when={lost().rebuilt.length > 0}>
              <p class="t2 loss-head">Goes too, and is made again by tools: {lost().rebuilt.join(', ')}.</p>
            </Show>
          </div>
        )}
      </Show>
      <Show when={workers()}>
        {(words) => (
          <p class="loss-head" data-testid="worktree-workers">
            {words()}
          </p>
        )}
      </Show>
      <Show when={current()?.failure}>
        {(words) => (
          <p class="tone-stop" role="alert">
            It was not removed: {words().replace(/[.\s]+$/, '')}.
          </p>
        )}
      </Show>
    </Dialog>
  )
}

function Lines(props: { lines: readonly string[] }) {
  return (
    <ul class="loss-lines mono">
      <For each={props.lines.slice(0, most)}>{(line) => <li class="cut">{line}</li>}</For>
      <Show when={props.lines.length > most}>
        <li class="t3">and {props.lines.length - most} more</li>
      </Show>
    </ul>
  )
}
