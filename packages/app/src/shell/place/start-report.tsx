import type { StartedCommand } from '@pointsman/domain/host-api'
import { Icon } from '@pointsman/ui/icon'
import { Signal } from '@pointsman/ui/signal'
import { Show } from 'solid-js'
import { hasFailed, startWords } from './start-words.ts'

/** The command that a worktree was made with: whether it still runs, how it ended, and its last words. */
export function StartReport(props: { start: StartedCommand }) {
  return (
    <div class="start-report" data-testid="worktree-start-report" data-state={state(props.start)}>
      <p class="start-report-line" classList={{ 'tone-stop': hasFailed(props.start) }}>
        <Show when={!props.start.running} fallback={<Signal kind="busy" label="" />}>
          <Icon name={hasFailed(props.start) ? 'triangle-alert' : 'terminal'} s />
        </Show>
        <span>{startWords(props.start)}.</span>
      </p>
      <Show when={props.start.output.trim()}>
        {(output) => (
          <pre class="start-report-output mono" tabIndex={0} aria-label="Its output">
            {props.start.cut ? `…${output()}` : output()}
          </pre>
        )}
      </Show>
    </div>
  )
}

function state(start: StartedCommand): 'running' | 'failed' | 'done' {
  if (start.running) return 'running'
  return hasFailed(start) ? 'failed' : 'done'
}
