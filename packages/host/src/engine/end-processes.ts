import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, type ProcessLife } from './process-table.ts'

/**
 * Asks each to end, waits at most `patience` milliseconds, then kills what is left. Each signal goes to a life that was seen, never to
 * an id that may be somebody else's by now. Resolves when none of them lives.
 */
export async function endProcesses(options: {
  readonly lives: readonly ProcessLife[]
  readonly patience: number
}): Promise<void> {
  const { lives, patience } = options
  signal(lives, 'SIGTERM')
  const patient = performance.now() + patience
  let left = lives.filter(isAlive)
  while (left.length > 0 && performance.now() < patient) {
    await sleep(20)
    left = left.filter(isAlive)
  }
  signal(left, 'SIGKILL')
  const last = performance.now() + 1000
  while (left.length > 0 && performance.now() < last) {
    await sleep(10)
    left = left.filter(isAlive)
  }
}

function signal(lives: readonly ProcessLife[], name: NodeJS.Signals): void {
  for (const life of lives) {
    if (!isAlive(life)) continue
    try {
      process.kill(life.pid, name)
    } catch {
      // It ended between the look and the signal.
    }
  }
}
