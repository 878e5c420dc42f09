import { randomBytes } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import type { Store } from '../store/store.ts'
import { askVersion, type EngineAddress } from './ask-engine.ts'
import { engineDirectory, engineEnvironment, snapshotConfig, type EngineDirectory } from './engine-environment.ts'
import { forgetEngine, readEngine, saveEngine, type EngineRecord } from './engine-records.ts'
import { endProcesses } from './end-processes.ts'
import { disposeInstance, guessDemo, offerDemo } from './offer-demo.ts'
import { findEnginesOn } from './find-engines.ts'
import { EngineMissing } from './find-opencode.ts'
import { findLeftovers } from './find-leftovers.ts'
import { isAlive, listProcesses, type ProcessLife } from './process-table.ts'
import { writePluginState, type DemoAccess, type PluginState } from './plugin-state.ts'
import { reapEngine } from './reap-engine.ts'
import { makeRotatingLog, type RotatingLog } from './rotating-log.ts'
import { EngineRefused, freePort, spawnEngine, waitForReadyLine } from './start-engine.ts'
import { watchEngine } from './watch-engine.ts'

export type EngineLifeOptions = {
  readonly server: ServerKey
  /** The main worktree. */
  readonly root: Directory
  readonly store: Store
  /** The engine's own folder inside the data directory. */
  readonly folder: string
  readonly findBinary: () => string
  readonly userEnvironment: Readonly<Record<string, string | undefined>>
  /** The user's own opencode data directory, whose credentials are used where they are. */
  readonly userData: string
  /** Where the demo model answers; started on the first call. */
  readonly demo: () => Promise<DemoAccess>
  /** Milliseconds until the ready line. */
  readonly patience?: number
}

type StartOptions = EngineLifeOptions & { readonly isStopping: () => boolean; readonly demoKnown: boolean }

/** One life of an engine: from its ready line to its end. */
export type EngineLife = {
  readonly incarnation: string
  readonly address: EngineAddress
  readonly version: string
  readonly startedIn: number
  readonly adopted: boolean
  readonly demo: () => boolean
  /** How it ended, for a person. */
  readonly ended: Promise<string>
  readonly endedOnPurpose: () => boolean
  readonly lastLines: () => readonly string[]
  /** Ends it so that it is started again. */
  readonly end: () => void
  /** Ends what is left of it and its tools; afterwards no record tells of it. */
  readonly reap: () => Promise<void>
  readonly stop: (patience: number) => Promise<void>
}

const plugin = join(import.meta.dir, 'engine-plugin.ts')
const placesPlugin = join(import.meta.dir, 'places-plugin.ts')
const reapPatience = 1000
const adoptPatience = 15_000

/** Adopts the living engine of a former host, or ends what is left of it and starts a new one. Rejects with `EngineRefused`. */
export async function makeEngineLife(options: StartOptions & { readonly adopt: boolean }): Promise<EngineLife> {
  const { server, store, folder, adopt } = options
  const directory = engineDirectory(folder)
  prepare(directory, options.userData)
  const log = makeRotatingLog({ file: directory.logFile })
  const recorded = readEngine(store, server)
  if (recorded && adopt) {
    const adopted = await adoptEngine(recorded, directory, log, options)
    if (adopted) return adopted
  }
  if (recorded) await reapEngine({ leader: recorded.life, members: recorded.members, patience: reapPatience })
  // Also one that died before it was recorded: two engines on one data directory would run two loops over the same sessions.
  await endProcesses({ lives: findEnginesOn(directory.dataHome), patience: reapPatience })
  // Nothing lives on this directory now. A lock that was killed with its owner would hold up every place for a minute (docs/engine.md).
  rmSync(join(directory.stateHome, 'opencode', 'locks'), { recursive: true, force: true })
  forgetEngine(store, server)
  if (options.isStopping()) throw new EngineRefused('engine-died', 'The engine was stopped before it started.', [])
  return startEngine(directory, log, options)
}

async function startEngine(directory: EngineDirectory, log: RotatingLog, options: StartOptions): Promise<EngineLife> {
  const { server, root, store, patience = 30_000 } = options
  log.rotate()
  const offset = log.size()
  const password = randomBytes(24).toString('base64url')
  const { env, restore } = engineEnvironment({
    user: options.userEnvironment,
    directory,
    password,
    plugin,
    placesPlugin,
  })
  const guess = guessDemo({ store, server, userData: options.userData, env: options.userEnvironment })
  const state: PluginState = { restore, ...(guess ? { demo: await options.demo() } : {}) }
  writePluginState(directory.pluginFile, state)
  writeFileSync(directory.snapshotConfig, snapshotConfig)
  const incarnation = crypto.randomUUID()
  const port = freePort()
  const begun = performance.now()
  const child = spawnEngine({
    binary: findBinary(options, log),
    args: ['serve', '--hostname', '127.0.0.1', '--port', String(port)],
    directory: root,
    env,
    log,
  })
  const record = (more: Partial<EngineRecord>): EngineRecord => {
    const whole = {
      serverKey: server,
      life: child.life,
      startedAt: Date.now(),
      port,
      password,
      dataDirectory: directory.dataHome,
      incarnation,
      members: [child.life],
      ...more,
    }
    saveEngine(store, whole)
    return whole
  }
  try {
    record({})
    const heard = await waitForReadyLine({ process: child, log, offset, patience, isStopping: options.isStopping })
    const startedIn = Math.round(performance.now() - begun)
    // Behind a wrapper the engine is another process of the same group, and its tools are known by that one's id.
    const members = membersOf(child.life)
    const whole = record({ port: heard, startedIn, members })
    const address = { url: `http://127.0.0.1:${heard}`, password }
    const version = await askVersion(address, 5000)
    if (version === undefined)
      throw new EngineRefused('engine-silent', 'The engine does not answer its health check.', log.lastLines(20))
    const demo = options.demoKnown
      ? guess
      : await offerDemo({
          address,
          root,
          file: directory.pluginFile,
          state,
          demo: options.demo,
          store,
          server,
        })
    return life({ record: whole, address, version, demo, adopted: false, exited: child.exited, log, store })
  } catch (cause) {
    await reapEngine({ leader: child.life, members: [child.life], patience: reapPatience })
    throw cause
  }
}

