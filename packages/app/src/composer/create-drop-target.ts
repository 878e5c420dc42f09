import { createSignal } from 'solid-js'

/** An element on which files can be dropped. What it takes, it takes: the page's own guard then has nothing to tell. */
export function createDropTarget(take: (files: readonly File[]) => void) {
  const [isOver, setOver] = createSignal(false)
  return {
    isOver,
    over: (event: DragEvent) => setOver(event.dataTransfer?.types.includes('Files') ?? false),
    leave(event: DragEvent & { readonly currentTarget: HTMLElement }): void {
      const to = event.relatedTarget
      if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false)
    },
    drop(event: DragEvent): void {
      setOver(false)
      const files = event.dataTransfer?.files
      if (!files || files.length === 0) return
      event.preventDefault()
      take([...files])
    },
  }
}
