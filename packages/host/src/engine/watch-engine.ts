import { askVersion, type EngineAddress } from './ask-engine.ts'
import { endProcesses } from './end-processes.ts'
import { isAlive, type ProcessLife } from './process-table.ts'
import type { RotatingLog } from './rotating-log.ts'

export type EngineWatch = {
  /** Resolves once with how it ended. */
  readonly ended: Promise<string>
  /** Looks no more; `ended` resolves as well, so that nobody waits for ever. */
  readonly stop: () => void
}

/**
 * Watches one life. A child tells its end by itself; an adopted engine is somebody else's child, so it is looked at. One that lives but
 * does not answer any more is ended here: half a minute of silence is more than a busy engine needs.
 */
export function watchEngine(options: {
  readonly address: EngineAddress
  readonly life: ProcessLife
  readonly exited?: Promise<string>
  readonly log: RotatingLog
  readonly lookEvery?: number
  readonly askEvery?: number
  readonly maxSilent?: number
}): EngineWatch {
  const { address, life, exited, log, lookEvery = 200, askEvery = 5000, maxSilent = 6 } = options
  const { promise: ended, resolve } = Promise.withResolvers<string>()
  let silent = 0
  let asking = false
  let hung = false

  exited?.then((how) => settle(hung ? 'it did not answer any more and was ended' : how))
  const look = setInterval(() => {
    if (!isAlive(life)) settle(hung ? 'it did not answer any more and was ended' : 'it ended')
  }, lookEvery)
  const ask = setInterval(async () => {
    if (asking) return
    asking = true
    log.rotate()
    silent = (await askVersion(address, askEvery)) === undefined ? silent + 1 : 0
    asking = false
    if (silent < maxSilent) return
    hung = true
    await endProcesses({ lives: [life], patience: 500 })
  }, askEvery)
  const settle = (how: string) => {
    clearInterval(look)
    clearInterval(ask)
    resolve(how)
  }
  // A child's own word comes with its signal or exit code; looking is for those that have none.
  if (exited) clearInterval(look)
  return { ended, stop: () => settle('it was stopped') }
}
