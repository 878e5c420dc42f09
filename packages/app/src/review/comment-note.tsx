import { Button } from '@pointsman/ui/button'
import { onMount, Show, untrack } from 'solid-js'
import type { CommentExtra } from '../session/draft.ts'
import { linesWords, type PlacedComment } from './line-comment.ts'
import type { ReviewDesk } from './create-review-desk.ts'
import type { WriteAt } from './diff-rows.ts'

/** A comment under its lines: where they are now, and whether they still are. */
export function CommentNote(props: { readonly desk: ReviewDesk; readonly note: PlacedComment }) {
  const comment = () => props.note.comment
  return (
    <div class="review-note" data-testid="review-comment" data-state={props.note.place.kind} data-path={comment().path}>
      <p class="review-note-text">{comment().text}</p>
      <div class="review-note-foot">
        <span>{placeWords(props.note, props.desk.cameFrom(comment().id))}</span>
        <span class="grow" />
        <Button small look="quiet" data-testid="review-comment-remove" onClick={() => props.desk.remove(comment())}>
          Remove
        </Button>
        <Button small data-testid="review-comment-edit" onClick={() => props.desk.edit(comment())}>
          Edit
        </Button>
      </div>
    </div>
  )
}

function placeWords({ comment, place }: PlacedComment, from: CommentExtra | undefined): string {
  if (place.kind === 'outdated') return `${linesWords(comment)}; these lines are not in the diff any more`
  const now = linesWords({ ...comment, from: place.from, to: place.to })
  if (!from) return now
  return `${now}, was ${from.path === comment.path ? '' : `${from.path}, `}${linesWords(from)}`
}

/** Where one writes: Enter is a new line, Mod+Enter adds it, Esc leaves it. */
export function CommentEditor(props: { readonly desk: ReviewDesk; readonly at: WriteAt }) {
  let input: HTMLTextAreaElement | undefined
  onMount(() => input?.focus({ preventScroll: true }))
  const desk = untrack(() => props.desk)
  return (
    <div class="review-note review-write" data-testid="review-write">
      <textarea
        ref={input}
        rows={3}
        data-ring="outside"
        data-testid="review-comment-input"
        aria-label={`Comment on ${props.at.path}, ${linesWords(props.at)}`}
        placeholder="What about these lines?"
        value={desk.view.written()}
        onInput={(event) => desk.view.setWritten(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing) return
          if (event.key === 'Escape') {
            event.preventDefault()
            event.stopPropagation()
            desk.leaveWriting()
          } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault()
            desk.addWritten()
          }
        }}
      />
      <div class="review-note-foot">
        <span>{linesWords(props.at)}</span>
        <span class="grow" />
        <Button small look="quiet" onClick={() => desk.leaveWriting()}>
          Cancel
        </Button>
        <Show when={props.at.id === undefined}>
          <Button
            small
            verdict={desk.writtenVerdict(desk.port.queueVerdict())}
            data-testid="review-queue"
            onClick={() => void desk.queueWritten()}
          >
            Queue as a prompt
          </Button>
        </Show>
        <Button
          small
          look="primary"
          verdict={desk.writtenVerdict({ ready: true })}
          data-testid="review-add"
          onClick={() => desk.addWritten()}
        >
          {props.at.id === undefined ? 'Add to prompt' : 'Save'}
        </Button>
      </div>
    </div>
  )
}
