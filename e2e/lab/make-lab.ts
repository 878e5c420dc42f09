import type { Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, startEngine } from './engine.ts'
import { type EngineWrapper, type FaultRule, makeEngineWrapper, startFaultProxy } from './faults.ts'
import { type HostOptions, startHost } from './host.ts'
import { importSession, type ImportedSessionOptions, makeImportedSession } from './imported-session.ts'
import { makeLabRoot } from './lab-root.ts'
import { type ManagedEngine, managedEngines } from './managed-engines.ts'
import { enginesOf, waitUntil } from './processes.ts'
import { makeRepo, type RepoOptions } from './repo.ts'
import { makeScriptedModel } from './scripted-model.ts'

export type LabOptions = {
  /** The repository's files, permissions, commands, and more of its `opencode.json`. */
  readonly repo?: Omit<RepoOptions, 'path' | 'modelUrl'>
  /** False: a repository without any model. */
  readonly model?: boolean
  /** Puts the fault proxy between host and engine; rules given here hold from the engine's first request. */
  readonly faults?: boolean | readonly FaultRule[]
  readonly host?: Pick<HostOptions, 'args' | 'env' | 'port'>
  /** Engines that the host does not own, each in a repository of its own and known to the host by `--remote`. */
  readonly remotes?: readonly RemoteOptions[]
}

export type RemoteOptions = {
  readonly name: string
  readonly password?: string
  /** What the host is told instead. */
  readonly toldPassword?: string
}

export type Remote = Awaited<ReturnType<typeof startRemote>>

/** A real engine with a fault proxy before it, at whose address the host finds it. */
async function startRemote(options: RemoteOptions & { directory: string; home: string; cwd: string }) {
  const { name, password, directory, home, cwd } = options
  const engine = await startEngine({ directory, home, ...(password === undefined ? {} : { password }) })
  const proxy = await startFaultProxy({ upstreamPort: engine.port, cwd })
  const told = options.toldPassword ?? password
  return {
    key: name,
    engine,
    client: engine.client,
    faults: proxy.faults,
    proxy,
    args: ['--remote', `${proxy.url},${name}`],
    env: told === undefined ? {} : { [`POINTSMAN_REMOTE_PASSWORD_${name.toUpperCase()}`]: told },
  }
}

export type Lab = Awaited<ReturnType<typeof makeLab>>

