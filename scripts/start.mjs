// npm start: installs what is missing, builds the app, and runs the host in the foreground.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { ensureApp, prepare, root, runMain, say, withoutNpm } from './bun.mjs'

// The host ends its engines within 5 s; only then may it be killed.
const patience = 10_000

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

await runMain(async () => {
  const parent = process.ppid
  // npm may stand behind a shell, which outlives it: both are watched where /proc tells.
  const grandparent = parentOf(parent)
  const args = process.argv.slice(2)
  const wantsHelp = args.includes('--help') || args.includes('-h')

  const bun = await prepare()
  if (!wantsHelp) await ensureApp(bun)

  // bun would load bunfig.toml (with its preloads) and .env of the folder where the user stands, a stranger's repository.
  const config = `--config=${join(root, 'bunfig.toml')}`
  const main = join(root, 'packages', 'host', 'src', 'main.ts')
  const host = spawn(bun, ['--no-env-file', config, '--no-install', main, ...args], {
    cwd: process.env.INIT_CWD || process.cwd(),
    env: withoutNpm(process.env),
    stdio: 'inherit',
  })

  let stopping = false
  const stop = (signal) => {
    if (!host.pid || host.exitCode !== null || host.signalCode !== null) return
    host.kill(signal)
    if (stopping) return
    stopping = true
    setTimeout(() => host.kill('SIGKILL'), patience).unref()
  }
  // A terminal sends Ctrl-C to the whole group: the host has it already, and a second one could mean "at once".
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) stop('SIGINT')
  })
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGHUP', () => stop('SIGTERM'))

  const watch = setInterval(() => {
    if (process.ppid === parent && (grandparent === undefined || parentOf(parent) === grandparent)) return
    clearInterval(watch)
    stop('SIGTERM')
  }, 500)
  watch.unref()

  return new Promise((settle) => {
    host.on('error', (error) => {
      say(`the host could not be started: ${error.message}`)
      settle(1)
    })
    host.on('exit', (code, signal) => {
      clearInterval(watch)
      settle(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
})
