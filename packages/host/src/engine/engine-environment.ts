import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

export type EngineDirectory = {
  readonly root: string
  readonly dataHome: string
  readonly stateHome: string
  readonly logFile: string
  /** What the plugin inside the engine reads: see engine-plugin.ts. */
  readonly pluginFile: string
  /** How the tools inside the engine reach the host: see places-plugin.ts. */
  readonly visitFile: string
  /** How git works in the engine's own records of the files. */
  readonly snapshotConfig: string
}

export function engineDirectory(root: string): EngineDirectory {
  return {
    root,
    dataHome: join(root, 'data'),
    stateHome: join(root, 'state'),
    logFile: join(root, 'engine.log'),
    pluginFile: join(root, 'plugin.json'),
    visitFile: join(root, 'visit.json'),
    snapshotConfig: join(root, 'snapshot.gitconfig'),
  }
}

type Environment = Readonly<Record<string, string | undefined>>
export type EngineEnvironment = {
  readonly env: Readonly<Record<string, string>>
  /** What the agent's shell must see instead, as the user had it; null: nothing. */
  readonly restore: Readonly<Record<string, string | null>>
}

// These would lead the engine to another database, to no plugins (ours keeps secrets from the shell), or to another login.
const dropped = ['OPENCODE_DB', 'OPENCODE_PURE', 'OPENCODE_SERVER_USERNAME', 'OPENCODE_WORKSPACE_ID'] as const

/**
 * The environment of one engine: the user's own, so that keys, proxies and settings work as in a terminal, without our variables,
 * with a data and a state directory of its own. The configuration directory and the cache stay the user's.
 */
export function engineEnvironment(options: {
  readonly user: Environment
  readonly directory: EngineDirectory
  readonly password: string
  readonly plugin: string
  readonly placesPlugin: string
}): EngineEnvironment {
  const { user, directory, password, plugin, placesPlugin } = options
  const own: Record<string, string> = {
    XDG_DATA_HOME: directory.dataHome,
    XDG_STATE_HOME: directory.stateHome,
    OPENCODE_SERVER_PASSWORD: password,
    // The engine is pinned: an update in the background would change what the host was tested with.
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_CONFIG_CONTENT: withPlugins(user['OPENCODE_CONFIG_CONTENT'], [
      [plugin, directory.pluginFile],
      [placesPlugin, directory.visitFile],
    ]),
    ...withGitConfig(user, 'includeIf.gitdir:**/opencode/snapshot/**.path', directory.snapshotConfig),
  }
  const env: Record<string, string> = {}
  for (const [name, value] of Object.entries(user)) {
    if (value === undefined || name.startsWith('POINTSMAN_') || dropped.some((drop) => drop === name)) continue
    env[name] = value
  }
  const restore: Record<string, string | null> = {}
  for (const name of [...Object.keys(own), ...dropped]) restore[name] = user[name] ?? null
  return { env: { ...env, ...own }, restore }
}

/**
 * For its records of the files alone: where git takes a file that was moved for one that is renamed, the engine's list of what a step changed
 * lacks the old name, and an undo loses the file (measured; docs/engine.md).
 */
export const snapshotConfig = '[diff]\n\trenames = false\n'

/** One more setting for git, behind those that the user hands over in the environment. */
function withGitConfig(user: Environment, key: string, value: string): Record<string, string> {
  const before = Number(user['GIT_CONFIG_COUNT'] ?? 0)
  const at = Number.isInteger(before) && before > 0 ? before : 0
  return { GIT_CONFIG_COUNT: String(at + 1), [`GIT_CONFIG_KEY_${at}`]: key, [`GIT_CONFIG_VALUE_${at}`]: value }
}

/** Adds our plugins, each with its file, to a configuration that the user may hand over in the environment; one that can't be read is the engine's to refuse. */
function withPlugins(content: string | undefined, ours: readonly (readonly [string, string])[]): string {
  const entries = ours.map(([plugin, file]) => [pathToFileURL(plugin).href, { file }])
  let theirs: unknown = {}
  try {
    theirs = content ? Bun.JSONC.parse(content) : {}
  } catch {
    return content ?? '{}'
  }
  if (typeof theirs !== 'object' || theirs === null || Array.isArray(theirs)) return content ?? '{}'
  const plugins: unknown = 'plugin' in theirs ? theirs.plugin : []
  return JSON.stringify({ ...theirs, plugin: [...(Array.isArray(plugins) ? plugins : []), ...entries] })
}
