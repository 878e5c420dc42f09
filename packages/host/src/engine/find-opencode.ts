import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { spawnSync } from 'node:child_process'

/** There is no engine to run here. The message is a sentence for a person. */
export class EngineMissing extends Error {
  override readonly name = 'EngineMissing'
}

export type Machine = {
  readonly platform: string
  readonly arch: string
  readonly musl: boolean
  readonly avx2: boolean
}

/**
 * The engine's executable. It lies in a package for each platform that `opencode-ai` depends on, so it is looked up from there: a
 * lookup from here could find a stranger's copy in a parent folder. The stub in `opencode-ai/bin` needs install scripts, which may be off.
 */
export function findOpencode(options: { readonly binary?: string; readonly machine?: Machine } = {}): string {
  if (options.binary !== undefined) return executable(options.binary)
  const names = packageNames(options.machine ?? readMachine())
  let engine: string
  try {
    engine = createRequire(import.meta.url).resolve('opencode-ai/package.json')
  } catch (cause) {
    throw new EngineMissing('opencode is not installed: run npm start again, or set POINTSMAN_OPENCODE_BIN', { cause })
  }
  const fromEngine = createRequire(engine)
  for (const name of names) {
    try {
      const file = process.platform === 'win32' ? 'opencode.exe' : 'opencode'
      return executable(join(dirname(fromEngine.resolve(`${name}/package.json`)), 'bin', file))
    } catch (cause) {
      if (cause instanceof EngineMissing) throw cause
    }
  }
  throw new EngineMissing(
    `no opencode for this machine (${names.join(', ')}): set POINTSMAN_OPENCODE_BIN to one that runs here`,
  )
}

/** The packages that fit, best first, named as the engine's own installer names them. */
export function packageNames(machine: Machine): readonly string[] {
  const { arch, musl, avx2 } = machine
  const platform = machine.platform === 'win32' ? 'windows' : machine.platform
  const base = `opencode-${platform}-${arch}`
  const speeds = arch !== 'x64' ? [''] : avx2 ? ['', '-baseline'] : ['-baseline', '']
  const libraries = platform !== 'linux' ? [''] : musl ? ['-musl', ''] : ['', '-musl']
  return libraries.flatMap((library) => speeds.map((speed) => `${base}${speed}${library}`))
}

function executable(file: string): string {
  if (!existsSync(file)) throw new EngineMissing(`${file} is missing`)
  try {
    accessSync(file, constants.X_OK)
  } catch (cause) {
    throw new EngineMissing(`${file} may not be run: it is not executable`, { cause })
  }
  return file
}

function readMachine(): Machine {
  const { platform, arch } = process
  return { platform, arch, musl: platform === 'linux' && usesMusl(), avx2: hasAvx2(platform) }
}

function usesMusl(): boolean {
  if (existsSync('/etc/alpine-release')) return true
  const answer = spawnSync('ldd', ['--version'], { encoding: 'utf8', timeout: 2000 })
  return `${answer.stdout ?? ''}${answer.stderr ?? ''}`.toLowerCase().includes('musl')
}

function hasAvx2(platform: string): boolean {
  if (platform === 'linux') {
    try {
      return /(?:^|\s)avx2(?:\s|$)/i.test(readFileSync('/proc/cpuinfo', 'utf8'))
    } catch {
      return false
    }
  }
  if (platform !== 'darwin') return false
  const answer = spawnSync('sysctl', ['-n', 'hw.optional.avx2_0'], { encoding: 'utf8', timeout: 2000 })
  return answer.stdout?.trim() === '1'
}
