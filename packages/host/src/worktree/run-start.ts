import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { StartedCommand } from '@pointsman/domain/host-api'

/** Bytes of its output that are kept, the last ones: that is where an error stands. */
const mostOutput = 64 * 1024

export type RunningStart = {
  /** What is known of it now. */
  readonly now: () => StartedCommand
  /** Never rejects. */
  readonly ended: Promise<void>
}

/**
 * Runs a new worktree's start command once, as an argument list, in a group of its own, so that what it left running ends with it
 * where it runs out of time.
 */
export function runStart(options: {
  readonly command: readonly string[]
  readonly directory: string
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** Milliseconds. */
  readonly timeout?: number
  readonly signal?: AbortSignal
}): RunningStart {
  const { command, directory, environment = process.env, timeout = 1_800_000, signal } = options
  const [program = '', ...args] = command
  const env: Record<string, string | undefined> = {}
  // The host's own secrets are no business of a project's script.
  for (const [name, value] of Object.entries(environment)) if (!name.startsWith('POINTSMAN_')) env[name] = value
  const chunks: Buffer[] = []
  let size = 0
  let cut = false
  let state: Pick<StartedCommand, 'running' | 'code' | 'failure'> = { running: true }
  const now = (): StartedCommand => {
    const bytes = Buffer.concat(chunks)
    const output = bytes.subarray(Math.max(0, bytes.length - mostOutput)).toString()
    return { command, output, cut: cut || bytes.length > mostOutput, ...state }
  }
  const ended = new Promise<void>((resolve) => {
    let timedOut = false
    let child: ChildProcessByStdio<null, Readable, Readable> | undefined
    const end = () => {
      if (child?.pid === undefined) return
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
    }
    const timer = setTimeout(() => {
      timedOut = true
      end()
    }, timeout)
    const settle = (how: Pick<StartedCommand, 'code' | 'failure'>) => {
      if (!state.running) return
      state = how
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const fail = (cause: unknown) => {
      const name = program === '' ? 'A program without a name' : program
      settle({ failure: `${name} could not be run: ${cause instanceof Error ? cause.message : String(cause)}` })
    }
    try {
      child = spawn(program, args, { cwd: directory, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    } catch (cause) {
      // A null byte, or more than the system takes: thrown, and not told as an event.
      return fail(cause)
    }
    signal?.addEventListener('abort', end, { once: true })
    const take = (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      while (size - (chunks[0]?.length ?? 0) >= mostOutput) {
        size -= chunks.shift()?.length ?? 0
        cut = true
      }
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', fail)
    child.on('exit', (code, killedBy) => {
      // What it left in the background may hold the pipes open: its own words have a moment to arrive, and no more.
      const finish = () =>
        settle(
          timedOut
            ? { failure: `${program} was ended after ${timeout / 1000} s` }
            : code === null
              ? { failure: `${program} was ended by ${killedBy}` }
              : { code },
        )
      child.once('close', finish)
      setTimeout(finish, 250)
    })
  })
  return { now, ended }
}
