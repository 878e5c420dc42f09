import { For, Show, type JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { markedPieces, type DiffRow } from './diff-row'
import './diff-view.css'

export type { DiffRow }

export type DiffViewProps = {
  label: string
  rows: readonly DiffRow[]
  /** One number column, for a row of a timeline. */
  mini?: boolean | undefined
  wrap?: boolean | undefined
  /** The line's content in colours. The marks are then its own business. */
  content?: ((row: DiffRow) => JSX.Element) | undefined
  /** What stands under a line, such as a note on it. */
  below?: ((row: DiffRow) => JSX.Element) | undefined
  testid?: string | undefined
}

export function DiffView(props: DiffViewProps) {
  return (
    <div
      class="pm-diff"
      classList={{ 'pm-diff-mini': props.mini, 'pm-diff-wrap': props.wrap }}
      role="group"
      aria-label={props.label}
      data-testid={props.testid}
    >
      <div>
        <For each={props.rows}>
          {(row) => (
            <>
              <DiffLine row={row} mini={props.mini} content={props.content} />
              {props.below?.(row)}
            </>
          )}
        </For>
      </div>
    </div>
  )
}

/** One line, for who draws only those in view. It must stand inside an element of class `pm-diff`. */
export function DiffLine(props: {
  row: DiffRow
  mini?: boolean | undefined
  content?: ((row: DiffRow) => JSX.Element) | undefined
}) {
  return (
    <Show when={props.row.kind !== 'hunk'} fallback={<div class="pm-diff-hunk">{props.row.text}</div>}>
      <div class={`pm-diff-row pm-diff-${props.row.kind}`}>
        <Show when={!props.mini}>
          <i>{props.row.old}</i>
        </Show>
        <i>{props.mini ? (props.row.new ?? props.row.old) : props.row.new}</i>
        <b>{props.row.kind === 'add' ? '+' : props.row.kind === 'del' ? '−' : ''}</b>
        {/* ins and del are what a screen reader calls them: the sign alone may go unread. */}
        <Dynamic component={props.row.kind === 'add' ? 'ins' : props.row.kind === 'del' ? 'del' : 'span'}>
          {props.content ? props.content(props.row) : <Marked row={props.row} />}
        </Dynamic>
      </div>
    </Show>
  )
}

function Marked(props: { row: DiffRow }) {
  return (
    <Show when={props.row.marks?.length} fallback={props.row.text}>
      <For each={markedPieces(props.row)}>{(piece) => (piece.marked ? <mark>{piece.text}</mark> : piece.text)}</For>
    </Show>
  )
}

/** The room under a line, across all columns. */
export function DiffNote(props: { children: JSX.Element }) {
  return <div class="pm-diff-note">{props.children}</div>
}
