import { Button } from '@pointsman/ui/button'
import { Field } from '@pointsman/ui/field'
import { For, Show, untrack } from 'solid-js'
import { clockTime } from '../lib/clock-time.ts'
import type { Review } from './create-review.ts'
import type { ReviewDesk } from './create-review-desk.ts'
import type { ReviewView } from './create-review-view.ts'
import { linesWords } from './line-comment.ts'

/** How much changed, how to find a file in it, and whether it is as of now. */
export function ReviewSummary(props: { readonly review: Review; readonly view: ReviewView }) {
  const { review, view } = untrack(() => props)
  const sum = (of: 'added' | 'removed') => view.files().reduce((all, one) => all + one[of], 0)
  const count = () => view.files().length
  return (
    <div class="review-summary">
      <Show when={(review.files()?.length ?? 0) > 5 || view.query() !== ''}>
        <div class="review-find">
          <Field
            soft
            icon="search"
            label="Find a changed file"
            placeholder="Find a file"
            value={view.query()}
            testid="review-filter"
            onInput={view.setQuery}
            onKeyDown={(event) => {
              if (event.key !== 'Escape' || view.query() === '') return
              event.preventDefault()
              view.setQuery('')
            }}
          />
        </div>
      </Show>
      <span class="review-total t2" role="status">
        {count() === 1 ? '1 file' : `${count()} files`}
      </span>
      <span class="review-counts">
        <span class="add">+{sum('added').toLocaleString('en')}</span>
        <span class="del">−{sum('removed').toLocaleString('en')}</span>
      </span>
      <Show when={view.countViewed()}>{(seen) => <span class="review-total t3">{seen()} viewed</span>}</Show>
      <Show when={review.failure()}>
        {(failure) => (
          <span class="review-stale" role="status" title={failure()}>
            <span class="cut">As of {clockTime(review.readAt() ?? 0)}; could not be read again</span>
            <Button small look="quiet" data-testid="review-retry" onClick={() => review.retry()}>
              Try again
            </Button>
          </span>
        )}
      </Show>
    </div>
  )
}

/** Comments whose file changed back, or left the diff: they are still in the draft, and can be seen here. */
export function LostComments(props: { readonly desk: ReviewDesk }) {
  const desk = untrack(() => props.desk)
  return (
    <Show when={desk.view.lost().length > 0}>
      <ul class="review-lost" data-testid="review-lost">
        <For each={desk.view.lost()}>
          {(lost) => (
            <li>
              <span class="cut grow">
                {lost.comment.path}, {linesWords(lost.comment)}: not in this diff
              </span>
              <Button small look="quiet" onClick={() => desk.remove(lost.comment)}>
                Remove
              </Button>
            </li>
          )}
        </For>
      </ul>
    </Show>
  )
}
