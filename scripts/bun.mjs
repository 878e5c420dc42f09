// Finds or installs the pinned bun and the workspace's dependencies, with Node's own modules only.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const store = join(root, '.bun')
const executable = process.platform === 'win32' ? 'bun.exe' : 'bun'

/** An expected end: its message is the one line that the user sees. */
export class Stop extends Error {
  constructor(message, code = 1) {
    super(message)
    this.code = code
  }
}

export function say(line) {
  process.stderr.write(`pointsman: ${line}\n`)
}

/** Runs a script's main function; a failure is one line on stderr. */
export async function runMain(main) {
  try {
    checkNode()
    process.exitCode = (await main()) ?? 0
  } catch (error) {
    say(error instanceof Stop ? error.message : (error?.stack ?? String(error)))
    process.exitCode = error instanceof Stop ? error.code : 1
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Stop(`Node 20.19 or newer is needed; this is ${process.versions.node}`)
  }
}

/** The pinned version, kept in one place: "packageManager" of the root package.json. */
export function pinnedVersion() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const match = /^bun@(\d+\.\d+\.\d+)$/.exec(packageManager ?? '')
  if (!match) throw new Stop('package.json: "packageManager" must be bun@X.Y.Z')
  return match[1]
}

/** Package names to try, best first: without AVX2 the default x64 build dies of an illegal instruction. */
export function bunTargets({ platform, arch, musl, avx2 }) {
  const os = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[platform]
  const cpu = { x64: 'x64', arm64: 'aarch64' }[arch]
  if (!os || !cpu || (os === 'windows' && cpu !== 'x64')) return []
  const name = `@oven/bun-${os}-${cpu}${os === 'linux' && musl ? '-musl' : ''}`
  if (cpu !== 'x64') return [name]
  return avx2 === false ? [`${name}-baseline`] : [name, `${name}-baseline`]
}

function thisMachine() {
  const { platform, arch } = process
  if (platform !== 'linux') return { platform, arch, musl: false, avx2: undefined }
  const musl = ['x86_64', 'aarch64'].some((cpu) => existsSync(`/lib/ld-musl-${cpu}.so.1`)) && !hasGlibc()
  let avx2
  try {
    avx2 = /\bavx2\b/.test(readFileSync('/proc/cpuinfo', 'utf8'))
  } catch {}
  return { platform, arch, musl, avx2: arch === 'x64' ? avx2 : undefined }
}

function hasGlibc() {
  return ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1'].some((file) => existsSync(file))
}

function versionOf(bun) {
  const answer = spawnSync(bun, ['--version'], { encoding: 'utf8', timeout: 30_000 })
  return answer.status === 0 ? answer.stdout.trim() : undefined
}

/** The path of a bun of the pinned version; installs it from npm into .bun/ where there is none. */
export async function ensureBun() {
  const version = pinnedVersion()
  if (process.versions.bun === version) return process.execPath
  const installed = readInstalled(version)
  if (installed) return installed
  const onPath = findOnPath(executable)
  if (onPath && versionOf(onPath) === version) return onPath
  return withLock('bun', async () => readInstalled(version) ?? installBun(version))
}

const machineKey = `${process.platform}-${process.arch}`

function readInstalled(version) {
  try {
    const record = JSON.parse(readFileSync(join(store, `${machineKey}.json`), 'utf8'))
    const bun = join(store, record.path)
    const fits = record.version === version && statSync(bun).size === record.size
    return fits ? bun : undefined
  } catch {
    return undefined
  }
}

async function installBun(version) {
  const targets = bunTargets(thisMachine())
  if (targets.length === 0) throw new Stop(`there is no bun for ${process.platform} ${process.arch}`)
  say(`installing bun ${version} from npm …`)
  let reason = ''
  for (const target of targets) {
    const temporary = join(store, `install-${process.pid}-${Date.now()}`)
    try {
      // An own package.json and prefix: npm otherwise walks up, and would read and change this workspace.
      mkdirSync(temporary, { recursive: true })
      writeFileSync(join(temporary, 'package.json'), '{"private":true}\n')
      const result = await runNpm(
        [
          'install',
          `${target}@${version}`,
          '--prefix',
          temporary,
          '--no-save',
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          '--no-package-lock',
          '--no-update-notifier',
          '--loglevel=error',
        ],
        temporary,
      )
      if (result.code !== 0) {
        reason = firstError(result.output)
        continue
      }
      const found = join(temporary, 'node_modules', ...target.split('/'))
      const actual = versionOf(join(found, 'bin', executable))
      if (actual !== version) {
        reason = actual ? `${target} says it is ${actual}` : `the binary of ${target} does not run here`
        continue
      }
      const name = `${target.split('/')[1]}-${version}`
      const place = join(store, name)
      rmSync(place, { recursive: true, force: true })
      renameSync(found, place)
      const path = join(name, 'bin', executable)
      writeAtomic(
        join(store, `${machineKey}.json`),
        `${JSON.stringify({ version, path, size: statSync(join(store, path)).size })}\n`,
      )
      return join(store, path)
    } finally {
      rmSync(temporary, { recursive: true, force: true })
    }
  }
  if (process.versions.bun) {
    say(`could not install bun ${version} (${reason}); going on with bun ${process.versions.bun}`)
    return process.execPath
  }
  throw new Stop(`could not install bun ${version} from npm: ${reason} (all of it: .bun/install.log)`)
}

