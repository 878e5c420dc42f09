import { createSignal, onCleanup } from 'solid-js'

type Watcher = (inView: boolean) => void

const watchers = new WeakMap<Element, Watcher>()
let observer: IntersectionObserver | undefined

/** One observer for all: a list may hold hundreds of signals. */
function shared(): IntersectionObserver | undefined {
  if (observer || typeof IntersectionObserver === 'undefined') return observer
  observer = new IntersectionObserver((entries) => {
    for (const entry of entries) watchers.get(entry.target)?.(entry.isIntersecting)
  })
  return observer
}

/** Is the element in view? Where the browser can't tell, it is. */
export function createInView(): { inView: () => boolean; watch: (element: Element) => void } {
  const [inView, setInView] = createSignal(typeof IntersectionObserver === 'undefined')
  function watch(element: Element) {
    watchers.set(element, setInView)
    shared()?.observe(element)
    onCleanup(() => {
      shared()?.unobserve(element)
      watchers.delete(element)
    })
  }
  return { inView, watch }
}