async function adoptEngine(
  record: EngineRecord,
  directory: EngineDirectory,
  log: RotatingLog,
  options: StartOptions,
): Promise<EngineLife | undefined> {
  if (record.dataDirectory !== directory.dataHome) return undefined
  const address = { url: `http://127.0.0.1:${record.port}`, password: record.password }
  const version = await askLiving(record.life, address, options.isStopping)
  if (version === undefined) return undefined
  const state = readPluginState(directory.pluginFile)
  if (state?.demo) {
    const demo = await options.demo()
    // Where the port was taken meanwhile, directories that the engine opens from now on learn the new one.
    if (demo.baseURL !== state.demo.baseURL || demo.key !== state.demo.key) {
      writePluginState(directory.pluginFile, { ...state, demo })
      await disposeInstance(address, options.root)
    }
  }
  // The host may have been killed before it had written them all.
  const members = [...record.members, ...membersOf(record.life)]
  const whole = {
    ...record,
    members: members.filter((one, index) => members.findIndex((other) => other.pid === one.pid) === index),
  }
  saveEngine(options.store, whole)
  return life({
    record: whole,
    address,
    version,
    demo: state?.demo !== undefined,
    adopted: true,
    log,
    store: options.store,
  })
}

function life(options: {
  readonly record: EngineRecord
  readonly address: EngineAddress
  readonly version: string
  readonly demo: boolean
  readonly adopted: boolean
  readonly exited?: Promise<string>
  readonly log: RotatingLog
  readonly store: Store
}): EngineLife {
  const { record, address, log, store } = options
  const watch = watchEngine({ address, life: record.life, log, ...(options.exited ? { exited: options.exited } : {}) })
  let onPurpose = false
  const reap = async (patience: number) => {
    await reapEngine({ leader: record.life, members: record.members, patience })
    forgetEngine(store, record.serverKey)
  }
  return {
    incarnation: record.incarnation,
    address,
    version: options.version,
    startedIn: record.startedIn ?? 0,
    adopted: options.adopted,
    demo: () => options.demo,
    ended: watch.ended,
    endedOnPurpose: () => onPurpose,
    lastLines: () => log.lastLines(20),
    end: () => {
      onPurpose = true
      endProcesses({ lives: [record.life], patience: reapPatience })
    },
    reap: () => reap(reapPatience),
    stop: async (patience) => {
      watch.stop()
      await reap(patience)
    },
  }
}

/** The engine and, behind a wrapper, the processes of its group: its tools are known by their ids. */
function membersOf(leader: ProcessLife): readonly ProcessLife[] {
  return findLeftovers({ leader, members: [], processes: listProcesses() })
    .filter((row) => row.group === leader.pid)
    .map(({ pid, started }) => ({ pid, started }))
}

/** A living engine may be busy, or may still be starting when its host was killed: it has some time to answer. */
async function askLiving(
  engine: ProcessLife,
  address: EngineAddress,
  isStopping: () => boolean,
): Promise<string | undefined> {
  const deadline = performance.now() + adoptPatience
  while (isAlive(engine) && performance.now() < deadline && !isStopping()) {
    const version = await askVersion(address, 2000)
    if (version !== undefined) return version
    await Bun.sleep(100)
  }
  return undefined
}

function findBinary(options: EngineLifeOptions, log: RotatingLog): string {
  try {
    return options.findBinary()
  } catch (cause) {
    if (cause instanceof EngineMissing) throw new EngineRefused('engine-missing', cause.message, log.lastLines(20))
    throw cause
  }
}

/** Credentials are the user's own files, linked and not copied: a login or a refreshed token is everywhere at once. */
function prepare(directory: EngineDirectory, userData: string): void {
  const data = join(directory.dataHome, 'opencode')
  for (const folder of [directory.root, data, directory.stateHome]) mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const file of ['auth.json', 'mcp-auth.json']) {
    const link = join(data, file)
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(join(userData, file), link)
  }
}

function readPluginState(file: string): PluginState | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PluginState) : undefined
}
