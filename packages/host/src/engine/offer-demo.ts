import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoProvider } from '@pointsman/domain/host-api'
import type { Directory, ServerKey } from '@pointsman/domain/scope'
import type { Store } from '../store/store.ts'
import { askEngine, type EngineAddress } from './ask-engine.ts'
import { writePluginState, type DemoAccess, type PluginState } from './plugin-state.ts'
import { hasUsableModel } from './usable-model.ts'
import { withDirectory } from './with-directory.ts'

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Whether the engine will want the demo: as the last time, else by what lies about. Only a guess, made before it starts, because a right
 * one saves opening the directory twice; the engine's own list decides.
 */
export function guessDemo(options: {
  readonly store: Store
  readonly server: ServerKey
  readonly userData: string
  readonly env: Environment
}): boolean {
  const { store, server, userData, env } = options
  const last = store.get<{ value: string }>('SELECT value FROM settings WHERE name = ?', `demo:${server}`)
  if (last) return last.value === 'yes'
  const keys = Object.entries(env).some(
    ([name, value]) => value && /_API_KEY$|^AWS_(?:ACCESS_KEY_ID|PROFILE|BEARER_TOKEN)|^OPENCODE_CONFIG/.test(name),
  )
  return !keys && !hasCredentials(join(userData, 'auth.json'))
}

function hasCredentials(file: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8').replace(/[\s{}]/g, '') !== ''
}

/**
 * The demo is for an engine without any model of its own. The engine itself is asked, since keys come from many places. Answers whether
 * it has the demo now; an engine that can't say its models has a trouble that a demo would only hide.
 */
export async function offerDemo(options: {
  readonly address: EngineAddress
  readonly root: Directory
  readonly file: string
  readonly state: PluginState
  readonly demo: () => Promise<DemoAccess>
  readonly store: Store
  readonly server: ServerKey
}): Promise<boolean> {
  const { address, root, file, state, store, server } = options
  const ask = async () => {
    const answer = await askEngine(address, withDirectory('/config/providers', root), { timeout: 15_000 })
    const list: unknown = answer.ok ? await answer.json() : undefined
    return { usable: hasUsableModel(list, demoProvider.id), shown: hasProvider(list, demoProvider.id) }
  }
  const change = async (demo: DemoAccess | undefined) => {
    writePluginState(file, { restore: state.restore, ...(demo ? { demo } : {}) })
    await disposeInstance(address, root)
  }
  const remember = (has: boolean) => {
    store.run('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)', `demo:${server}`, has ? 'yes' : 'no')
    return has
  }
  try {
    const { usable, shown } = await ask()
    if (!usable && shown) return remember(true)
    if (usable && !state.demo) return remember(false)
    await change(usable ? undefined : await options.demo())
    return remember(!usable && (await ask()).shown)
  } catch {
    return false
  }
}

/** The directory's next request reads its configuration afresh. */
export async function disposeInstance(address: EngineAddress, root: Directory): Promise<void> {
  await askEngine(address, withDirectory('/instance/dispose', root), { method: 'POST' })
}

function hasProvider(list: unknown, id: string): boolean {
  const providers = typeof list === 'object' && list !== null && 'providers' in list ? list.providers : undefined
  return Array.isArray(providers) && providers.some((provider: { id?: unknown } | null) => provider?.id === id)
}
