import { createSignal, onCleanup } from 'solid-js'

/** Copies, and says so for two seconds. Where the browser forbids it, it says that instead. */
export function createCopy(): { said: () => 'copied' | 'refused' | undefined; copy: (text: string) => Promise<void> } {
  const [said, setSaid] = createSignal<'copied' | 'refused'>()
  let timer: ReturnType<typeof setTimeout> | undefined
  async function copy(text: string) {
    const done = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setSaid(done ? 'copied' : 'refused')
    clearTimeout(timer)
    timer = setTimeout(() => setSaid(undefined), 2000)
  }
  onCleanup(() => clearTimeout(timer))
  return { said, copy }
}
