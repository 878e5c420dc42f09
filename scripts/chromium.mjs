// Finds or installs a Chromium for the end-to-end tests.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Stop, capture, findOnPath, firstError, nodeProgram, root, say, withoutNpm } from './bun.mjs'

const applications = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** The path of a Chromium: by POINTSMAN_CHROMIUM, the system's own, or the one that Playwright installed. */
export function findChromium() {
  const named = process.env.POINTSMAN_CHROMIUM
  if (named) return named
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = findOnPath(name) ?? (existsSync(`/usr/bin/${name}`) ? `/usr/bin/${name}` : undefined)
    if (found) return found
  }
  return applications.find((file) => existsSync(file)) ?? playwrightsOwn()
}

function playwrightsOwn() {
  try {
    const path = createRequire(join(root, 'e2e', 'package.json'))('@playwright/test').chromium.executablePath()
    return path && existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

function runs(chromium) {
  return spawnSync(chromium, ['--version', '--no-sandbox'], { timeout: 60_000 }).status === 0
}

export async function ensureChromium() {
  const present = findChromium()
  if (present && existsSync(present) && runs(present)) return present
  if (process.env.POINTSMAN_CHROMIUM) {
    throw new Stop(`POINTSMAN_CHROMIUM names ${present}, which does not run`)
  }
  const reasons = []
  say('installing Chromium (Playwright) …')
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const env = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000', ...withoutNpm(process.env) }
  const download = await capture(nodeProgram(), [cli, 'install', 'chromium'], { cwd: root, env, timeout: 300_000 })
  const own = playwrightsOwn()
  if (own && runs(own)) return own
  reasons.push(`Playwright's: ${download.code === 0 ? 'it does not run here' : firstError(download.output)}`)

  if (findOnPath('apt-get') && process.getuid?.() === 0) {
    say('installing Chromium (Debian) …')
    const apt = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 600_000 }
    await capture('apt-get', ['update', '-q'], apt)
    const install = await capture('apt-get', ['install', '-qy', '--no-install-recommends', 'chromium'], apt)
    const found = findOnPath('chromium') ?? findOnPath('chromium-browser')
    if (found && runs(found)) return found
    reasons.push(`Debian's: ${install.code === 0 ? 'it does not run here' : firstError(install.output)}`)
  }
  throw new Stop(
    `no Chromium for the end-to-end tests; install one, or name it in POINTSMAN_CHROMIUM (${reasons.join('; ')})`,
  )
}
