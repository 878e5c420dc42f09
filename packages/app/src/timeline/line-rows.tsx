import { createUniqueId, Show } from 'solid-js'
import type { ModelRef } from '@pointsman/domain/conversation'
import { Disclosure, Output } from '@pointsman/ui/disclosure'
import { Icon } from '@pointsman/ui/icon'
import { Signal } from '@pointsman/ui/signal'
import type { SessionView } from '../session/session-scope.ts'
import { AnswerText } from './answer-text.tsx'
import { clockTime } from '../lib/clock-time.ts'
import { counted, duration, elapsed } from './clock.ts'
import { createNow } from './create-now.ts'
import type { CompactionRow, InterruptedRow, OtherRow, RetryRow, TurnEndRow, WorkingRow } from './row.ts'
import { countChanges } from './turn-files.ts'
import { Counts, TurnFilesList, type ReviewFile } from './turn-files-list.tsx'

export type Opening = {
  open: (key: string, fallback: boolean) => boolean
  toggle: (key: string, to: boolean) => void
}

export function TurnEndLine(
  props: Opening & {
    row: TurnEndRow
    modelName: ((model: ModelRef) => string) | undefined
    onReview: ((file: ReviewFile) => void) | undefined
  },
) {
  const id = createUniqueId()
  const model = () => props.modelName?.(props.row.model) ?? props.row.model.modelID
  const key = () => `files ${props.row.key}`
  const open = () => props.row.files.length > 0 && props.open(key(), false)
  return (
    <>
      <div class="timeline-line">
        <Show when={props.row.outcome === 'stopped'}>
          <span class="timeline-line-said">Stopped</span>
        </Show>
        <span>{duration(props.row.duration)}</span>
        <Show when={model() !== ''}>
          <span>{model()}</span>
        </Show>
        <Show when={props.row.files.length > 0} fallback={<span>nothing changed</span>}>
          <button
            type="button"
            class="turn-fold"
            aria-expanded={open()}
            aria-controls={open() ? id : undefined}
            data-testid="turn-files"
            onClick={() => props.toggle(key(), !open())}
          >
            <span>{counted(props.row.files.length, 'file')} changed</span>
            <Counts {...countChanges(props.row.files)} />
            <Icon name={open() ? 'chevron-down' : 'chevron-right'} s />
          </button>
        </Show>
      </div>
      <Show when={open()}>
        <div id={id}>
          <TurnFilesList row={props.row} onReview={props.onReview} />
        </div>
      </Show>
    </>
  )
}

export function WorkingLine(props: { row: WorkingRow; waits: boolean }) {
  const now = createNow()
  return (
    <div class="timeline-line">
      <Signal kind={props.waits ? 'waiting' : 'busy'} label="" />
      <span>{props.waits ? 'Waits for you' : 'Works'}</span>
      <Show when={now() - props.row.since > 2_000}>
        <span>{elapsed(now() - props.row.since)}</span>
      </Show>
    </div>
  )
}

export function RetryLine(props: { row: RetryRow }) {
  return (
    <div class="timeline-line">
      <Signal kind="retry" label="" />
      <span class="timeline-line-said cut grow" title={props.row.message}>
        {props.row.message || 'The provider did not answer'}
      </span>
      <span>
        attempt {props.row.attempt}, again at {clockTime(props.row.next)}
      </span>
    </div>
  )
}

/** What a person can do about it stands in the dock. */
export function InterruptedLine(props: { row: InterruptedRow }) {
  return (
    <div class="timeline-line">
      <span class="timeline-line-said grow">
        {props.row.item?.reason?.message ?? `The answer was cut at ${clockTime(props.row.at)}. What is above is kept.`}
      </span>
    </div>
  )
}

export function CompactionLine(props: Opening & { row: CompactionRow; session: SessionView }) {
  return (
    <Disclosure
      icon="fold-vertical"
      title={props.row.live ? 'Compacting the conversation' : 'Compacted the conversation'}
      quiet
      meta={props.row.auto ? 'by itself' : undefined}
      open={props.row.summary ? props.open(props.row.key, false) : undefined}
      onToggle={(to) => props.toggle(props.row.key, to)}
    >
      <Show when={props.row.summary}>
        {(part) => <AnswerText text={props.session.partText(part())} live={props.row.live} />}
      </Show>
    </Disclosure>
  )
}

/** A part that we have no drawing for: shown plainly, never dropped. */
export function OtherCard(props: Opening & { row: OtherRow }) {
  return (
    <Disclosure
      icon="box"
      title={props.row.title}
      detail={props.row.detail || undefined}
      open={props.open(props.row.key, false)}
      onToggle={(to) => props.toggle(props.row.key, to)}
    >
      <Output>
        <pre>{JSON.stringify(props.row.part, undefined, 2)}</pre>
      </Output>
    </Disclosure>
  )
}
