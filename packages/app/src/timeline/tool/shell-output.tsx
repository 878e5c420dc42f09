import { createMemo, Show } from 'solid-js'
import { Output } from '@pointsman/ui/disclosure'
import { tailOf, terminalText } from './terminal-text.ts'

/** Lines of output that show before all of them are asked for: the end is what tells. */
const shownLines = 3

export function ShellOutput(props: {
  command: string
  output: string
  runs: boolean
  /** It does not run before a person allows it. */
  waits: boolean
  all: boolean
  onAll: (to: boolean) => void
}) {
  const text = createMemo(() => terminalText(props.output))
  const tail = createMemo(() => tailOf(text(), props.all ? Number.POSITIVE_INFINITY : shownLines))
  const total = createMemo(() => tailOf(text(), shownLines))
  const long = () => total().total > total().shown
  const manyLines = () => props.command.includes('\n') || props.command.length > 90
  return (
    <Show when={tail().total > 0 || manyLines() || props.runs} fallback={<p class="tool-nothing">No output.</p>}>
      <Output
        foot={
          long() ? (
            <>
              <span>{props.all ? `${tail().total} lines` : `last ${tail().shown} of ${tail().total} lines`}</span>
              <button type="button" class="link tool-all" onClick={() => props.onAll(!props.all)}>
                {props.all ? 'show less' : 'show all'}
              </button>
            </>
          ) : undefined
        }
      >
        <Show when={manyLines()}>
          <pre class="tool-command">{props.command}</pre>
        </Show>
        <pre tabIndex={props.all && long() ? 0 : undefined} classList={{ t2: props.waits }}>
          {tail().text || (props.waits ? 'Waits for your answer' : props.runs ? 'No output yet' : 'No output.')}
        </pre>
      </Output>
    </Show>
  )
}
