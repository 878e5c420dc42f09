import { createMemo, createRenderEffect, createSelector, createSignal, Index, onCleanup, Show, untrack } from 'solid-js'
import { LiveRegion } from '@pointsman/ui/hidden'
import remend from 'remend'
import { cachedBlock } from './markdown/make-fragment-cache.ts'
import { makeCodeFigure, renderBlock } from './markdown/render-block.ts'
import { makeBlockSplitter, type Block } from './markdown/split-blocks.ts'
import '@pointsman/ui/code-block.css'
import '@pointsman/ui/prose.css'
import './answer-text.css'

/** Markdown by blocks: a delta renders the last block again and touches no other. */
export function AnswerText(props: { text: string; live: boolean; quiet?: boolean }) {
  const splitter = makeBlockSplitter()
  const blocks = createMemo(() => splitter.split(props.text, { live: props.live }))
  // A selector: asked by each block, it tells only the two that it concerns.
  const isOpen = createSelector(() => (props.live ? blocks().length - 1 : -1))
  const copied = createCopied()
  return (
    <div
      class="pm-prose md"
      classList={{ 'md-live': props.live, 'md-quiet': props.quiet, 'md-none': blocks().length === 0 }}
      onClick={(event) => void copied.hear(event)}
    >
      <Index each={blocks()}>{(block, at) => <BlockView block={block()} open={isOpen(at)} />}</Index>
      <Show when={copied.said()}>
        <LiveRegion>{copied.said()}</LiveRegion>
      </Show>
    </div>
  )
}

function BlockView(props: { block: Block; open: boolean }) {
  const element = document.createElement('div')
  element.className = 'md-block'
  let fence: ReturnType<typeof makeCodeFigure> | undefined

  // No :last-of-type: with each new block it would style every block before it again.
  createRenderEffect(() => element.classList.toggle('md-open', props.open))
  createRenderEffect(() => {
    const block = props.block
    if (block.kind === 'fence') {
      if (!fence) element.replaceChildren((fence = makeCodeFigure(block)).figure)
      else if (block.code.startsWith(fence.text.data)) fence.text.appendData(block.code.slice(fence.text.length))
      else fence.text.data = block.code
      fence.name.textContent = block.language || 'text'
      return
    }
    // The fence was closed: the figure that stands there says the same already, unless the words differ.
    const nodes = props.open ? renderBlock(remend(block.raw)) : cachedBlock(block.raw)
    if (fence && sameCode(fence, nodes)) return
    fence = undefined
    element.replaceChildren(nodes)
  })
  return element
}

function sameCode(fence: ReturnType<typeof makeCodeFigure>, nodes: Node): boolean {
  if (nodes.childNodes.length > 2) return false
  const code =
    nodes.firstChild instanceof HTMLElement && nodes.firstChild.matches('.pm-code')
      ? nodes.firstChild.querySelector('pre')
      : null
  if (!code) return false
  const text = code.textContent ?? ''
  if (fence.text.data.trimEnd() !== text.trimEnd() && !fence.text.data.startsWith(text)) return false
  fence.text.data = text
  return true
}

/** One listener for all copy buttons of an answer. */
function createCopied() {
  const [said, setSaid] = createSignal('')
  let timer: ReturnType<typeof setTimeout> | undefined
  onCleanup(() => clearTimeout(timer))
  async function hear(event: MouseEvent): Promise<void> {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>('[data-copy]') : null
    const code = button?.closest('figure')?.querySelector('pre')?.textContent
    if (!button || code == null) return
    const done = await navigator.clipboard?.writeText(code).then(
      () => true,
      () => false,
    )
    const words = done ? 'Copied' : 'The browser forbids copying'
    button.textContent = words
    setSaid(words)
    clearTimeout(timer)
    timer = setTimeout(() => {
      button.textContent = 'Copy'
      untrack(() => setSaid(''))
    }, 2_000)
  }
  return { said, hear }
}
