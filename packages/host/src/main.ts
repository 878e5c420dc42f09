import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readyLine } from '@pointsman/domain/host-api'
import { fingerprint } from '@pointsman/domain/fingerprint'
import type { ServerKey } from '@pointsman/domain/scope'
import { version } from '../package.json'
import { defaultPort, help, parseConfig, type Config } from './config.ts'
import { makeDemoModel } from './demo/make-demo-model.ts'
import { endStrangers } from './engine/end-strangers.ts'
import { findOpencode } from './engine/find-opencode.ts'
import { makeManagedEngine } from './engine/make-managed-engine.ts'
import { makeRegistry } from './engine/make-registry.ts'
import { addRemotes } from './engine/add-remotes.ts'
import { AddressTaken, startHttp } from './http/start-http.ts'
import { openBrowser } from './open-browser.ts'
import { askPassword } from './ask-password.ts'
import { Refused } from './refused.ts'
import { DataDirectoryInUse, lockDataDirectory } from './store/data-lock.ts'
import { migrations } from './store/migrations.ts'
import { openStore, StoreUnusable } from './store/open-store.ts'
import { StoreFull } from './store/store.ts'
import { findWorkspace } from './worktree/list-worktrees.ts'
import { watchParent } from './watch-parent.ts'

// SURFACE: everything has ended within 5 s. What is left then is cut off.
const stopDeadline = 4500
const httpDeadline = 1000

const say = (line: string) => process.stderr.write(`${line}\n`)

try {
  await main()
} catch (cause) {
  const expected = [Refused, DataDirectoryInUse, StoreUnusable, StoreFull].some((kind) => cause instanceof kind)
  say(`pointsman: ${expected && cause instanceof Error ? cause.message : Bun.inspect(cause)}`)
  process.exit(expected ? 2 : 1)
}

async function main(): Promise<void> {
  const parsed = parseConfig({ args: process.argv.slice(2), env: process.env, cwd: process.cwd(), isDirectory })
  if (parsed.kind === 'help') {
    process.stdout.write(`${help}\n`)
    return
  }
  if (parsed.kind === 'bad') throw new Refused(parsed.message)
  const { config } = parsed
  if (!isDirectory(config.directory)) {
    throw new Refused(
      existsSync(config.directory)
        ? `${config.directory} is not a directory`
        : `there is no directory ${config.directory}`,
    )
  }
  const workspace = await findWorkspace(config.directory)
  const password = typeof config.password === 'object' ? await askFor('Password for the login: ') : config.password
  const dataDirectory = prepareDataDirectory(config)
  const lock = lockOrRefuse(dataDirectory)
  const store = openStore({ file: join(dataDirectory, 'pointsman.sqlite'), migrations })
  const key = fingerprint(workspace.root) as ServerKey
  const enginesFolder = join(dataDirectory, 'engines')
  await endStrangers({ store, enginesFolder, keep: key })

  const demo = makeDemoModel({ store })
  const engines = makeRegistry()
  const http = await listen(config, (port) =>
    startHttp({
      hostname: config.hostname,
      port,
      ...(password === undefined ? {} : { password }),
      engines,
      store,
      attachmentFolder: join(dataDirectory, 'attachments'),
      appDirectory: join(import.meta.dir, '..', '..', 'app', 'dist'),
      version,
      log: say,
    }),
  )
  const stop = makeStop(async () => {
    await Promise.all([http.stop(httpDeadline), engines.stop()])
    demo.stop()
    store.close()
    lock.release()
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop)
  watchParent(stop)

  engines.add(
    makeManagedEngine({
      key,
      workspace,
      store,
      folder: join(enginesFolder, key),
      findBinary: () => findOpencode(config.binary === undefined ? {} : { binary: config.binary }),
      userEnvironment: process.env,
      userData: join(process.env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'opencode'),
      demo: demo.access,
      log: say,
    }),
  )
  await addRemotes({ remotes: config.remotes, engines, store, ask: askPassword, log: say })

  lock.announce(http.localURL)
  process.stdout.write(`${readyLine(http.url)}\n`)
  if (config.open) openBrowser(http.localURL)
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    return false
  }
}

function prepareDataDirectory(config: Config): string {
  try {
    mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 })
    return realpathSync(config.dataDirectory)
  } catch (cause) {
    throw new Refused(`the data directory ${config.dataDirectory} can't be made: ${reason(cause)}`)
  }
}

function lockOrRefuse(directory: string) {
  try {
    return lockDataDirectory(directory)
  } catch (cause) {
    if (cause instanceof DataDirectoryInUse) throw cause
    throw new Refused(`the data directory ${directory} can't be written: ${reason(cause)}`)
  }
}

async function askFor(question: string): Promise<string> {
  const answer = await askPassword(question)
  if (!answer)
    throw new Refused(
      '--password without one asks on a terminal, and here is none: set POINTSMAN_PASSWORD or write --password=P',
    )
  return answer
}

/** A port that was asked for is that one or none; without a wish, any free one is better than no start. */
async function listen<T>(config: Config, start: (port: number) => Promise<T>): Promise<T> {
  try {
    return await start(config.port ?? defaultPort)
  } catch (cause) {
    if (config.port === undefined && cause instanceof AddressTaken && cause.code === 'EADDRINUSE') return start(0)
    throw cause
  }
}

function makeStop(work: () => Promise<void>): () => void {
  let stopping = false
  return () => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(0), stopDeadline).unref()
    work().then(
      () => process.exit(0),
      (cause: unknown) => {
        say(`pointsman: ${Bun.inspect(cause)}`)
        process.exit(1)
      },
    )
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
