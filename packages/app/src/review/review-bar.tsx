import { IconButton } from '@pointsman/ui/icon-button'
import { Menu, MenuGroup, MenuItem } from '@pointsman/ui/menu'
import { Place } from '@pointsman/ui/place'
import { Segments, type Segment } from '@pointsman/ui/segments'
import { isMessageID } from '@pointsman/domain/message-id'
import { For, Show, untrack } from 'solid-js'
import type { Review } from './create-review.ts'
import type { ReviewView } from './create-review-view.ts'
import { readReviewMode, type ReviewMode } from './review-mode.ts'
import type { ReviewPort } from './review-port.ts'

export type ReviewBarProps = {
  readonly review: Review
  readonly view: ReviewView
  readonly port: ReviewPort
  readonly onMode: (mode: ReviewMode) => void
  readonly onClose: () => void
}

/** What is compared, and where. */
export function ReviewBar(props: ReviewBarProps) {
  const { review, view, port } = untrack((): ReviewBarProps => props)
  const place = () => {
    const directory = review.directory()
    return directory && port.place(directory)
  }
  const branch = () => review.branch() ?? place()?.branch
  const modes = (): readonly Segment<ReviewMode>[] => {
    const mode = review.mode()
    return [
      { value: 'working', label: 'Working tree', testid: 'review-mode-working' },
      {
        value: 'branch',
        label: `Against ${review.defaultBranch() ?? 'the default branch'}`,
        testid: 'review-mode-branch',
      },
      { value: 'last-turn', label: 'Last turn', testid: 'review-mode-last-turn' },
      ...(isMessageID(mode) ? [{ value: mode, label: 'A turn', testid: 'review-mode-turn' }] : []),
    ]
  }
  return (
    <>
      <header class="review-bar">
        <Segments
          label="What is compared"
          testid="review-mode"
          value={review.mode()}
          options={modes()}
          onPick={props.onMode}
        />
        <Menu
          trigger={(trigger) => <IconButton small icon="chevron-down" label="What one turn changed" {...trigger} />}
        >
          <MenuGroup label="What one turn changed">
            <For
              each={port.turns()}
              fallback={
                <MenuItem onPick={() => {}} verdict={{ ready: false, reason: 'It shows once something was sent' }}>
                  No turn yet
                </MenuItem>
              }
            >
              {(turn) => (
                <MenuItem
                  checked={review.mode() === turn.id}
                  onPick={() => {
                    const mode = readReviewMode(turn.id)
                    if (mode) props.onMode(mode)
                  }}
                >
                  {turn.title}
                </MenuItem>
              )}
            </For>
          </MenuGroup>
        </Menu>
        <span class="grow" />
        <IconButton
          icon="columns-2"
          label="Side by side"
          pressed={view.looks().layout === 'split'}
          data-testid="review-split"
          onClick={() => view.prefer({ layout: view.looks().layout === 'split' ? 'unified' : 'split' })}
        />
        <IconButton
          icon="workflow"
          label="Files as a tree"
          pressed={view.looks().files === 'tree'}
          data-testid="review-tree"
          onClick={() => view.prefer({ files: view.looks().files === 'tree' ? 'list' : 'tree' })}
        />
        <IconButton icon="x" label="Close the review" data-testid="review-close" onClick={() => props.onClose()} />
      </header>
      <div class="review-where">
        <Show when={place()}>
          {(now) => <Place hue={now().hue} name={now().name} weight="medium" title={review.directory()} />}
        </Show>
        <Show when={branch()}>{(name) => <span class="mono t2 cut review-branch">{name()}</span>}</Show>
        <Show when={review.ranElsewhere()}>
          {(directory) => (
            <span class="s1 t2 cut" data-testid="review-ran-in">
              this turn ran in {port.place(directory()).name}
            </span>
          )}
        </Show>
        <span class="grow" />
      </div>
    </>
  )
}
