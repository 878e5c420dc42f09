import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export type FoundProcess = {
  readonly pid: number
  readonly parent: number
  readonly group: number
  /** A zombie: dead, not yet reaped. */
  readonly zombie: boolean
  readonly command: readonly string[]
}

const read = (path: string) => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function readProcess(pid: number): FoundProcess | undefined {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === '') return undefined
  // The name stands in brackets and may itself hold brackets and spaces.
  const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    pid,
    parent: Number(parent),
    group: Number(group),
    zombie: state === 'Z' || state === 'X',
    command: read(`/proc/${pid}/cmdline`).split('\0').filter(Boolean),
  }
}

export function isAlive(pid: number): boolean {
  const found = readProcess(pid)
  return found !== undefined && !found.zombie
}

export function listProcesses(): FoundProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== undefined && !found.zombie)
    .map((found) => found as FoundProcess)
}

/**
 * Processes whose environment, command line or working directory names the folder. The tools of an engine leave its process group
 * and, when it dies, its tree; the folder's name in what they inherited is what remains.
 */
export function processesOf(folder: string): FoundProcess[] {
  return listProcesses().filter(({ pid, command }) => {
    if (pid === process.pid) return false
    if (command.some((word) => word.includes(folder))) return true
    if (read(`/proc/${pid}/environ`).includes(folder)) return true
    try {
      return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder)
    } catch {
      return false
    }
  })
}

/** The process and all that it started and that still hangs on it. */
export function processTree(pid: number): FoundProcess[] {
  const all = listProcesses()
  const found = all.filter((entry) => entry.pid === pid)
  for (let index = 0; index < found.length; index += 1) {
    found.push(...all.filter((entry) => entry.parent === found[index]?.pid && !found.includes(entry)))
  }
  return found
}

/** Engines among the processes of a folder, each once: the wrapper that stands before one does not count. */
export function enginesOf(folder: string): FoundProcess[] {
  return processesOf(folder).filter(
    ({ command }) =>
      command.includes('serve') &&
      command.includes('--hostname') &&
      !command.some((word) => word.endsWith('/opencode-wrapper.mjs')),
  )
}

/** The port on loopback that a process listens on: its command line may say 0. */
export function listeningPort(pid: number): number | undefined {
  const inodes = new Set<string>()
  for (const name of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1]
      if (inode !== undefined) inodes.add(inode)
    } catch {
      // Closed since it was listed.
    }
  }
  for (const line of read(`/proc/${pid}/net/tcp`).split('\n').slice(1)) {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    if (state === '0A' && inodes.has(inode)) return Number.parseInt(local.slice(local.indexOf(':') + 1), 16)
  }
  return undefined
}

export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

/** Waits for a fact of the machine that no event tells, such as the end of a stranger's process. */
export async function waitUntil(fact: () => boolean | Promise<boolean>, what: string, limitMs = 15_000): Promise<void> {
  const end = Date.now() + limitMs
  while (!(await fact())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`)
    await sleep(20)
  }
}

/** Kills every process of the folder and waits for their end. Returns their command lines. */
export async function endProcessesOf(folder: string): Promise<string[]> {
  const ended = new Map<number, string>()
  await waitUntil(() => {
    const left = processesOf(folder)
    for (const found of left) {
      ended.set(found.pid, `${found.pid} ${found.command.join(' ')}`)
      sendSignal(found.pid, 'SIGKILL')
    }
    return left.length === 0
  }, `the end of all processes of ${folder}`)
  return [...ended.values()]
}
