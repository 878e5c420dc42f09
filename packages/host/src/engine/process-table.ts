import { readdirSync, readFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'

/** One life of one process: an id alone comes back. `started` is comparable for equality only; `order` grows with time. */
export type ProcessLife = { readonly pid: number; readonly started: string }
export type ProcessRow = ProcessLife & {
  readonly parent: number
  readonly group: number
  readonly session: number
  readonly order: number
}

/** All processes that live now; the dead that wait for their parent are left out. */
export function listProcesses(): readonly ProcessRow[] {
  if (process.platform !== 'linux') return listByPs([])
  const boot = bootID()
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readStat(Number(name), boot) ?? []) : []))
}

export function readProcess(pid: number): ProcessRow | undefined {
  if (process.platform !== 'linux') return listByPs(['-p', String(pid)])[0]
  return readStat(pid, bootID())
}

export function isAlive(life: ProcessLife): boolean {
  return readProcess(life.pid)?.started === life.started
}

/** The environment that a process was started with, as text with some separator; empty where it may not be read. */
export function readEnvironment(pid: number): string {
  if (process.platform !== 'linux') {
    return (
      spawnSync('ps', ['-E', '-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8', timeout: 2000 }).stdout ??
      ''
    )
  }
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return ''
  }
}

let knownBoot: string | undefined
function bootID(): string {
  // Start times count from the machine's start, so they are told apart by it.
  knownBoot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return knownBoot
}

/** Fields of proc_pid_stat(5); the name may hold spaces and brackets, so reading begins behind its last bracket. */
function readStat(pid: number, boot: string): ProcessRow | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent, group, session, ...more] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ticks = more[15]
    if (state === 'Z' || state === 'X' || ticks === undefined) return undefined
    return {
      pid,
      started: `${boot}:${ticks}`,
      parent: Number(parent),
      group: Number(group),
      session: Number(session),
      order: Number(ticks),
    }
  } catch {
    return undefined
  }
}

function listByPs(which: readonly string[]): readonly ProcessRow[] {
  const selection = which.length > 0 ? which : ['-ax']
  const answer = spawnSync('ps', [...selection, '-o', 'pid=,ppid=,pgid=,stat=,lstart='], {
    encoding: 'utf8',
    timeout: 3000,
    env: { ...process.env, LC_ALL: 'C' },
  })
  return (answer.stdout ?? '').split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line)
    if (!found || found[4]?.startsWith('Z')) return []
    const started = found[5] ?? ''
    const group = Number(found[3])
    return [
      { pid: Number(found[1]), started, parent: Number(found[2]), group, session: group, order: Date.parse(started) },
    ]
  })
}
