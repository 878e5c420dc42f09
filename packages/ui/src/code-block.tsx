import { onMount, Show, type JSX } from 'solid-js'
import { createCopy } from './create-copy'
import { IconButton } from './icon-button'
import './code-block.css'
import './hidden.css'

export type CodeBlockProps = {
  code: string
  /** "src/payout/send.ts:41", or else the language. Without both it has no header. */
  path?: string | undefined
  language?: string | undefined
  /** The same text, coloured; `code` is what is copied. */
  children?: JSX.Element | undefined
  testid?: string | undefined
}

export function CodeBlock(props: CodeBlockProps) {
  const copied = createCopy()
  const label = () => {
    const said = copied.said()
    return said === 'copied' ? 'Copied' : said === 'refused' ? 'The browser forbids copying' : 'Copy'
  }
  return (
    <figure class="pm-code" data-testid={props.testid}>
      <Show when={props.path || props.language}>
        <div class="pm-code-head">
          <span class="mono cut">{props.path || props.language}</span>
          <span class="grow" />
          <IconButton
            icon={copied.said() === 'copied' ? 'check' : 'copy'}
            small
            label={label()}
            onClick={() => void copied.copy(props.code)}
          />
          <span class="pm-hidden" role="status">
            {copied.said() ? label() : ''}
          </span>
        </div>
      </Show>
      <Scroller>{props.children ?? props.code}</Scroller>
    </figure>
  )
}

/** What scrolls must be reachable by keys; what doesn't should not be a stop on the way. */
function Scroller(props: { children: JSX.Element }) {
  let pre: HTMLPreElement | undefined
  onMount(() => {
    requestAnimationFrame(() => {
      if (pre && pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0
    })
  })
  return (
    <pre ref={pre}>
      <code>{props.children}</code>
    </pre>
  )
}
