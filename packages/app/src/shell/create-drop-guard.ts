import { onCleanup } from 'solid-js'

/** A file dropped anywhere must not carry the page away (scenario 28). What is dropped is told, never attached in silence. */
export function createDropGuard(onFiles: () => void): void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  function over(event: DragEvent) {
    if (hasFiles(event)) event.preventDefault()
  }
  function drop(event: DragEvent) {
    if (!hasFiles(event)) return
    // The composer has taken them.
    const isTaken = event.defaultPrevented
    event.preventDefault()
    if (!isTaken) onFiles()
  }
  addEventListener('dragenter', over)
  addEventListener('dragover', over)
  addEventListener('drop', drop)
  onCleanup(() => {
    removeEventListener('dragenter', over)
    removeEventListener('dragover', over)
    removeEventListener('drop', drop)
  })
}
