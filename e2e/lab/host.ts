import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startChild } from './child.ts'
import { findBun } from './find-bun.ts'
import { findEngineBinary, homeEnvironment, hostMain, quietEngine } from './paths.ts'
import { enginesOf, type FoundProcess, processTree, sendSignal, waitUntil } from './processes.ts'

export type HostOptions = {
  /** The repository (or any folder in it) that the host is started on. */
  readonly directory: string
  readonly dataDir: string
  /** The home of the user who starts it. */
  readonly home: string
  /** 0, the default, takes a free one; a restart takes the one from before. */
  readonly port?: number
  readonly args?: readonly string[]
  readonly env?: Record<string, string>
  /** POINTSMAN_OPENCODE_BIN: the fault wrapper, or the engine itself. */
  readonly engineBinary?: string
}

export type Server = {
  readonly key: string
  readonly kind: 'managed' | 'remote' | 'bridged'
  readonly name: string
  readonly directory: string
  readonly status: 'starting' | 'ready' | 'stopped' | 'failed'
}

export type Host = Awaited<ReturnType<typeof startHost>>

/** Starts Pointsman's host as `npm start` does once everything is installed and built. Throws ChildFailed if it ends before its ready line. */
export async function startHost(options: HostOptions) {
  mkdirSync(options.home, { recursive: true })
  const launch = (port: number) =>
    startChild({
      command: findBun(),
      args: [
        hostMain,
        options.directory,
        '--port',
        String(port),
        '--data-dir',
        options.dataDir,
        '--no-open',
        ...(options.args ?? []),
      ],
      cwd: options.directory,
      env: {
        PATH: process.env['PATH'] ?? '',
        LANG: 'C.UTF-8',
        ...homeEnvironment(options.home),
        ...quietEngine,
        POINTSMAN_OPENCODE_BIN: options.engineBinary ?? findEngineBinary(),
        ...options.env,
      },
      ready: /Pointsman listening on (http:\/\/\S+:(\d+))/,
      logFile: join(options.home, 'host.log'),
    })

  let child = await launch(options.port ?? 0)
  const stderrBefore: string[] = []
  const url = () => child.match[1] as string
  const get = async <Result>(path: string): Promise<Result> => {
    const response = await fetch(new URL(path, url()), { signal: AbortSignal.timeout(10_000) })
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Result
  }
  const servers = () => get<Server[]>('/api/servers')
  const engines = (): FoundProcess[] => enginesOf(options.dataDir)

  return {
    get url() {
      return url()
    },
    get port() {
      return Number(child.match[2])
    },
    get pid() {
      return child.pid
    },
    get ended() {
      return child.ended
    },
    dataDir: options.dataDir,
    directory: options.directory,
    alive: () => child.alive(),
    stdout: () => child.stdout(),
    /** Everything on stderr, former lives included. */
    stderr: () => [...stderrBefore, child.stderr()].join('\n--- started again ---\n'),
    get,
    /** A state change by the host's own routes. */
    async send<Result>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown = {}): Promise<Result> {
      const response = await fetch(new URL(path, url()), {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      const answer = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`)
      return (answer === '' ? undefined : JSON.parse(answer)) as Result
    },
    servers,
    /** The server of a directory (the host's own by default), once it is ready. */
    async ready(directory = options.directory): Promise<Server> {
      let found: Server | undefined
      await waitUntil(
        async () => {
          found = (await servers()).find((server) => server.directory === directory && server.status === 'ready')
          return found !== undefined
        },
        `a ready server of ${directory}`,
        60_000,
      )
      return found as Server
    },
    /** Engine processes of this data directory, whoever is their parent now. */
    engines,
    tree: () => processTree(child.pid),
    /** SIGKILL to the host alone: its engines stay. */
    async kill() {
      child.signal('SIGKILL')
      await child.ended
    },
    /** SIGTERM, as Ctrl-C or a service manager does. Gives the exit code. */
    async stop(): Promise<number | null> {
      child.signal('SIGTERM')
      const timer = setTimeout(() => sendSignal(child.pid, 'SIGKILL'), 15_000)
      const { code } = await child.ended
      clearTimeout(timer)
      return code
    },
    /** Starts again on the same data directory and port. */
    async restart() {
      if (child.alive()) throw new Error('stop or kill the host before it is started again')
      const { port, stderr } = { port: Number(child.match[2]), stderr: child.stderr() }
      stderrBefore.push(stderr)
      child = await launch(port)
    },
  }
}