function runNpm(args, cwd) {
  const viaNpm = process.env.npm_execpath
  const env = withoutNpm(process.env)
  // Flags that npm was itself started with must not reach the inner npm.
  for (const key of Object.keys(env)) {
    if (
      /^npm_config_(?:global|location|workspaces?|include_workspace_root|dry_run|omit|only|production|force)$/i.test(
        key,
      )
    )
      delete env[key]
  }
  if (viaNpm && /^npm-cli\.c?js$/.test(basename(viaNpm)) && !process.versions.bun) {
    return capture(process.execPath, [viaNpm, ...args], { cwd, env })
  }
  return capture('npm', args, { cwd, env, shell: process.platform === 'win32' })
}

/** What npm adds to the environment would change how npm behaves in an agent's shell. */
export function withoutNpm(environment) {
  const env = { ...environment }
  const own =
    /^(?:npm_(?:package|lifecycle)_.*|npm_(?:execpath|node_execpath|command)|INIT_CWD|npm_config_(?:local_prefix|prefix|global_prefix|package_lock|fund|audit|update_notifier|user_agent|allow_scripts|npm_version|node_gyp|init_module|globalconfig|noproxy))$/
  const startedByNpm = 'npm_lifecycle_event' in env
  for (const key of Object.keys(env)) if (startedByNpm && own.test(key)) delete env[key]
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === 'PATH')
  if (startedByNpm && pathKey) {
    const added = new Set()
    for (let folder = root; ; folder = dirname(folder)) {
      added.add(join(folder, 'node_modules', '.bin'))
      if (dirname(folder) === folder) break
    }
    env[pathKey] = env[pathKey]
      .split(delimiter)
      .filter((entry) => !added.has(entry) && !/@npmcli[\\/]run-script[\\/]lib[\\/]node-gyp-bin$/.test(entry))
      .join(delimiter)
  }
  return env
}

/** Installs dependencies where the lock or a package.json changed since the last install. */
export async function ensureDependencies(bun) {
  const stamp = join(root, 'node_modules', '.pointsman-install')
  const wanted = dependencyHash()
  if (readText(stamp) === wanted) return
  await withLock('dependencies', async () => {
    if (readText(stamp) === wanted) return
    say('installing dependencies …')
    const env = withoutNpm(process.env)
    const home = process.env.HOME ?? homedir()
    if (!env.BUN_INSTALL_CACHE_DIR && !env.BUN_INSTALL && !writable(home)) {
      env.BUN_INSTALL_CACHE_DIR = join(store, 'cache')
    }
    const { code, output } = await capture(bun, ['install', '--frozen-lockfile', '--ignore-scripts'], {
      cwd: root,
      env,
    })
    if (code !== 0)
      throw new Stop(`could not install dependencies: ${firstError(output)} (all of it: .bun/install.log)`)
    writeAtomic(stamp, wanted)
  })
}

function dependencyHash() {
  const hash = createHash('sha256')
  hash.update(`${machineKey} ${pinnedVersion()}\n`)
  const folders = readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join('packages', entry.name))
    .toSorted()
  for (const file of [
    'bun.lock',
    'bunfig.toml',
    'package.json',
    ...['e2e', ...folders].map((f) => join(f, 'package.json')),
  ]) {
    hash.update(`${file}\n${readText(join(root, file)) ?? ''}\n`)
  }
  return hash.digest('hex')
}

/** Builds the app where its sources changed since the last build. Says whether it built. */
export async function ensureApp(bun) {
  const stamp = join(store, 'app-build')
  const page = join(root, 'packages', 'app', 'dist', 'index.html')
  const fresh = () => existsSync(page) && readText(stamp) === sourceHash()
  if (fresh()) return false
  return withLock('app', async () => {
    if (fresh()) return false
    const wanted = sourceHash()
    say('building the app …')
    rmSync(stamp, { force: true })
    const { code, output } = await capture(bun, ['run', 'build'], {
      cwd: join(root, 'packages', 'app'),
      env: withoutNpm(process.env),
    })
    if (code !== 0 || !existsSync(page)) {
      throw new Stop(`the app could not be built: ${firstError(output)} (all of it: .bun/install.log)`)
    }
    writeAtomic(stamp, wanted)
    return true
  })
}

