import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerInfo } from '@pointsman/domain/host-api'
import { fingerprint } from '@pointsman/domain/fingerprint'
import type { ServerKey } from '@pointsman/domain/scope'
import { makeDemoModel } from '../demo/make-demo-model.ts'
import { migrations } from '../store/migrations.ts'
import { openStore } from '../store/open-store.ts'
import { findWorkspace } from '../worktree/list-worktrees.ts'
import type { Engine } from './engine.ts'
import { findOpencode } from './find-opencode.ts'
import { makeManagedEngine } from './make-managed-engine.ts'

// The real engine, one for each test: a boot takes 1.5 to 3 s alone, and several times that beside other work.
export const patience = 60_000
const ends: (() => Promise<void>)[] = []
/** After each test. */
export async function closeLabs(): Promise<void> {
  for (const end of ends.splice(0)) await end()
}

/** For tests only: a repository, and an engine for it with a home of its own. */
export async function lab(
  options: {
    readonly auth?: string
    readonly binary?: () => string
    readonly delays?: number[]
    readonly start?: boolean
  } = {},
) {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'pointsman-engine-')))
  const repo = join(base, 'repo')
  const home = join(base, 'home')
  const userData = join(home, 'share', 'opencode')
  for (const folder of [repo, home, userData]) mkdirSync(folder, { recursive: true })
  Bun.spawnSync(['git', '-C', repo, 'init', '-q'])
  if (options.auth) writeFileSync(join(userData, 'auth.json'), options.auth)
  const store = openStore({ file: join(base, 'store.sqlite'), migrations })
  const demo = makeDemoModel({ store, pace: 0 })
  const workspace = await findWorkspace(repo)
  const key = fingerprint(repo) as ServerKey
  const folder = join(base, 'data', 'engines', key)
  const infos: ServerInfo[] = []
  const engine = makeManagedEngine({
    key,
    workspace,
    store,
    folder,
    findBinary: options.binary ?? (() => findOpencode()),
    userData,
    demo: demo.access,
    log: () => {},
    ...(options.delays ? { delays: options.delays } : {}),
    userEnvironment: {
      PATH: process.env['PATH'],
      HOME: home,
      XDG_DATA_HOME: '/the/users/own',
      POINTSMAN_PASSWORD: 'ours-and-secret',
      OPENCODE_DISABLE_MODELS_FETCH: '1',
      OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      npm_config_offline: 'true',
    },
  })
  engine.onChange((info) => infos.push(info))
  ends.push(async () => {
    await engine.stop()
    demo.stop()
    store.close()
    rmSync(base, { recursive: true, force: true })
  })
  return { base, repo, engine, store, key, infos, folder, userData, demo }
}

export const json = { 'content-type': 'application/json' }
export async function newSession(engine: Engine, directory: string): Promise<string> {
  const made = await engine.fetch(`/session?directory=${encodeURIComponent(directory)}`, {
    method: 'POST',
    headers: json,
    body: '{}',
  })
  return ((await made.json()) as { id: string }).id
}
export async function prompt(engine: Engine, session: string, text: string): Promise<string> {
  const body = JSON.stringify({ parts: [{ type: 'text', text }] })
  await (
    await engine.fetch(`/session/${session}/message`, { method: 'POST', headers: json, body, timeout: patience })
  ).text()
  return (await engine.fetch(`/session/${session}/message`)).text()
}
export async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const deadline = performance.now() + 30_000; performance.now() < deadline; await Bun.sleep(20)) {
    const found = await look()
    if (found) return found
  }
  throw new Error('it did not come to that within 30 s')
}
export const change = (engine: Engine, wanted: (info: ServerInfo) => boolean) =>
  new Promise<ServerInfo>((resolve) => {
    if (wanted(engine.info())) return resolve(engine.info())
    const stop = engine.onChange((info) => {
      if (!wanted(info)) return
      stop()
      resolve(info)
    })
  })
