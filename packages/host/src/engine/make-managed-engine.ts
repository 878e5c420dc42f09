import { basename, join } from 'node:path'
import type { ServerInfo, ServerStatus } from '@pointsman/domain/host-api'
import { readDirectory, type Directory, type ServerKey } from '@pointsman/domain/scope'
import type { Store } from '../store/store.ts'
import { makeWorktrees, type Workspace } from '../worktree/list-worktrees.ts'
import { askEngine } from './ask-engine.ts'
import { EngineUnavailable, type Engine } from './engine.ts'
import { engineDirectory } from './engine-environment.ts'
import { managedCapabilities } from './capabilities.ts'
import { makeBackoff, restartDelays } from './make-backoff.ts'
import { makeEngineLife, type EngineLife, type EngineLifeOptions } from './make-engine-life.ts'
import { makeWaiting } from './make-waiting.ts'
import { EngineRefused } from './start-engine.ts'
import { readEngine, saveServer } from './engine-records.ts'
import { reapEngine } from './reap-engine.ts'
import { quietTurns } from './quiet-turns.ts'

export type ManagedEngineOptions = Omit<EngineLifeOptions, 'server' | 'root'> & {
  readonly key: ServerKey
  readonly workspace: Workspace
  readonly store: Store
  readonly log: (line: string) => void
  readonly delays?: readonly number[]
}

// A life so long means that what ended the one before is over.
const healthyAfter = 60_000
// Until the engine's own children are killed; the host as a whole has 5 s.
const stopPatience = 1500

type Failure = NonNullable<ServerInfo['failure']>

/**
 * An engine that the host starts, adopts, watches and ends, for one repository. At any time there is at most one life of it; a new one
 * begins only after the one before and what its tools left behind have ended (A-8).
 */
export function makeManagedEngine(options: ManagedEngineOptions): Engine {
  const { key, workspace, store, log } = options
  const worktrees = makeWorktrees({ workspace })
  const backoff = makeBackoff({ delays: options.delays ?? restartDelays })
  const listeners = new Set<(info: ServerInfo) => void>()
  const waiting = makeWaiting<string>()
  const capabilities = managedCapabilities(workspace)
  const name = basename(workspace.root) || workspace.root

  let status: ServerStatus = 'starting'
  let life: EngineLife | undefined
  let failure: Failure | undefined
  let stopping: Promise<void> | undefined
  let wake: (() => void) | undefined

  const info = (): ServerInfo => ({
    key,
    kind: 'managed',
    name,
    directory: workspace.root,
    status,
    capabilities,
    git: workspace.git,
    demo: life?.demo() ?? false,
    ...(life?.version ? { version: life.version } : {}),
    ...(status === 'ready' && life ? { incarnation: life.incarnation, startedIn: life.startedIn } : {}),
    ...(failure ? { failure } : {}),
  })
  const change = (next: ServerStatus, why?: Failure) => {
    status = next
    failure = why
    const now = info()
    for (const listener of [...listeners]) listener(now)
    if (next === 'ready' && life) waiting.resolve(life.incarnation)
    if (next === 'failed' || next === 'stopped')
      waiting.reject(new EngineUnavailable(why?.message ?? 'the engine is stopped', false))
  }
  const isStopping = () => stopping !== undefined
  /** Ends early when a person asks for a restart or for the end. */
  const pause = (milliseconds: number | undefined) =>
    new Promise<void>((settle) => {
      const timer = milliseconds === undefined ? undefined : setTimeout(settle, milliseconds)
      wake = () => {
        clearTimeout(timer)
        settle()
      }
    }).finally(() => (wake = undefined))

  saveServer(store, { key, kind: 'managed', name, root: workspace.root }, Date.now())

  const supervise = async () => {
    let adopt = true
    // After an accident the models are as they were: asking again would only keep people waiting. A wished restart asks.
    let demoKnown = false
    while (!isStopping()) {
      let why: Failure
      try {
        const born = await makeEngineLife({
          ...options,
          server: key,
          root: workspace.root,
          adopt,
          demoKnown,
          isStopping,
        })
        life = born
        log(`engine ${name}: ${born.adopted ? 'adopted' : `ready in ${born.startedIn} ms`}, version ${born.version}`)
        if (isStopping()) break
        change('ready')
        const healthy = setTimeout(backoff.reset, healthyAfter)
        const how = await born.ended
        clearTimeout(healthy)
        if (isStopping()) break
        const restarted = born.endedOnPurpose()
        demoKnown = !restarted
        why = {
          code: 'engine-died',
          message: restarted ? 'The engine starts again.' : `The engine stopped: ${how}.`,
          log: born.lastLines(),
        }
        life = undefined
        change('starting', why)
        await born.reap()
        if (restarted) backoff.reset()
      } catch (cause) {
        if (isStopping()) break
        why = failureOf(cause)
      }
      adopt = false
      if (why.code === 'engine-missing') {
        await giveUp(why)
        continue
      }
      const delay = backoff.next()
      if (delay === undefined) {
        await giveUp({
          ...why,
          message: `${why.message} It was tried ${(options.delays ?? restartDelays).length + 1} times.`,
        })
        continue
      }
      log(`engine ${name}: ${why.message} Next try in ${delay} ms`)
      change('starting', why)
      await pause(delay)
    }
  }
  const giveUp = async (why: Failure) => {
    log(`engine ${name}: ${why.message}`)
    if (isStopping()) return
    change('failed', why)
    await pause(undefined)
    backoff.reset()
    if (!isStopping()) change('starting')
  }
  const running = supervise()

  return {
    key,
    ...(workspace.git ? { visitFile: engineDirectory(options.folder).visitFile } : {}),
    snapshotFolder: join(engineDirectory(options.folder).dataHome, 'opencode', 'snapshot'),
    info,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready: (signal) => {
      if (status === 'ready' && life) return Promise.resolve(life.incarnation)
      if (status === 'failed' || status === 'stopped') {
        return Promise.reject(new EngineUnavailable(failure?.message ?? 'the engine is stopped', false))
      }
      return waiting.wait(signal)
    },
    fetch: async (path, request) => {
      const asked = life
      if (status !== 'ready' || !asked)
        throw new EngineUnavailable(failure?.message ?? 'the engine is not ready', false)
      const answer = await askEngine(asked.address, path, request)
      if (life === asked) return answer
      await answer.body?.cancel()
      throw new EngineUnavailable('the engine was started again meanwhile', true)
    },
    worktrees: worktrees.list,
    allows: async (directory: Directory) => {
      const wanted = readDirectory(directory)
      const has = async () =>
        (await worktrees.list()).some((worktree) => worktree.directory === wanted && worktree.state === 'present')
      if (await has()) return true
      worktrees.invalidate()
      return has()
    },
    restart: () => {
      if (isStopping()) return
      if (life) life.end()
      else wake?.()
    },
    stop: () => {
      stopping ??= (async () => {
        wake?.()
        if (life) await quietTurns({ address: life.address, worktrees: worktrees.list, patience: 1200 })
        await life?.stop(stopPatience)
        // One that is still starting: nothing that is asked of it may hold the end up.
        const young = readEngine(store, key)
        if (young) await reapEngine({ leader: young.life, members: young.members, patience: stopPatience })
        await running
        await life?.stop(stopPatience)
        change('stopped')
      })()
      return stopping
    },
  }
}

function failureOf(cause: unknown): Failure {
  if (cause instanceof EngineRefused) return { code: cause.code, message: cause.message, log: cause.log }
  return {
    code: 'engine-died',
    message: `The engine did not start: ${cause instanceof Error ? cause.message : String(cause)}`,
    log: [],
  }
}
