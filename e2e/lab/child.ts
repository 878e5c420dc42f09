import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'

export type Child = {
  readonly pid: number
  /** All lines so far. Both streams are always drained, or the child would stand still once a pipe is full. */
  readonly stdout: () => string
  readonly stderr: () => string
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly alive: () => boolean
  signal(signal: NodeJS.Signals): void
}

/**
 * Starts a process in a group of its own and waits for a line of its stdout that matches.
 * Throws with all its output if it ends before that, or if the line does not come in time.
 */
export async function startChild(options: {
  command: string
  args: readonly string[]
  cwd: string
  env: Record<string, string>
  ready: RegExp
  limitMs?: number
  logFile?: string
}): Promise<Child & { readonly match: RegExpExecArray }> {
  const child: ChildProcess = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  let alive = true
  const log = options.logFile === undefined ? undefined : createWriteStream(options.logFile, { flags: 'a' })
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.on('exit', (code, signal) => {
      alive = false
      log?.end()
      resolve({ code, signal })
    })
    child.on('error', (error) => {
      alive = false
      stderr += String(error)
      resolve({ code: null, signal: null })
    })
  })
  const match = new Promise<RegExpExecArray>((resolve) => {
    child.stdout?.on('data', (data: Buffer) => {
      stdout += data.toString('utf8')
      log?.write(data)
      const found = options.ready.exec(stdout)
      if (found !== null) resolve(found)
    })
  })
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString('utf8')
    log?.write(data)
  })
  log?.on('error', () => {})

  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), options.limitMs ?? 30_000)))
  const first = await Promise.race([match, ended.then(() => 'ended' as const), late])
  clearTimeout(timer)
  const signal = (name: NodeJS.Signals) => void (alive && child.kill(name))
  if (first === 'ended' || first === 'late') {
    signal('SIGKILL')
    const { code } = await ended
    throw new ChildFailed(
      `${options.command} ${options.args.join(' ')}: ${first} before it was ready (exit code ${code})`,
      {
        code,
        stdout,
        stderr,
      },
    )
  }
  return {
    pid: child.pid as number,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    alive: () => alive,
    signal,
    match: first,
  }
}

/** A child that ended, or was ended, before it was ready. */
export class ChildFailed extends Error {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  constructor(message: string, output: { code: number | null; stdout: string; stderr: string }) {
    super(`${message}\n${output.stderr}${output.stdout}`)
    this.code = output.code
    this.stdout = output.stdout
    this.stderr = output.stderr
  }
}
