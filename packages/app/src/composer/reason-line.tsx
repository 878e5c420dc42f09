import { Button } from '@pointsman/ui/button'
import { Signal } from '@pointsman/ui/signal'
import { For, Show, type JSX } from 'solid-js'
import type { ReasonLine, WayOut } from './composer-reason.ts'

export type ReasonWordsProps = {
  line: ReasonLine
  now: number
  onWay: (way: WayOut) => void
  /** More ways out, behind its own. */
  children?: JSX.Element
}

const words: Readonly<Record<WayOut, { readonly label: string; readonly testid: string }>> = {
  retry: { label: 'Retry', testid: 'composer-retry' },
  'choose-place': { label: 'Re-attach', testid: 'composer-re-attach' },
  'choose-model': { label: 'Choose a model', testid: 'composer-choose-model' },
  'without-files': { label: 'Send without', testid: 'composer-without-files' },
  'send-as-text': { label: 'Send as text', testid: 'composer-send-as-text' },
}

/** Why something does not go: the sentence, since when, and the ways out. */
export function ReasonWords(props: ReasonWordsProps) {
  const seconds = () => (props.line.since === undefined ? 0 : Math.floor((props.now - props.line.since) / 1000))
  return (
    <>
      <Show when={props.line.mark}>{(kind) => <Signal kind={kind()} label="" />}</Show>
      <span class="cut">{props.line.sentence}</span>
      <Show when={seconds() > 0}>
        <span class="t3">{seconds()} s</span>
      </Show>
      <span class="grow" />
      <For each={props.line.acts}>
        {(way) => (
          <Button small look="quiet" data-testid={words[way].testid} onClick={() => props.onWay(way)}>
            {words[way].label}
          </Button>
        )}
      </For>
      {props.children}
    </>
  )
}