/** Model, repository and host, each new, all under one temporary folder. */
export async function makeLab(options: LabOptions = {}) {
  const root = makeLabRoot()
  const home = root.folder('home')
  const model = await makeScriptedModel()
  const newRepo = (name: string, more: Omit<RepoOptions, 'path' | 'modelUrl'> = {}) =>
    makeRepo({ path: join(root.path, name), modelUrl: options.model === false ? undefined : model.url, ...more })
  const repo = newRepo('repo', options.repo)
  const wrapper: EngineWrapper | undefined =
    options.faults === undefined || options.faults === false
      ? undefined
      : makeEngineWrapper({
          folder: root.folder('faults'),
          ...(options.faults === true ? {} : { rules: options.faults }),
        })
  const dataDir = join(root.path, 'pointsman')
  const others: Engine[] = []

  async function dispose(): Promise<string[]> {
    for (const engine of others) await engine.stop()
    const ended = await root.dispose()
    await model.close()
    return ended
  }
  const remotes = await Promise.all(
    (options.remotes ?? []).map((remote) =>
      startRemote({
        ...remote,
        directory: newRepo(remote.name, options.repo).path,
        home: root.folder(`home-${remote.name}`),
        cwd: root.path,
      }),
    ),
  )
  others.push(...remotes.map((remote) => remote.engine))
  const host = await startHost({
    directory: repo.path,
    dataDir,
    home,
    ...options.host,
    args: [...remotes.flatMap((remote) => remote.args), ...(options.host?.args ?? [])],
    env: { ...Object.assign({}, ...remotes.map((remote) => remote.env)), ...options.host?.env },
    ...(wrapper === undefined ? {} : { engineBinary: wrapper.binary }),
  }).catch(async (error: unknown) => {
    await dispose()
    throw error
  })

  const engine = async (directory = repo.path): Promise<ManagedEngine> => {
    await host.ready(directory)
    let found: ManagedEngine | undefined
    await waitUntil(() => {
      const all = managedEngines(dataDir)
      found = all.find((each) => each.directory === directory) ?? (all.length === 1 ? all[0] : undefined)
      return found !== undefined
    }, `the engine of ${directory}`)
    return found as ManagedEngine
  }

  return {
    root,
    home,
    model,
    repo,
    newRepo,
    host,
    dataDir,
    /** The engine of a workspace, past host and proxy. */
    engine,
    /** The fault proxy before the engine; only with `faults`. */
    async faults(which: Parameters<EngineWrapper['engine']>[0] = {}) {
      if (wrapper === undefined) throw new Error('this lab has no fault proxy: set labOptions {faults: true}')
      return wrapper.engine(which)
    },
    wrapper,
    /** One of `labOptions.remotes`: its engine, its client, and the proxy that the host knows it by. */
    remote(name: string): Remote {
      const found = remotes.find((each) => each.key === name)
      if (found === undefined) throw new Error(`this lab has no remote ${name}`)
      return found
    },
    /** A real engine that the host does not own: the one behind `--remote`, or another client's. */
    async otherEngine(more: { directory?: string; password?: string; name?: string } = {}) {
      const { directory = repo.path, password, name = `other-${others.length + 1}` } = more
      const started = await startEngine({
        directory,
        home: root.folder(name),
        ...(password === undefined ? {} : { password }),
      })
      others.push(started)
      return started
    },
    /** Imports a session into the host's running engine and gives its id. */
    async importSession(session: ImportedSessionOptions & { directory?: string }): Promise<string> {
      const { directory = repo.path, ...what } = session
      const { dataHome } = await engine(repo.path)
      return importSession({
        session: makeImportedSession(what),
        directory,
        home,
        ...(dataHome === undefined ? {} : { dataHome }),
      })
    },
    /** Opens the app with diagnostics on; `path` as in SURFACE.md, for instance `/KEY/session/ID`. */
    open: (page: Page, path = '/') =>
      page.goto(new URL(`${path}${path.includes('?') ? '&' : '?'}diagnostics=1`, host.url).href),
    /** Opens a session of the host's own engine. */
    async openSession(page: Page, sessionID: string, query = '') {
      const { key } = await host.ready()
      await page.goto(new URL(`/${key}/session/${sessionID}?diagnostics=1${query && `&${query}`}`, host.url).href)
    },
    /** What a failed test needs to be understood. */
    report: () => ({
      'host.log': readText(join(home, 'host.log')),
      'model-requests.json': JSON.stringify(
        model.requests.map(({ number, kind, sessionID, directory, lastUserText, lastRole, outcome, said }) => ({
          number,
          kind,
          sessionID,
          directory,
          lastUserText,
          lastRole,
          outcome,
          said,
        })),
        null,
        1,
      ),
      'processes.txt': enginesOf(root.path)
        .map((found) => `${found.pid} ${found.command.join(' ')}`)
        .join('\n'),
    }),
    /**
     * Stops the host as a user would and removes everything. Throws if a host that was alive left an engine behind or did not end well.
     * A host that the test itself killed promises nothing.
     */
    async close() {
      let complaint: string | undefined
      if (host.alive()) {
        const code = await host.stop()
        const left = enginesOf(dataDir).map((found) => `${found.pid} ${found.command.join(' ')}`)
        if (code !== 0) complaint = `the host ended with exit code ${code}\n${host.stderr()}`
        else if (left.length > 0) complaint = `the host left engines behind:\n${left.join('\n')}`
      }
      await dispose()
      if (complaint !== undefined) throw new Error(complaint)
    },
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