function sourceHash() {
  const hash = createHash('sha1')
  hash.update(readText(join(root, 'bun.lock')) ?? '')
  const visit = (path) => {
    let entries
    try {
      entries = readdirSync(join(root, path), { withFileTypes: true })
    } catch {
      return
    }
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = `${path}/${entry.name}`
      if (entry.isDirectory()) visit(inner)
      else if (!/\.test\.tsx?$/.test(entry.name)) add(inner)
    }
  }
  const add = (file) => {
    try {
      const bytes = readFileSync(join(root, file))
      hash.update(`${file} ${bytes.length}\n`).update(bytes)
    } catch {}
  }
  for (const file of ['index.html', 'vite.config.ts', 'package.json', 'tsconfig.json']) add(`packages/app/${file}`)
  add('packages/ui/package.json')
  add('packages/domain/package.json')
  add('tsconfig.json')
  for (const folder of ['app/src', 'app/public', 'ui/src', 'domain/src']) visit(`packages/${folder}`)
  return hash.digest('hex')
}

export function capture(command, args, options = {}) {
  return new Promise((settle) => {
    let output = ''
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', (error) => settle({ code: 127, output: `${output}${error.message}\n` }))
    child.on('close', (code, signal) => {
      if (code !== 0) log(`$ ${command} ${args.join(' ')}\n${output}\n`)
      settle({ code: code ?? 1, output: signal ? `${output}ended by ${signal}\n` : output })
    })
  })
}

function log(text) {
  try {
    mkdirSync(store, { recursive: true })
    appendFileSync(join(store, 'install.log'), text)
  } catch {}
}

/** The line of a tool's output that says most. */
export function firstError(output) {
  const lines = output
    // eslint-disable-next-line no-control-regex
    .replaceAll(/\u001B\[[0-9;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const telling = lines.filter((line) => /error|ERR!|failed|cannot|could not|ENO|EACCES/i.test(line))
  const plain = lines.find((line) => /^(?:error|\w*Error): \S/.test(line))
  const best =
    plain ?? telling.find((line) => !/^npm (?:error|ERR!) (?:code|errno|syscall|path|A complete log)/.test(line))
  return (best ?? telling[0] ?? lines.at(-1) ?? 'no output').replace(/^npm (?:error|ERR!) /, '').slice(0, 300)
}

/** One process at a time, over all processes of this checkout; a dead holder's lock is taken over. */
export async function withLock(name, work) {
  mkdirSync(store, { recursive: true })
  const file = join(store, `${name}.lock`)
  const mine = `${process.pid} ${Date.now()}`
  for (let told = false; ;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' })
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw new Stop(`cannot write ${file}: ${error.message}`)
    }
    const holder = readText(file)
    if (holder !== undefined && isStale(file, holder)) {
      takeAway(file, holder)
      continue
    }
    if (!told) say('another start or test is installing or building here; waiting …')
    told = true
    await sleep(200)
  }
  const release = () => {
    if (readText(file) === mine) rmSync(file, { force: true })
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function isStale(file, holder) {
  try {
    const age = Date.now() - statSync(file).mtimeMs
    if (age > 15 * 60_000) return true
    const pid = Number(holder.split(' ')[0])
    if (!pid) return age > 5000
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

function takeAway(file, holder) {
  const aside = `${file}.${process.pid}`
  try {
    renameSync(file, aside)
    // Another process may have taken the lock over in between: then it is put back.
    if (readText(aside) !== holder) linkSync(aside, file)
  } catch {}
  rmSync(aside, { force: true })
}

export function writeAtomic(file, text) {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, file)
}

export function readText(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function writable(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

export function findOnPath(name) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    if (!folder || folder.endsWith(join('node_modules', '.bin'))) continue
    const file = join(folder, name)
    try {
      accessSync(file, constants.X_OK)
      if (statSync(file).isFile()) return file
    } catch {}
  }
  return undefined
}

/** The Node to run node programs with: this process itself, or, when bun runs the scripts, the one on the path. */
export function nodeProgram() {
  if (!process.versions.bun) return process.execPath
  const node = findOnPath(process.platform === 'win32' ? 'node.exe' : 'node')
  if (!node) throw new Stop('Node 20.19 or newer is needed on the path to run the tests')
  return node
}

/** bun and the dependencies, ready to use. */
export async function prepare() {
  const bun = await ensureBun()
  await ensureDependencies(bun)
  return bun
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await runMain(async () => {
    process.stdout.write(`${await prepare()}\n`)
  })
}
