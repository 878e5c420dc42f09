import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const labFolder = dirname(fileURLToPath(import.meta.url))
export const repoFolder = join(labFolder, '..', '..')
export const hostMain = join(repoFolder, 'packages', 'host', 'src', 'main.ts')

/**
 * The engine's own binary, in two steps: from the host's package to `opencode-ai`, from there to the platform's package. One step
 * could find a stranger's copy in a parent folder.
 */
export function findEngineBinary(): string {
  const named = process.env['POINTSMAN_LAB_ENGINE']
  if (named !== undefined) return named
  const fromHost = createRequire(join(repoFolder, 'packages', 'host', 'package.json'))
  const fromEngine = createRequire(fromHost.resolve('opencode-ai/package.json'))
  const platform = `opencode-${process.platform}-${process.arch}`
  for (const name of [platform, `${platform}-baseline`, `${platform}-musl`, `${platform}-baseline-musl`]) {
    try {
      return join(dirname(fromEngine.resolve(`${name}/package.json`)), 'bin', 'opencode')
    } catch {
      // Not installed on this machine: try the next form.
    }
  }
  throw new Error(`no binary of opencode-ai for ${platform}: is everything installed?`)
}

/** Folders of an own home, so that nothing of the person who runs the tests is read or written. */
export function homeEnvironment(home: string): Record<string, string> {
  return {
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_STATE_HOME: join(home, 'state'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
  }
}

/** Makes an engine quiet and offline. */
export const quietEngine: Record<string, string> = {
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  OPENCODE_DISABLE_SHARE: '1',
  npm_config_offline: 'true',
}
