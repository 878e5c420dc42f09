import { Button } from '@pointsman/ui/button'
import { IconButton } from '@pointsman/ui/icon-button'
import { Nothing } from '@pointsman/ui/nothing'
import { createEffect, createMemo, createSignal, Match, onCleanup, Show, Switch, untrack } from 'solid-js'
import { createColours } from './create-colours.ts'
import { createReview, type ReviewOptions } from './create-review.ts'
import { createReviewDesk } from './create-review-desk.ts'
import { createReviewView, findRow } from './create-review-view.ts'
import { createRowWindow } from './create-row-window.ts'
import { createWantedComment } from './create-wanted-comment.ts'
import { createWantedFile } from './create-wanted-file.ts'
import { createWholeFile, type WholeFile } from './create-whole-file.ts'
import { DiffPane } from './diff-pane.tsx'
import type { DiffRow } from './diff-rows.ts'
import { FileList } from './file-list.tsx'
import { PathWords } from './file-head.tsx'
import { ReviewBar } from './review-bar.tsx'
import type { ReviewFile } from './review-file.ts'
import type { ReviewMode } from './review-mode.ts'
import type { ReviewPort } from './review-port.ts'
import { LostComments, ReviewSummary } from './review-summary.tsx'
import './review.css'

export type ReviewPanelProps = {
  readonly context: ReviewOptions
  readonly port: ReviewPort
  readonly onMode: (mode: ReviewMode) => void
  readonly onClose: () => void
}

