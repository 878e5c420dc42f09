import type { ServerInfo, ServerStatus, Worktree } from '@pointsman/domain/host-api'
import { readDirectory, type Directory, type ServerKey } from '@pointsman/domain/scope'
import { askEngine, type EngineAddress } from './ask-engine.ts'
import { remoteCapabilities } from './capabilities.ts'
import { EngineUnavailable, type Engine } from './engine.ts'
import { makeBackoff } from './make-backoff.ts'
import { makeWaiting } from './make-waiting.ts'
import {
  readPlace,
  readRemoteWorktrees,
  readSessionDirectories,
  readVersion,
  RemoteRefuses,
  type RemotePlace,
} from './read-remote.ts'

type Failure = NonNullable<ServerInfo['failure']>
type Connection = { readonly incarnation: string; readonly version: string; readonly place: RemotePlace }

/** A server that somebody else runs. It is never started, stopped or changed; it is asked, and asked again when it was away. */
export function makeRemoteEngine(options: {
  readonly key: ServerKey
  readonly name: string
  readonly address: EngineAddress
  readonly log: (line: string) => void
  readonly delays?: readonly number[]
  /** Milliseconds between two looks at its health. */
  readonly askEvery?: number
  readonly now?: () => Date
}): Engine {
  const {
    key,
    name,
    address,
    log,
    delays = [500, 1000, 2000, 5000, 10_000],
    askEvery = 5000,
    now = () => new Date(),
  } = options
  const backoff = makeBackoff({ delays, forever: true })
  const listeners = new Set<(info: ServerInfo) => void>()
  const waiting = makeWaiting<string>()
  const known = { at: 0, directories: new Set<Directory>() }

  let status: ServerStatus = 'starting'
  let connection: Connection | undefined
  // What it said last, so that its place is still named while it is away.
  let place: RemotePlace | undefined
  let failure: Failure | undefined
  let since: Date | undefined
  let ending = false
  let wake: (() => void) | undefined

  const isStopped = () => ending
  const isConnected = () => connection !== undefined

  const info = (): ServerInfo => ({
    key,
    kind: 'remote',
    name,
    directory: place?.root ?? ('/' as Directory),
    status,
    capabilities: remoteCapabilities({ name, git: place?.git ?? false }),
    git: place?.git ?? false,
    demo: false,
    ...(connection ? { incarnation: connection.incarnation, version: connection.version } : {}),
    ...(failure ? { failure } : {}),
  })
  const change = (next: ServerStatus, why?: Failure) => {
    if (status === next && failure?.message === why?.message && next !== 'ready') return
    status = next
    failure = why
    if (why) log(`server ${name}: ${why.message}`)
    const said = info()
    for (const listener of [...listeners]) listener(said)
    if (next === 'ready' && connection) waiting.resolve(connection.incarnation)
    if (next === 'failed' || next === 'stopped')
      waiting.reject(new EngineUnavailable(why?.message ?? 'the server was let go', false))
  }
  const pause = (milliseconds?: number) =>
    new Promise<void>((settle) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(settle, milliseconds)
      timer?.unref()
      wake = () => {
        clearTimeout(timer)
        settle()
      }
    }).finally(() => (wake = undefined))

  const connect = async () => {
    const version = await readVersion(address)
    place = await readPlace(address)
    // Whether it is the same process can't be told from outside, so each connection counts as a life of its own.
    connection = { incarnation: crypto.randomUUID(), version, place }
    since = undefined
    backoff.reset()
    change('ready')
  }
  const lost = async (cause: unknown) => {
    connection = undefined
    if (cause instanceof RemoteRefuses) {
      change('failed', {
        code: 'password-refused',
        message: `${name} refuses the password. Set POINTSMAN_REMOTE_PASSWORD and start again, or try once more.`,
        log: [],
      })
      await pause()
      change('starting')
      return
    }
    since ??= now()
    const why = cause instanceof Error ? cause.message : String(cause)
    change('starting', {
      code: 'unreachable',
      message: `${name} can't be reached since ${since.toISOString()}: ${why}.`,
      log: [],
    })
    await pause(backoff.next())
  }
  const watch = async () => {
    let silent = 0
    while (!isStopped() && isConnected()) {
      await pause(askEvery)
      if (ending) return
      try {
        await readVersion(address)
        silent = 0
      } catch (cause) {
        silent += 1
        // One slow answer is a busy engine; a refused connection or password is not.
        const sure = cause instanceof RemoteRefuses || (cause instanceof EngineUnavailable && !cause.sent)
        if (sure || silent >= 2) throw cause
      }
    }
  }
  const run = async () => {
    while (!isStopped()) {
      try {
        await connect()
        await watch()
      } catch (cause) {
        if (!isStopped()) await lost(cause)
      }
    }
  }
  const current = (): Connection => {
    if (!connection) throw new EngineUnavailable(failure?.message ?? `${name} is not connected`, false)
    return connection
  }
  const worktrees = async (): Promise<readonly Worktree[]> => readRemoteWorktrees(address, current().place)
  void run()

  return {
    key,
    info,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready: (signal) => {
      if (connection) return Promise.resolve(connection.incarnation)
      if (status === 'failed' || status === 'stopped') {
        return Promise.reject(new EngineUnavailable(failure?.message ?? 'the server was let go', false))
      }
      return waiting.wait(signal)
    },
    fetch: async (path, request) => {
      const asked = current()
      try {
        const answer = await askEngine(address, path, request)
        if (connection === asked) return answer
        await answer.body?.cancel()
        throw new EngineUnavailable(`${name} was connected anew meanwhile`, true)
      } catch (cause) {
        // Somebody noticed before the next look was due.
        if (cause instanceof EngineUnavailable && !cause.sent) wake?.()
        throw cause
      }
    },
    worktrees,
    allows: async (directory) => {
      const wanted = readDirectory(directory)
      if (wanted === undefined) return false
      if (known.directories.has(wanted)) return true
      // A miss is looked up afresh, but not more often than once a second: a page may ask for many.
      if (performance.now() - known.at < 1000 && known.at > 0) return false
      const here = current().place
      const [trees, sessions] = await Promise.all([
        readRemoteWorktrees(address, here),
        readSessionDirectories(address, here),
      ])
      known.directories = new Set([...trees.map((tree) => tree.directory), ...sessions])
      known.at = performance.now()
      return known.directories.has(wanted)
    },
    restart: () => {
      backoff.reset()
      wake?.()
    },
    stop: async () => {
      if (ending) return
      ending = true
      wake?.()
      connection = undefined
      change('stopped')
    },
  }
}
