#!/usr/bin/env node
// What the host takes for the engine: it starts the real one on another port, puts the fault proxy on the port that was asked for, and
// says the same ready line. `make-engine-wrapper.ts` writes the little script that names this file and sets POINTSMAN_FAULT_*:
// an executable needs its settings even where the host passes none of its environment on.
//
// One process group, one life: the engine is not detached, signals are handed on, the engine's exit code is ours. If this process is killed
// outright, the engine must not stay behind, so on Linux it is started through setpriv with SIGKILL as its parent-death signal;
// without setpriv only an ending by signals that can be caught takes it along.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { makeFaultProxy } from './fault-proxy.mjs'

const {
  POINTSMAN_FAULT_ENGINE: engine,
  POINTSMAN_FAULT_CONTROL: controlFolder,
  POINTSMAN_FAULT_RULES: rulesFile,
  ...env
} = process.env
if (engine === undefined) throw new Error('POINTSMAN_FAULT_ENGINE must name the real engine')
const args = process.argv.slice(2)

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

function start(engineArgs, stdio) {
  const setpriv = process.platform === 'linux' && existsSync('/usr/bin/setpriv')
  const command = setpriv ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', engine, ...engineArgs] : [engine, ...engineArgs]
  const child = spawn(command[0], command.slice(1), { env, stdio })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (controlFolder !== undefined) rmSync(join(controlFolder, `${process.pid}.json`), { force: true })
    // Died of a signal: die of the same, so that the host sees the truth.
    if (signal !== null) {
      process.removeAllListeners(signal)
      process.kill(process.pid, signal)
    } else process.exit(code ?? 1)
  })
  child.on('error', (error) => {
    console.error(String(error))
    process.exit(127)
  })
  return child
}

/** The file appears whole or not at all: a test may look at any moment. */
function publish(about) {
  if (controlFolder === undefined) return
  mkdirSync(controlFolder, { recursive: true })
  const file = join(controlFolder, `${process.pid}.json`)
  writeFileSync(`${file}.part`, JSON.stringify(about))
  renameSync(`${file}.part`, file)
}

if (args[0] !== 'serve') {
  start(args, 'inherit')
} else {
  const portAt = args.indexOf('--port') + 1
  const asked = portAt > 0 ? Number(args[portAt]) : 0
  const upstreamPort = await freePort()
  const engineArgs = portAt > 0 ? args.with(portAt, String(upstreamPort)) : [...args, '--port', String(upstreamPort)]
  const child = start(engineArgs, ['ignore', 'pipe', 'pipe'])
  let announced = false
  let output = ''
  child.stderr.pipe(process.stderr)
  child.stdout.on('data', async (data) => {
    if (announced) return void process.stdout.write(data)
    output += data.toString('utf8')
    const line = /opencode server listening on \S+/.exec(output)
    if (line === null) return
    announced = true
    try {
      const about = {
        pid: process.pid,
        enginePid: child.pid,
        directory: process.cwd(),
        upstreamPort,
        startedAt: Date.now(),
      }
      const rules = rulesFile !== undefined && existsSync(rulesFile) ? JSON.parse(readFileSync(rulesFile, 'utf8')) : []
      const proxy = await makeFaultProxy({ upstreamPort, port: asked, rules, about })
      publish({ ...about, port: proxy.port, controlPort: proxy.controlPort })
      process.stdout.write(output.replace(line[0], `opencode server listening on http://127.0.0.1:${proxy.port}`))
    } catch (error) {
      console.error(`fault proxy: ${String(error)}`)
      child.kill('SIGKILL')
    }
  })
}
