import { createMemo, For, Show, type JSX } from 'solid-js'
import { Dynamic } from 'solid-js/web'
import { paintLine, type LineTokens } from '../lib/colour/tokens.ts'
import { wordMarks } from '../lib/word-marks.ts'
import { shownText, type LineCell } from './diff-rows.ts'

export type DiffLineProps = {
  readonly cell: LineCell
  readonly tokens: LineTokens | undefined
}

const tags = { add: 'ins', del: 'del', same: 'span' } as const

/** What a line says, in its colours and with the words that changed. ins and del are what a screen reader calls them. */
export function LineText(props: DiffLineProps): JSX.Element {
  const text = () => shownText(props.cell)
  const marks = createMemo(() => {
    const { line, other } = props.cell
    if (other === undefined) return undefined
    return line.kind === 'del' ? wordMarks(line.text, other)?.old : wordMarks(other, line.text)?.next
  })
  const pieces = createMemo(() =>
    props.tokens || marks()?.length ? paintLine(text(), props.tokens, marks()) : undefined,
  )
  return (
    <Dynamic component={tags[props.cell.line.kind]}>
      <Show when={pieces()} fallback={text()}>
        {(all) => (
          <For each={all()}>
            {({ text: words, tone, marked }) => {
              if (marked) return <mark classList={{ [`tone-${tone}`]: tone !== 'plain' }}>{words}</mark>
              return tone === 'plain' ? words : <span class={`tone-${tone}`}>{words}</span>
            }}
          </For>
        )}
      </Show>
      <Show when={props.cell.line.unended}>
        <span class="diff-unended" aria-label="no newline at the end">
          {' '}
          ⌀
        </span>
      </Show>
    </Dynamic>
  )
}

const signs = { add: '+', del: '−', same: '' } as const

/** One line under the other. */
export function UnifiedLine(props: DiffLineProps) {
  const line = () => props.cell.line
  return (
    <>
      <i data-side="old">{line().old}</i>
      <i data-side="new">{line().new}</i>
      <b>{signs[line().kind]}</b>
      <LineText cell={props.cell} tokens={props.tokens} />
    </>
  )
}

/** One side of two that stand side by side. */
export function SideLine(props: {
  readonly cell: LineCell | undefined
  readonly tokens: LineTokens | undefined
  readonly side: 'old' | 'new'
}) {
  return (
    <div class={`diff-half pm-diff-${props.cell?.line.kind ?? 'none'}`}>
      <Show when={props.cell}>
        {(cell) => (
          <>
            <i data-side={props.side}>{props.side === 'old' ? cell().line.old : cell().line.new}</i>
            <b>{signs[cell().line.kind]}</b>
            <LineText cell={cell()} tokens={props.tokens} />
          </>
        )}
      </Show>
    </div>
  )
}
