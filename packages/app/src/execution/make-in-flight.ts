import { makeEpoch, type Epoch, type EpochRun } from '@pointsman/domain/make-epoch'

/** What was asked in one stay and is not answered yet, by name. The next stay begins with an empty table, so no late answer finds its own. */
export function makeInFlight({ dropped }: { readonly dropped: () => void }) {
  let table = new Map<string, Epoch>()
  return {
    /** Asked again under the same name, only the newer answer counts. */
    ask<T>(name: string, work: (signal: AbortSignal) => Promise<T>, run: EpochRun<T>) {
      const known = table.get(name)
      known?.advance()
      const guard = known ?? makeEpoch({ dropped })
      table.set(name, guard)
      return guard.run(work, run)
    },
    replace(): void {
      const before = table
      table = new Map()
      for (const guard of before.values()) guard.advance()
    },
  }
}
