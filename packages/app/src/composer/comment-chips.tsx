import { Chip } from '@pointsman/ui/chip'
import { For } from 'solid-js'
import { commentsOf } from './composed-draft.ts'
import { sameExtra, type CommentExtra, type Draft } from '../session/draft.ts'

export type CommentChipsProps = {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  /** Goes to where it is read and changed. */
  readonly onOpen: (comment: CommentExtra) => void
}

/** The comments on lines that go with the next prompt. */
export function CommentChips(props: CommentChipsProps) {
  const remove = (comment: CommentExtra) =>
    props.onChange({ ...props.draft, extras: props.draft.extras.filter((extra) => !sameExtra(extra, comment)) })
  return (
    <For each={commentsOf(props.draft)}>
      {(comment) => (
        <Chip
          look="quiet"
          icon="message-square-quote"
          removeLabel={`Remove the comment on ${comment.path}, line ${comment.from}`}
          onRemove={() => remove(comment)}
          testid="composer-comment"
        >
          <button
            type="button"
            class="comment-chip"
            title={comment.text}
            data-path={comment.path}
            data-line={comment.from}
            aria-label={`Change the comment on ${comment.path}, line ${comment.from}: ${comment.text}`}
            onClick={() => props.onOpen(comment)}
          >
            <span class="mono">
              {nameOf(comment.path)}:{comment.from}
            </span>{' '}
            <span class="t2">{comment.text}</span>
          </button>
        </Chip>
      )}
    </For>
  )
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
