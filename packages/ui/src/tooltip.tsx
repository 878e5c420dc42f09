import { children, createEffect, createSignal, createUniqueId, onCleanup, Show, type JSX } from 'solid-js'
import { Portal } from 'solid-js/web'
import { createTip, type Tip } from './create-tip'
import { Kbd } from './kbd'
import { tipPlace } from './tip-place'
import './tooltip.css'

export type TooltipProps = {
  text: string
  keys?: string | undefined
  /** One element that takes focus. Button and IconButton bring a tooltip of their own. */
  children: JSX.Element
}

export function Tooltip(props: TooltipProps) {
  const tip = createTip({ has: () => props.text !== '' })
  const id = createUniqueId()
  const child = children(() => props.children)
  createEffect(() => {
    const element = child()
    if (element instanceof HTMLElement) tip.attach(element)
  })
  createEffect(() => {
    const element = tip.anchor()
    if (tip.open()) element?.setAttribute('aria-describedby', id)
    else element?.removeAttribute('aria-describedby')
  })
  return (
    <>
      {child()}
      <TipView tip={tip} id={id}>
        {props.text} {props.keys ? <Kbd keys={props.keys} /> : null}
      </TipView>
    </>
  )
}

/** What a tip shows. It lives at the end of the page, so that nothing clips it. */
export function TipView(props: { tip: Tip; id?: string | undefined; children: JSX.Element }) {
  return (
    <Show when={props.tip.open()}>
      <Portal>
        <Placed {...props} />
      </Portal>
    </Show>
  )
}

function Placed(props: { tip: Tip; id?: string | undefined; children: JSX.Element }) {
  const [at, setAt] = createSignal({ left: 0, top: 0 })
  let element: HTMLDivElement | undefined
  function place() {
    const anchor = props.tip.anchor()
    if (!anchor || !element) return
    if (!anchor.isConnected) return props.tip.hide()
    setAt(
      tipPlace({
        anchor: anchor.getBoundingClientRect(),
        tip: { width: element.offsetWidth, height: element.offsetHeight },
        window: { width: innerWidth, height: innerHeight },
      }),
    )
  }
  createEffect(() => {
    place()
    // A waiting reason counts its seconds, and may grow by a digit.
    const timer = setInterval(place, 1000)
    onCleanup(() => clearInterval(timer))
  })
  return (
    <div
      ref={element}
      id={props.id}
      class="pm-tip"
      role="tooltip"
      style={{ left: `${at().left}px`, top: `${at().top}px` }}
      onPointerEnter={() => props.tip.hold()}
      onPointerLeave={() => props.tip.release()}
    >
      {props.children}
    </div>
  )
}
