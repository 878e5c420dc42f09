import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startChild } from './child.ts'
import { makeEngineClient } from './engine-client.ts'
import { findEngineBinary, homeEnvironment, quietEngine } from './paths.ts'
import { endProcessesOf, sendSignal } from './processes.ts'

export type EngineOptions = {
  /** The directory the engine is started in. */
  readonly directory: string
  /** Its own home: another home is another engine. Everything it starts is found, and ended, by this path. */
  readonly home: string
  readonly password?: string
  readonly port?: number
  readonly env?: Record<string, string>
  readonly binary?: string
}

export type Engine = Awaited<ReturnType<typeof startEngine>>

export function engineEnvironment(options: Pick<EngineOptions, 'home' | 'password' | 'env'>): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    LANG: 'C.UTF-8',
    ...homeEnvironment(options.home),
    ...quietEngine,
    ...(options.password === undefined ? {} : { OPENCODE_SERVER_PASSWORD: options.password }),
    ...options.env,
  }
}

/** A real engine without Pointsman: another client's, or the remote one. Ready when this resolves. */
export async function startEngine(options: EngineOptions) {
  mkdirSync(options.home, { recursive: true })
  const child = await startChild({
    command: options.binary ?? findEngineBinary(),
    args: ['serve', '--hostname', '127.0.0.1', '--port', String(options.port ?? 0)],
    cwd: options.directory,
    env: engineEnvironment(options),
    ready: /opencode server listening on (http:\/\/[^\s:]+:(\d+))/,
    logFile: join(options.home, 'engine.log'),
  })
  const url = child.match[1] as string
  return {
    url,
    port: Number(child.match[2]),
    pid: child.pid,
    home: options.home,
    directory: options.directory,
    client: makeEngineClient({ url, directory: options.directory, password: options.password }),
    log: () => child.stdout() + child.stderr(),
    ended: child.ended,
    /** What a crash leaves: tools keep running, the last writes may be missing. */
    async kill() {
      child.signal('SIGKILL')
      await child.ended
    },
    /** Ends the engine and whatever its tools left running. */
    async stop() {
      child.signal('SIGTERM')
      const timer = setTimeout(() => sendSignal(child.pid, 'SIGKILL'), 5_000)
      await child.ended
      clearTimeout(timer)
      await endProcessesOf(options.home)
    },
  }
}
