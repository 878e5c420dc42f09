// npm run bench: every file bench/*.bench.ts in order, with the arguments passed on.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Stop, ensureApp, prepare, root, runMain, withoutNpm } from './bun.mjs'
import { ensureChromium } from './chromium.mjs'

/** Runs each `FOLDER/*ENDING` in order; goes on after a failure, and is a failure if any was. */
export async function runAll({ folder, ending, args, env = {} }) {
  const path = join(root, folder)
  const files = existsSync(path) ? readdirSync(path).filter((file) => file.endsWith(ending)) : []
  if (files.length === 0) throw new Stop(`there is no ${folder}/*${ending}`)
  const bun = await prepare()
  await ensureApp(bun)
  const chromium = await ensureChromium()
  let worst = 0
  for (const file of files.toSorted()) {
    process.stdout.write(`\n── ${folder}/${file}\n`)
    const code = await show(bun, ['--no-env-file', join(path, file), ...args], {
      ...env,
      POINTSMAN_CHROMIUM: chromium,
      POINTSMAN_BUN: bun,
    })
    if (code !== 0) process.stdout.write(`FAILED ${folder}/${file}: code ${code}\n`)
    worst ||= code
  }
  return worst
}

function show(command, args, env) {
  return new Promise((settle, fail) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...withoutNpm(process.env), ...env } })
    const forward = (signal) => child.kill(signal)
    process.on('SIGTERM', forward)
    // A terminal's Ctrl-C reaches the child by itself; this process waits for its end.
    process.on('SIGINT', stay)
    child.on('error', fail)
    child.on('close', (code) => {
      process.off('SIGTERM', forward)
      process.off('SIGINT', stay)
      settle(code ?? 1)
    })
  })
}

function stay() {}

if (process.argv[1]?.endsWith('bench.mjs')) {
  await runMain(() => runAll({ folder: 'bench', ending: '.bench.ts', args: process.argv.slice(2) }))
}
