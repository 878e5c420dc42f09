import type { Page } from '@playwright/test'

/** What happened to the timeline from one moment on, in every frame and at every change of its nodes. */
export type Stillness = {
  readonly frames: number
  readonly rowsHeld: number
  /** Pixels, the furthest of all rows that were in view. */
  readonly movedAtMost: number
  readonly lowestScrollTop: number
  /** What must not happen, once for each kind and with the frame it was first seen in: empty where all held. */
  readonly faults: readonly string[]
}

/**
 * Holds the rows in view by reference and looks at them in each animation frame; what comes and goes between two frames is heard by
 * an observer. The page itself keeps the nodes: a selector would find a row that was made anew and call it the same.
 */
export async function watchTimeline(page: Page) {
  await page.evaluate(() => {
    const scroller = document.querySelector<HTMLElement>('[data-testid="timeline"]')
    if (!scroller) throw new Error('there is no timeline to watch')
    const view = scroller.getBoundingClientRect()
    const rows = () => [...scroller.querySelectorAll<HTMLElement>('[data-testid="timeline-row"]')]
    const topOf = (node: Element) => node.getBoundingClientRect().top
    const held = rows()
      .filter((row) => row.getBoundingClientRect().bottom > view.top && topOf(row) < view.bottom)
      .map((row) => ({ row, key: row.dataset['rowKey'] ?? '', top: topOf(row) }))
    if (held.length === 0) throw new Error('there is no row in view to watch')
    const middle = view.top + view.height / 2
    const atPoint = () => rows().find((row) => topOf(row) <= middle && row.getBoundingClientRect().bottom > middle)
    const pointed = atPoint()
    const faults = new Map<string, string>()
    let [frames, moved, lowest] = [0, 0, scroller.scrollTop]
    const fault = (what: string) => {
      if (!faults.has(what)) faults.set(what, `${what} (frame ${frames}, ${Math.round(performance.now())} ms)`)
    }

    const observer = new MutationObserver((changes) => {
      for (const { type, oldValue, removedNodes } of changes) {
        if (type === 'attributes' && Number(scroller.dataset['totalRows']) < Number(oldValue))
          fault(`the row count fell from ${oldValue} to ${scroller.dataset['totalRows']}`)
        for (const node of removedNodes) {
          const gone = held.find(({ row }) => node.contains(row))
          if (gone) fault(`${gone.key} was taken out of the page`)
        }
      }
    })
    observer.observe(scroller, { subtree: true, childList: true })
    observer.observe(scroller, { attributeFilter: ['data-total-rows'], attributeOldValue: true })
    const onScroll = () => (lowest = Math.min(lowest, scroller.scrollTop))
    scroller.addEventListener('scroll', onScroll)

    const look = () => {
      frames += 1
      onScroll()
      if (document.querySelector('[data-testid="timeline"]') !== scroller) fault('the timeline was replaced')
      if (document.querySelector('.timeline-skeleton')) fault('a skeleton was shown')
      const now = new Map(rows().map((row) => [row.dataset['rowKey'], row]))
      for (const { row, key, top } of held) {
        if (now.get(key) !== row) fault(`${key} is another node`)
        else moved = Math.max(moved, Math.abs(topOf(row) - top))
      }
      if (pointed && atPoint() !== pointed) fault('another row stands at the fixed point')
      next = requestAnimationFrame(look)
    }
    let next = requestAnimationFrame(look)
    Object.assign(window, {
      readStillness: (end: boolean): Stillness => {
        if (end) {
          cancelAnimationFrame(next)
          observer.disconnect()
          scroller.removeEventListener('scroll', onScroll)
        }
        return {
          frames,
          rowsHeld: held.length,
          movedAtMost: moved,
          lowestScrollTop: lowest,
          faults: [...faults.values()],
        }
      },
    })
  })
  const read = (end: boolean) =>
    page.evaluate(
      (stops) => (window as unknown as { readStillness(end: boolean): Stillness }).readStillness(stops),
      end,
    )
  return { soFar: () => read(false), stop: () => read(true) }
}
