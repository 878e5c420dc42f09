import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startChild } from './child.ts'
import { findEngineBinary, labFolder } from './paths.ts'
import { isAlive, waitUntil } from './processes.ts'

/** All are sources of regular expressions; `query` sees `name=value&…` decoded, `body` the JSON text. */
export type RequestMatch = {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly body?: string
  readonly state?: RequestState | readonly RequestState[]
}
export type RequestState = 'arrived' | 'held' | 'forwarded' | 'streaming' | 'answered' | 'cut'
export type RecordedRequest = {
  readonly number: number
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly state: RequestState
  readonly status?: number
  /** What the engine really said to a request whose answer is held or was lost. */
  readonly upstreamStatus?: number
  readonly gate?: string
  readonly rule?: string
}
export type HoldEnd =
  | { readonly how: 'pass' }
  | { readonly how: 'cut' }
  | {
      readonly how: 'error'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Record<string, string>
    }
export type FaultAction =
  /** Held `before` the engine sees it (default), or `after`: the engine did it, the answer is late. */
  | { readonly type: 'hold'; readonly gate: string; readonly when?: 'before' | 'after' }
  /** `before`: the engine never sees it. `after`: done, the answer lost. `mid`: half an answer. */
  | { readonly type: 'cut'; readonly when: 'before' | 'after' | 'mid' }
  | {
      readonly type: 'error'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Record<string, string>
    }
  /** The engine gets it twice; the caller sees the second answer. */
  | { readonly type: 'repeat' }
  /** Held until a later request that matches was answered. */
  | { readonly type: 'reorder'; readonly until: RequestMatch }
  /**
   * Late by so many milliseconds; several take turns, which puts answers into another order. `repeat`: the engine gets it twice.
   * For benchmarks, and for a network that is slow throughout; a test of one moment holds a gate instead.
   */
  | {
      readonly type: 'delay'
      readonly ms: number | readonly number[]
      readonly when?: 'before' | 'after'
      readonly repeat?: boolean
    }
export type FaultRule = {
  readonly match?: RequestMatch
  /** Only the nth request that matches, from 1. */
  readonly nth?: number
  /** At most so often. */
  readonly times?: number
  readonly action: FaultAction
}
/** For frames of event streams; `match` is a regular expression on the frame's raw text, `path` on the stream's. */
export type FrameRule = {
  readonly match?: string
  readonly path?: string
  readonly times?: number
  readonly gate?: string
  /** Of `delay`: milliseconds, and how often the frame then comes. Frames of a slower rule are passed. */
  readonly ms?: number
  readonly copies?: number
  readonly action: 'hold' | 'drop' | 'duplicate' | 'cut' | 'delay'
}

const fits = (source: string | undefined, value: string) => source === undefined || new RegExp(source).test(value)

export type Faults = ReturnType<typeof makeFaults>

