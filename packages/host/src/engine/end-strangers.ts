import type { ServerKey } from '@pointsman/domain/scope'
import type { Store } from '../store/store.ts'
import { endProcesses } from './end-processes.ts'
import { findOtherEngines } from './find-engines.ts'
import { forgetEngine, readEngines } from './engine-records.ts'
import { reapEngine } from './reap-engine.ts'

/**
 * Ends the engines of a former host that this one does not start, before anything else happens: nobody would look after
 * them, and their workspace may be opened later. Those that no record tells of are known by the data directory in their environment.
 */
export async function endStrangers(options: {
  readonly store: Store
  readonly enginesFolder: string
  readonly keep: ServerKey
}): Promise<void> {
  const { store, enginesFolder, keep } = options
  const strangers = readEngines(store).filter((record) => record.serverKey !== keep)
  await Promise.all(
    strangers.map(async (record) => {
      await reapEngine({ leader: record.life, members: record.members, patience: 1000 })
      forgetEngine(store, record.serverKey)
    }),
  )
  await endProcesses({ lives: findOtherEngines(enginesFolder, keep), patience: 1000 })
}