/** What changed where the session works, beside the conversation: which files, and in them which lines. */
export function ReviewPanel(props: ReviewPanelProps) {
  const { context, port } = untrack((): ReviewPanelProps => props)
  const review = createReview(context)
  const view = createReviewView({
    review,
    store: port.store,
    serverKey: context.execution.serverKey,
    comments: port.comments,
  })
  const desk = createReviewDesk({ review, view, port })
  const colours = createColours()
  const rows = createRowWindow({ rows: view.rows, find: findRow })
  const file = createWholeFile({ review, view, onWrite: () => queueMicrotask(revealWriting) })
  const [top, setTop] = createSignal<ReviewFile>()
  /** What was picked from the list; until one scrolls, though its lines may not reach the top of the view. */
  const [picked, setPicked] = createSignal<string>()
  let panel: HTMLElement | undefined
  let pane: HTMLElement | undefined

  const current = createMemo(() => view.files().find(({ path }) => path === picked()) ?? top())
  const headOf = (one: ReviewFile): DiffRow | undefined =>
    view.rows().find((row) => row.kind === 'file' && row.file === one)
  function pick(one: ReviewFile): void {
    file.close()
    const head = headOf(one)
    if (head) rows.scrollToRow(head)
    setPicked(one.path)
  }
  function revealWriting(): void {
    const row = view.rows().find((each) => each.kind === 'write')
    if (row) rows.reveal(row)
  }
  // A turn of the wheel says that one reads on.
  const onWheel = () => void setPicked(undefined)

  createEffect(() => {
    if (review.state() === 'ready') return
    setTop(undefined)
    rows.scrollTo(0)
  })
  createWantedComment({
    review,
    port,
    onMode: (mode) => props.onMode(mode),
    show(comment, one) {
      file.close()
      view.setFolded(one, false)
      desk.edit(comment)
      queueMicrotask(revealWriting)
      setPicked(one.path)
    },
  })
  createWantedFile({
    review,
    port,
    show(one) {
      view.setFolded(one, false)
      queueMicrotask(() => pick(one))
    },
  })
  // Esc leaves what is open in here, and is not a stop then.
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return
    if (!(event.target instanceof Node) || !panel?.contains(event.target)) return
    event.preventDefault()
    if (file.whole()) file.close()
    else port.focusComposer()
  }
  document.addEventListener('keydown', onEscape)
  onCleanup(() => document.removeEventListener('keydown', onEscape))

  const placeName = () => {
    const directory = review.directory()
    return directory ? port.place(directory).name : 'this place'
  }
  const waits = () => {
    const verdict = review.verdict()
    return verdict.ready ? '' : verdict.reason
  }

  return (
    <aside
      ref={panel}
      class="review"
      aria-label="Review"
      aria-busy={review.reading()}
      data-region="review"
      data-testid="review-panel"
      data-directory={review.directory()}
      data-epoch={review.epoch()}
      data-state={review.state()}
    >
      <ReviewBar review={review} view={view} port={port} onMode={props.onMode} onClose={props.onClose} />
      <Switch>
        <Match when={review.state() === 'waiting'}>
          <Nothing text={waits() || `Waiting for ${placeName()}…`} />
        </Match>
        <Match when={review.state() === 'no-git'}>
          <Nothing
            text="No git here: there is nothing to compare with."
            more="What a turn changed is known all the same."
            acts={
              <Button small onClick={() => props.onMode('last-turn')}>
                Show the last turn
              </Button>
            }
          />
        </Match>
        <Match when={review.state() === 'reading'}>
          <div role="status">
            <Nothing text={`Reading what changed in ${placeName()}…`} />
          </div>
        </Match>
        <Match when={review.state() === 'failed'}>
          <div role="alert">
            <Nothing
              text={`What changed in ${placeName()} could not be read.`}
              more={review.failure()}
              acts={
                <Button small icon="refresh-cw" data-testid="review-retry" onClick={() => review.retry()}>
                  Try again
                </Button>
              }
            />
          </div>
        </Match>
        <Match when={review.files()?.length === 0 && view.lost().length === 0}>
          <Nothing text={emptyWords()} more={emptyMore()} testid="review-empty" />
        </Match>
        <Match when={file.whole()}>{(whole) => <WholeFileView whole={whole()} />}</Match>
        <Match when={true}>
          <ReviewSummary review={review} view={view} />
          <FileList
            desk={desk}
            current={current()}
            onPick={pick}
            onEnter={(one) => {
              pick(one)
              view.setFolded(one, false)
              pane?.focus({ preventScroll: true })
            }}
          />
          <LostComments desk={desk} />
          <Show
            when={view.files().length > 0}
            fallback={<Nothing text={`No changed file matches “${view.query()}”.`} />}
          >
            <div class="review-body" onWheel={onWheel} onPointerDown={onWheel}>
              <DiffPane
                desk={desk}
                rows={rows}
                all={view.rows}
                widest={view.widest()}
                colours={colours}
                onOpen={file.open}
                onTop={setTop}
                ref={(element) => (pane = element)}
              />
            </div>
          </Show>
        </Match>
      </Switch>
    </aside>
  )

  function emptyWords(): string {
    const mode = review.mode()
    if (mode === 'working') return `Nothing changed in ${placeName()}.`
    if (mode === 'branch')
      return `Nothing in ${placeName()} differs from ${review.defaultBranch() ?? 'the default branch'}.`
    return review.turn() ? 'This turn changed no file.' : 'There is no turn yet.'
  }
  function emptyMore(): string {
    const { branch, defaultBranch } = review
    if (review.mode() === 'working') return 'What the agent changes shows here while it works.'
    if (review.mode() === 'branch' && branch() !== undefined && branch() === defaultBranch())
      return 'It works on that branch itself: what is not committed is in the working tree.'
    return review.mode() === 'branch' ? '' : 'What a turn changed is known once it ends.'
  }

  function WholeFileView(own: { readonly whole: WholeFile }) {
    const shown = createRowWindow({ rows: () => own.whole.rows, find: findRow })
    return (
      <>
        <div class="review-whole" data-testid="review-whole-file" data-path={own.whole.file.path}>
          <IconButton small icon="corner-left-up" label="Back to the diff" kbd="Esc" onClick={() => file.close()} />
          <PathWords file={own.whole.file} strong />
          <span class="grow" />
          <span class="s1 t3">as it is now</span>
        </div>
        <Show
          when={own.whole.said === undefined}
          fallback={
            <div role="status">
              <Nothing
                text={own.whole.said}
                acts={
                  <Show when={own.whole.failed}>
                    <Button small icon="refresh-cw" onClick={() => file.open(own.whole.file)}>
                      Try again
                    </Button>
                  </Show>
                }
              />
            </div>
          }
        >
          <DiffPane
            desk={desk}
            rows={shown}
            all={() => own.whole.rows}
            widest={own.whole.widest}
            colours={colours}
            onOpen={file.open}
            onTop={() => {}}
            ref={(element) => queueMicrotask(() => element.focus({ preventScroll: true }))}
          />
        </Show>
      </>
    )
  }
}
