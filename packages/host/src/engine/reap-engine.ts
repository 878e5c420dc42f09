import { endProcesses } from './end-processes.ts'
import { findLeftovers } from './find-leftovers.ts'
import { listProcesses, type ProcessLife } from './process-table.ts'

/** Ends an engine, its group, and what its tools left running. `patience` in milliseconds, before the rest is killed. */
export async function reapEngine(options: {
  readonly leader: ProcessLife
  readonly members: readonly ProcessLife[]
  readonly patience: number
}): Promise<void> {
  const { leader, members, patience } = options
  // Twice: what a tool started between the look and its end has no parent to be found by any more, but still the mark.
  for (let round = 0; round < 2; round += 1) {
    const lives = findLeftovers({ leader, members, processes: listProcesses() })
    if (lives.length === 0) return
    await endProcesses({ lives, patience: round === 0 ? patience : 100 })
  }
}