/** The typed client of one fault proxy's control port. */
export function makeFaults(controlPort: number) {
  async function order<Result = void>(method: string, path: string, body?: unknown): Promise<Result> {
    const response = await fetch(`http://127.0.0.1:${controlPort}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`fault proxy, ${method} ${path}: ${await response.text()}`)
    return (await response.json()) as Result
  }
  const add = (rule: FaultRule) => order<{ id: string }>('POST', '/rules', rule)
  const addFrames = (rule: FrameRule) => order<{ id: string }>('POST', '/frames', rule)

  return {
    add,
    remove: (id: string) => order('DELETE', '/rules', { id }),
    /** Takes away every rule and lets everything go that is held; forgets what was recorded. */
    reset: () => order('POST', '/reset'),
    requests: async (match: RequestMatch = {}) => {
      const all = await order<RecordedRequest[]>('GET', '/requests')
      return all.filter(
        (record) =>
          (match.method === undefined || match.method === record.method) &&
          fits(match.path, record.path) &&
          fits(
            match.query,
            Object.entries(record.query)
              .map(([name, value]) => `${name}=${value}`)
              .join('&'),
          ) &&
          fits(match.body, JSON.stringify(record.body ?? null)) &&
          (match.state === undefined || [match.state].flat().includes(record.state)),
      )
    },
    /** Answers when so many requests (from the start) match. */
    waitForRequests: (match: RequestMatch, count = 1) => order<RecordedRequest[]>('POST', '/wait', { match, count }),
    /** Holds requests at a named gate, and gives the gate. */
    async hold(
      match: RequestMatch,
      gate: string,
      more: { when?: 'before' | 'after'; nth?: number; times?: number } = {},
    ) {
      const { when, ...counts } = more
      await add({ match, ...counts, action: { type: 'hold', gate, ...(when === undefined ? {} : { when }) } })
      return {
        /** Answers when so many requests stand before the gate. */
        reached: (count = 1) => order<RecordedRequest[]>('POST', '/wait', { gate, count }),
        /** Lets all go, now and later. */
        release: (end: HoldEnd = { how: 'pass' }) => order('POST', '/release', { gate, end }),
        /** Lets only the first one go that stands there. */
        releaseOne: (end: HoldEnd = { how: 'pass' }) => order('POST', '/release', { gate, end, once: true }),
      }
    },
    addFrames,
    removeFrames: (id: string) => order('DELETE', '/frames', { id }),
    /** Holds frames of event streams: those that match (others pass them), or all. */
    async holdFrames(gate: string, more: { match?: string; path?: string; times?: number } = {}) {
      await addFrames({ ...more, gate, action: 'hold' })
      return {
        reached: (count = 1) => order<{ gate: string; frame: string }[]>('POST', '/wait', { heldFrames: count, gate }),
        release: (how: { reverse?: boolean } = {}) => order('POST', '/frames/release', { gate, ...how }),
      }
    },
    streams: () => order<{ id: number; path: string; seen: number; sent: number }[]>('GET', '/streams'),
    waitForStreams: (streams = 1, path?: string) =>
      order<{ id: number; path: string }[]>('POST', '/wait', { streams, path }),
    cutStreams: (path?: string) => order<{ streams: number }>('POST', '/streams/cut', { path }),
    /** Breaks every open connection at once. */
    cutAll: () => order('POST', '/cut-all'),
    /** Writes raw text into open event streams. */
    inject: (raw: string, path?: string) => order<{ streams: number }>('POST', '/frames/inject', { raw, path }),
    /** Writes a whole frame of our own. */
    injectEvent: (event: unknown, path?: string) =>
      order<{ streams: number }>('POST', '/frames/inject', { raw: `data: ${JSON.stringify(event)}\n\n`, path }),
  }
}

/** A proxy before an engine that runs already, for instance the remote one. */
export async function startFaultProxy(options: { upstreamPort: number; cwd: string }) {
  const child = await startChild({
    command: process.execPath,
    args: [join(labFolder, 'fault-proxy-main.mjs'), String(options.upstreamPort)],
    cwd: options.cwd,
    env: { PATH: process.env['PATH'] ?? '' },
    ready: /fault proxy on (\d+), control on (\d+)/,
  })
  return {
    url: `http://127.0.0.1:${child.match[1]}`,
    pid: child.pid,
    faults: makeFaults(Number(child.match[2])),
    async stop() {
      child.signal('SIGKILL')
      await child.ended
    },
  }
}

export type WrappedEngine = {
  /** The wrapper: the process that the host knows. */
  readonly pid: number
  readonly enginePid: number
  /** The directory it was started in. */
  readonly directory: string
  readonly port: number
  readonly upstreamPort: number
  readonly controlPort: number
  readonly startedAt: number
}

export type EngineWrapper = ReturnType<typeof makeEngineWrapper>

/**
 * Writes the executable for POINTSMAN_OPENCODE_BIN: a small script that names the real engine, the wrapper and the control folder,
 * so that nothing depends on the host passing its environment on. `rules` hold from the first request of each engine.
 */
export function makeEngineWrapper(options: { folder: string; rules?: readonly FaultRule[] }) {
  const control = join(options.folder, 'control')
  const rulesFile = join(options.folder, 'rules.json')
  const binary = join(options.folder, 'opencode')
  mkdirSync(control, { recursive: true })
  writeFileSync(rulesFile, JSON.stringify(options.rules ?? []))
  const settings = {
    POINTSMAN_FAULT_ENGINE: findEngineBinary(),
    POINTSMAN_FAULT_CONTROL: control,
    POINTSMAN_FAULT_RULES: rulesFile,
  }
  const words = Object.entries(settings).map(([name, value]) => `${name}='${value}'`)
  const wrapper = join(labFolder, 'opencode-wrapper.mjs')
  writeFileSync(binary, `#!/bin/sh\n${words.join(' ')} exec '${process.execPath}' '${wrapper}' "$@"\n`)
  chmodSync(binary, 0o755)

  const engines = (): WrappedEngine[] =>
    readdirSync(control)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(control, name))
      .filter((file) => existsSync(file))
      .map((file) => JSON.parse(readFileSync(file, 'utf8')) as WrappedEngine)
      .filter((engine) => isAlive(engine.pid))
      .toSorted((one, other) => other.startedAt - one.startedAt)

  return {
    binary,
    /** Living engines, the newest first. */
    engines,
    /** The rules of engines that start from now on. */
    setFirstRules: (rules: readonly FaultRule[]) => writeFileSync(rulesFile, JSON.stringify(rules)),
    /** The newest living engine; `directory` says which workspace's, `after` that it must be another one than this. */
    async engine(
      which: { directory?: string; after?: WrappedEngine } = {},
    ): Promise<WrappedEngine & { readonly faults: Faults }> {
      let found: WrappedEngine | undefined
      await waitUntil(() => {
        found = engines().find(
          (engine) =>
            (which.directory === undefined || engine.directory === which.directory) &&
            (which.after === undefined || engine.startedAt > which.after.startedAt),
        )
        return found !== undefined
      }, 'an engine behind the fault proxy')
      const engine = found as WrappedEngine
      return { ...engine, faults: makeFaults(engine.controlPort) }
    },
  }
}
