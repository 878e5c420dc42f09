import { spawn } from 'node:child_process'
import { makeLabRoot } from '../e2e/lab/lab-root.ts'
import { homeEnvironment, quietEngine, repoFolder } from '../e2e/lab/paths.ts'
import { makeRepo } from '../e2e/lab/repo.ts'
import { median, milliseconds, report } from './figures.ts'

// From `npm start` on an installed and built tree to the ready line.

const runs = Number(process.argv[2] ?? 5)
const target = 6_000

function startOnce(args: readonly string[], env: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now()
    const child = spawn('npm', ['start', '--', ...args], {
      cwd: repoFolder,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    let readyAt: number | undefined
    const hear = (data: Buffer) => {
      said += data.toString('utf8')
      if (readyAt !== undefined || !/Pointsman listening on http/.test(said)) return
      readyAt = performance.now() - begun
      process.kill(-(child.pid as number), 'SIGTERM')
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('error', reject)
    child.on('close', () =>
      readyAt === undefined ? reject(new Error(`npm start ended before its ready line:\n${said}`)) : resolve(readyAt),
    )
  })
}

const root = makeLabRoot('bench')
try {
  const repo = makeRepo({ path: `${root.path}/repo` })
  const env = {
    PATH: process.env['PATH'] ?? '',
    ...homeEnvironment(root.folder('home')),
    ...quietEngine,
    ...(process.env['POINTSMAN_BUN'] === undefined ? {} : { POINTSMAN_BUN: process.env['POINTSMAN_BUN'] }),
  }
  const times: number[] = []
  // The first one warms the disk's cache and does not count.
  for (let run = 0; run <= runs; run += 1) {
    const time = await startOnce([repo.path, '--port', '0', '--data-dir', `${root.path}/data`, '--no-open'], env)
    if (run > 0) times.push(time)
  }
  const middle = median(times)
  report({
    figures: [
      [`npm start, median of ${runs}`, `${milliseconds(middle)} (${times.map((time) => Math.round(time)).join(', ')})`],
    ],
    target: `the ready line within ${milliseconds(target)}`,
    met: middle <= target,
  })
} finally {
  await root.dispose()
}
