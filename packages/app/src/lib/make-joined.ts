/** Milliseconds for which wishes are gathered before the first of them is granted. */
const gathering = 120

/**
 * Work that many wish for and that is done for all of them at once: one run at a time, and at most one more behind it for whoever wished
 * while it ran. `work` says when it is over; it must not reject.
 */
export function makeJoined(work: () => Promise<unknown>) {
  let running: object | undefined
  let wished = false
  let timer: ReturnType<typeof setTimeout> | undefined

  function run(): void {
    clearTimeout(timer)
    timer = undefined
    wished = false
    const mine = {}
    running = mine
    void over(mine)
  }
  async function over(mine: object): Promise<void> {
    await work()
    // Who began anew meanwhile has the say.
    if (running !== mine) return
    running = undefined
    if (wished) later()
  }
  function later(): void {
    timer ??= setTimeout(run, gathering)
  }

  return {
    wish(): void {
      if (running) wished = true
      else later()
    },
    /** At once, whatever runs: what is asked now is another question. */
    now: run,
    stop(): void {
      clearTimeout(timer)
      timer = undefined
      running = undefined
      wished = false
    },
  }
}
