import { listProcesses, readEnvironment, type ProcessLife } from './process-table.ts'

/** Engines on a data directory, by the environment that they were started with: also such as no record tells of. */
export function findEnginesOn(dataHome: string): readonly ProcessLife[] {
  return listProcesses().filter((row) => row.pid !== process.pid && isEngineOn(readEnvironment(row.pid), dataHome))
}

/** Those on a data directory of any engine of this host but one. */
export function findOtherEngines(enginesFolder: string, keep: string): readonly ProcessLife[] {
  return listProcesses().filter((row) => {
    const key = row.pid === process.pid ? undefined : engineKeyOf(readEnvironment(row.pid), enginesFolder)
    return key !== undefined && key !== keep
  })
}

export function isEngineOn(environment: string, dataHome: string): boolean {
  const { before, behind } = edges(environment)
  return new RegExp(`${before}XDG_DATA_HOME=${RegExp.escape(dataHome)}${behind}`).test(environment)
}

/** The key of the engine whose data directory it names, or nothing. */
export function engineKeyOf(environment: string, enginesFolder: string): string | undefined {
  const { before } = edges(environment)
  return new RegExp(`${before}XDG_DATA_HOME=${RegExp.escape(enginesFolder)}/([^/\\s\\0]+)/`).exec(environment)?.[1]
}

/** Linux ends each entry with a NUL; `ps -E` puts the command first and white space between, which a value may hold as well. */
function edges(environment: string): { readonly before: string; readonly behind: string } {
  const between = environment.includes('\0') ? '\\0' : '\\s'
  return { before: `(?:^|${between})`, behind: `(?:${between}|$)` }
}
