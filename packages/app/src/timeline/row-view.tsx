import { createMemo, ErrorBoundary, Match, onMount, Show, Switch, type Accessor } from 'solid-js'
import type { ModelRef } from '@pointsman/domain/conversation'
import { TrackPoints, TrackRow } from '@pointsman/ui/track'
import { Place } from '@pointsman/ui/place'
import type { SessionView } from '../session/session-scope.ts'
import { AnswerText } from './answer-text.tsx'
import { FailureCard } from './failure-card.tsx'
import { CompactionLine, InterruptedLine, OtherCard, RetryLine, TurnEndLine, WorkingLine } from './line-rows.tsx'
import { PromptText, type PromptActs } from './prompt-text.tsx'
import { ReasoningCard } from './reasoning-card.tsx'
import type { Row } from './row.ts'
import type { ReviewFile } from './turn-files-list.tsx'
import { ToolCard } from './tool/tool-card.tsx'
import './row-view.css'

export type RowViewProps = {
  row: Accessor<Row>
  session: SessionView
  serverName: string | undefined
  modelName: ((model: ModelRef) => string) | undefined
  /** A person is asked for something: until they answer, nothing goes on. */
  waits: boolean
  promptActs: PromptActs | undefined
  onReview: ((file: ReviewFile) => void) | undefined
  rowCreated: () => void
  /** Keeps the row where it is while it opens or closes. */
  hold: () => void
}

/** The shell of a row, and by its kind what is in it. A row's key never changes; its kind may, from pending to prompt. */
export function RowView(props: RowViewProps) {
  const row = createMemo(() => props.row())
  onMount(() => props.rowCreated())
  const attributes = {
    'data-testid': 'timeline-row',
    get 'data-row-key'() {
      return row().key
    },
    get 'data-row-kind'() {
      return row().kind
    },
    get 'data-message-id'() {
      return row().messageID
    },
  }
  const place = () => as(row(), 'place')
  return (
    <Show
      when={place()}
      fallback={
        <TrackRow {...attributes} {...track(row())}>
          {/* What an engine says is not ours to trust: a row that can't be drawn is one row, not the page. */}
          <ErrorBoundary fallback={<div class="timeline-line">This could not be shown.</div>}>
            <RowBody {...props} row={row} />
          </ErrorBoundary>
        </TrackRow>
      }
    >
      {(found) => (
        <TrackPoints {...attributes} hue={found().hue} way={found().way}>
          <span>{found().words}</span>
          <Place hue={found().place.hue} name={found().place.name} weight="strong" />
        </TrackPoints>
      )}
    </Show>
  )
}

function RowBody(props: RowViewProps) {
  const open = (key: string, fallback: boolean) => props.session.disclosed(key) ?? fallback
  const toggle = (key: string, to: boolean) => {
    props.hold()
    props.session.setDisclosed(key, to)
  }
  const said = () => as(props.row(), 'prompt') ?? as(props.row(), 'pending')
  return (
    <Switch>
      <Match when={said()}>{(row) => <PromptText row={row()} acts={props.promptActs} />}</Match>
      <Match when={as(props.row(), 'text')}>
        {(row) => <AnswerText text={props.session.partText(row().partID)} live={row().live} />}
      </Match>
      <Match when={as(props.row(), 'reasoning')}>
        {(row) => <ReasoningCard row={row()} session={props.session} open={open} toggle={toggle} />}
      </Match>
      <Match when={as(props.row(), 'tool')}>
        {(row) => <ToolCard row={row()} session={props.session} open={open} toggle={toggle} />}
      </Match>
      <Match when={as(props.row(), 'failure')}>
        {(row) => <FailureCard row={row()} serverName={props.serverName} open={open} toggle={toggle} />}
      </Match>
      <Match when={as(props.row(), 'interrupted')}>{(row) => <InterruptedLine row={row()} />}</Match>
      <Match when={as(props.row(), 'turn-end')}>
        {(row) => (
          <TurnEndLine row={row()} modelName={props.modelName} open={open} toggle={toggle} onReview={props.onReview} />
        )}
      </Match>
      <Match when={as(props.row(), 'working')}>{(row) => <WorkingLine row={row()} waits={props.waits} />}</Match>
      <Match when={as(props.row(), 'retry')}>{(row) => <RetryLine row={row()} />}</Match>
      <Match when={as(props.row(), 'compaction')}>
        {(row) => <CompactionLine row={row()} session={props.session} open={open} toggle={toggle} />}
      </Match>
      <Match when={as(props.row(), 'other')}>{(row) => <OtherCard row={row()} open={open} toggle={toggle} />}</Match>
    </Switch>
  )
}

function as<K extends Row['kind']>(row: Row, kind: K): Extract<Row, { kind: K }> | undefined {
  return row.kind === kind ? (row as Extract<Row, { kind: K }>) : undefined
}

/** How the track passes a row. */
function track(row: Row) {
  const prompt = row.kind === 'prompt' || row.kind === 'pending'
  return {
    hue: row.hue,
    class: `timeline-row timeline-${row.kind === 'pending' ? 'prompt' : row.kind}`,
    plan: row.kind === 'working' && row.plan,
    station: prompt ? ('plain' as const) : undefined,
    number: row.kind === 'prompt' ? row.number : undefined,
    numberLabel: row.kind === 'prompt' && row.number !== undefined ? `Prompt ${row.number}` : undefined,
  }
}
