import { createSignal, onCleanup, Show, type JSX } from 'solid-js'
import type { Control } from './create-control'
import { TipView } from './tooltip'
import { elapsed } from './verdict'

/** The tip of an action control: why not, and since when; else the hint. */
export function RefusalTip(props: { control: Control; children?: JSX.Element }) {
  return (
    <TipView tip={props.control.tip}>
      <Show when={props.control.refused()} fallback={props.children}>
        {(held) => (
          <>
            <span>
              {held().reason}
              {held().help ? ` ${held().help}` : ''}
            </span>
            <Show when={held().since}>{(since) => <Since at={since()} />}</Show>
          </>
        )}
      </Show>
    </TipView>
  )
}

/** How long ago, counting. `at` in epoch milliseconds. */
export function Since(props: { at: number }) {
  const [now, setNow] = createSignal(Date.now())
  const timer = setInterval(() => setNow(Date.now()), 1000)
  onCleanup(() => clearInterval(timer))
  return <span class="pm-tip-since">{elapsed(now() - props.at)}</span>
}
