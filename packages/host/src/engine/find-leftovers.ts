import { readEnvironment, type ProcessLife, type ProcessRow } from './process-table.ts'

/**
 * What still runs of one engine: the engine, its group, and what its tools started. Tools have process groups of their own and
 * outlive it, but the engine itself marks their environment with `OPENCODE_PID`, so nothing of ours has to be put there.
 * `members` are all that were seen as engine processes, since behind a wrapper the engine is not the process that was spawned.
 */
export function findLeftovers(options: {
  readonly leader: ProcessLife
  readonly members: readonly ProcessLife[]
  readonly processes: readonly ProcessRow[]
  readonly environment?: (pid: number) => string
  readonly self?: number
}): readonly ProcessRow[] {
  const { leader, processes, environment = readEnvironment, self = process.pid } = options
  const byID = new Map(processes.map((row) => [row.pid, row]))
  // An id that lives again is somebody else's by now, and so are its group and its mark.
  const ours = [leader, ...options.members].filter((life) => {
    const now = byID.get(life.pid)
    return now === undefined || now.started === life.started
  })
  const ids = new Set(ours.map((life) => life.pid))
  const found = new Map<number, ProcessRow>()
  const ownGroup = byID.get(self)?.group
  const belongs = (row: ProcessRow): boolean => {
    if (ids.has(row.pid) || found.has(row.parent) || ids.has(row.parent)) return true
    if (row.group !== ownGroup && (ids.has(row.group) || ids.has(row.session) || found.has(row.session))) return true
    const mark = /(?:^|[\0 ])OPENCODE_PID=(\d+)(?:[\0 ]|$)/.exec(environment(row.pid))?.[1]
    return mark !== undefined && ids.has(Number(mark))
  }
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const row of processes) {
      if (row.pid === self || row.pid <= 1 || found.has(row.pid) || !belongs(row)) continue
      found.set(row.pid, row)
      // A member of the group may be the engine behind a wrapper: its tools carry its id.
      ids.add(row.pid)
    }
  }
  return [...found.values()]
}
