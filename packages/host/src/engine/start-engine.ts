import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { readProcess, type ProcessLife } from './process-table.ts'
import type { RotatingLog } from './rotating-log.ts'

/** The engine did not come up. `log` holds the last lines that it wrote. */
export class EngineRefused extends Error {
  override readonly name = 'EngineRefused'
  constructor(
    readonly code: 'engine-died' | 'engine-silent' | 'engine-missing',
    message: string,
    readonly log: readonly string[],
  ) {
    super(message)
  }
}

export type StartedProcess = {
  readonly life: ProcessLife
  /** How it ended, as a person would say it. */
  readonly exited: Promise<string>
}

/**
 * Starts the engine in a session of its own: a Ctrl-C in the terminal is the host's to answer, and a group of its own can be ended as one.
 * It writes to its log by itself, so that it outlives the host (measured: nothing is lost and nothing breaks when the host is killed).
 */
export function spawnEngine(options: {
  readonly binary: string
  readonly args: readonly string[]
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  readonly log: RotatingLog
}): StartedProcess {
  const { binary, args, directory, env, log } = options
  const descriptor = log.open()
  try {
    const child = spawn(binary, [...args], {
      cwd: directory,
      env: { ...env },
      detached: true,
      stdio: ['ignore', descriptor, descriptor],
    })
    const exited = new Promise<string>((settle) => {
      child.once('error', (error) => settle(`it could not be run: ${error.message}`))
      child.once('exit', (code, signal) =>
        settle(signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`),
      )
    })
    // The host ends when it is told to, whether or not an engine lives.
    child.unref()
    if (child.pid === undefined)
      throw new EngineRefused('engine-missing', `${binary} could not be run`, log.lastLines(20))
    const row = readProcess(child.pid)
    return { life: { pid: child.pid, started: row?.started ?? 'ended at once' }, exited }
  } finally {
    closeSync(descriptor)
  }
}

const readyLine = /opencode server listening on http:\/\/[^\s:]+:(\d+)/

/**
 * The port of the ready line: what is asked before that line is never answered (OPENCODE.md). Reads the log from where this life began.
 * Rejects with `EngineRefused` when the process ends first or says nothing for `patience` milliseconds.
 */
export async function waitForReadyLine(options: {
  readonly process: StartedProcess
  readonly log: RotatingLog
  readonly offset: number
  readonly patience: number
  readonly isStopping: () => boolean
}): Promise<number> {
  const { process, log, offset, patience } = options
  let ended: string | undefined
  const end = process.exited.then((how) => (ended = how))
  const deadline = performance.now() + patience
  for (;;) {
    const port = readyLine.exec(log.textFrom(offset))?.[1]
    if (port !== undefined) return Number(port)
    if (ended !== undefined)
      throw new EngineRefused('engine-died', `The engine did not start: ${ended}.`, log.lastLines(20))
    if (options.isStopping()) throw new EngineRefused('engine-died', 'The engine was stopped while it started.', [])
    if (performance.now() > deadline) {
      throw new EngineRefused(
        'engine-silent',
        `The engine did not say that it is ready within ${patience / 1000} s.`,
        log.lastLines(20),
      )
    }
    await Promise.race([end, Bun.sleep(25)])
  }
}

/** A port that is free now. Another program may take it before the engine does: that start fails and the next one asks again. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = listener
  listener.stop(true)
  return port
}
