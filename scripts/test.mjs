// npm test: every check of the project, in order. Its last line is the plain count.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Stop, ensureApp, nodeProgram, prepare, root, runMain, say, withoutNpm } from './bun.mjs'
import { ensureChromium } from './chromium.mjs'
import { countLine, failed, ofJunit, ofPlaywright, ofVitest, sum } from './count.mjs'

const minute = 60_000
const groups = ['whitespace', 'typecheck', 'lint', 'format', 'unit', 'architecture', 'build', 'e2e']
const usage = `usage: npm test -- [--only GROUP[,GROUP]] [-- ARGS of Playwright]\ngroups: ${groups.join(', ')}`

function readArguments(argv) {
  const cut = argv.indexOf('--')
  const own = cut < 0 ? argv : argv.slice(0, cut)
  const rest = cut < 0 ? [] : argv.slice(cut + 1)
  let only = groups
  for (let i = 0; i < own.length; i++) {
    const [name, inline] = own[i].split('=')
    if (name === '--help' || name === '-h') return { help: true }
    if (name !== '--only') throw new Stop(`unknown option ${own[i]}\n${usage}`, 2)
    only = (inline ?? own[++i] ?? '').split(',')
    const unknown = only.find((group) => !groups.includes(group))
    if (unknown !== undefined) throw new Stop(`unknown group "${unknown}"\n${usage}`, 2)
  }
  return { only, rest }
}

const children = new Set()

/** Runs a command with its output shown, or kept and shown at the end where several run at once. */
function run(command, args, { cwd = root, env = {}, quiet = false, timeout = 10 * minute } = {}) {
  return new Promise((settle) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...withoutNpm(process.env), ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      // An own group, so that a runner which hangs goes with all its children.
      detached: process.platform !== 'win32',
    })
    children.add(child)
    let output = ''
    child.stdout?.on('data', (chunk) => (output += chunk))
    child.stderr?.on('data', (chunk) => (output += chunk))
    const timer = setTimeout(() => {
      output += `not done after ${timeout / minute} minutes\n`
      if (!quiet) say(`${command} was not done after ${timeout / minute} minutes`)
      endGroup(child, 'SIGKILL')
    }, timeout)
    const settled = (code) => {
      clearTimeout(timer)
      children.delete(child)
      settle({ code, output })
    }
    child.on('error', (error) => {
      output += `${error.message}\n`
      settled(127)
    })
    child.on('close', (code) => settled(code ?? 1))
  })
}

function endGroup(child, signal) {
  try {
    if (process.platform === 'win32') child.kill(signal)
    else process.kill(-child.pid, signal)
  } catch {}
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    for (const child of children) endGroup(child, 'SIGTERM')
    process.exit(130)
  })
}

const passedOne = { passed: 1, failed: 0, skipped: 0 }
const failedOne = { passed: 0, failed: 1, skipped: 0 }

async function main() {
  const { help, only, rest } = readArguments(process.argv.slice(2))
  if (help) {
    process.stdout.write(`${usage}\n`)
    return 0
  }
  const results = []
  const wants = (group) => only.includes(group)
  const add = (name, counts, note = '') => results.push({ name, counts, note })
  const heading = (name) => process.stdout.write(`\n── ${name}\n`)
  const check = async (name, command, args, options) => {
    const { code, output } = await run(command, args, options)
    if (output) process.stdout.write(output)
    add(name, code === 0 ? passedOne : failedOne)
  }

  const bun = await prepare()
  const node = nodeProgram()
  const bin = (name, command = name) => {
    const manifest = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'))
    return join(root, 'node_modules', name, typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command])
  }
  const reports = mkdtempSync(join(tmpdir(), 'pointsman-test-'))
  try {
    if (wants('whitespace')) {
      heading('git diff --check')
      const inGit = (await run('git', ['rev-parse', '--verify', '-q', 'HEAD'], { quiet: true })).code === 0
      if (inGit) {
        const empty = (await run('git', ['hash-object', '-t', 'tree', '--stdin'], { quiet: true })).output.trim()
        await check('git diff --check (committed)', 'git', ['--no-pager', 'diff', '--check', empty, 'HEAD'])
        await check('git diff --check (working tree)', 'git', ['--no-pager', 'diff', '--check', 'HEAD'])
      } else {
        process.stdout.write('not a git checkout\n')
        add('git diff --check', { passed: 0, failed: 0, skipped: 1 })
      }
    }

    if (wants('typecheck')) {
      heading('typecheck')
      const folders = ['packages/domain', 'packages/ui', 'packages/app', 'packages/host', 'e2e', 'scripts']
      const queue = folders.map((folder, index) => ({ folder, index }))
      const answers = []
      const worker = async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const { folder, index } = next
          if (!existsSync(join(root, folder, 'tsconfig.json'))) {
            answers[index] = { code: 1, output: `${folder} has no tsconfig.json\n` }
          } else {
            const args = [bin('typescript', 'tsc'), '--noEmit', '-p', join(root, folder)]
            answers[index] = await run(node, args, { quiet: true })
          }
        }
      }
      await Promise.all([worker(), worker()])
      folders.forEach((folder, index) => {
        const { code, output } = answers[index]
        process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${folder}\n${output}`)
        add(`typecheck ${folder}`, code === 0 ? passedOne : failedOne)
      })
    }

    if (wants('lint')) {
      heading('lint')
      await check('lint', node, [bin('oxlint'), '--deny-warnings', '--report-unused-disable-directives'])
    }
    if (wants('format')) {
      heading('format')
      await check('format', node, [bin('oxfmt'), '--check', '.'])
    }

    if (wants('unit')) {
      for (const name of ['domain', 'ui', 'app']) {
        heading(`unit tests: packages/${name}`)
        const report = join(reports, `${name}.json`)
        const { code } = await run(
          node,
          [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
          { cwd: join(root, 'packages', name) },
        )
        add(`unit packages/${name}`, ...failed(ofVitest(readReport(report)), code))
      }
      heading('unit tests: packages/host')
      const report = join(reports, 'host.xml')
      const { code } = await run(bun, ['test', './src', '--reporter=junit', `--reporter-outfile=${report}`], {
        cwd: join(root, 'packages', 'host'),
      })
      add('unit packages/host', ...failed(ofJunit(readReport(report)), code))
    }

    if (wants('architecture')) {
      heading('architecture and scripts')
      const report = join(reports, 'scripts.xml')
      const { code } = await run(bun, ['test', './scripts', '--reporter=junit', `--reporter-outfile=${report}`])
      add('architecture', ...failed(ofJunit(readReport(report)), code))
    }

    let built = true
    if (wants('build') || wants('e2e')) {
      heading('app build')
      try {
        process.stdout.write((await ensureApp(bun)) ? 'built\n' : 'up to date\n')
        if (wants('build')) add('app build', passedOne)
      } catch (error) {
        if (!(error instanceof Stop)) throw error
        built = false
        process.stdout.write(`${readReport(join(root, '.bun', 'install.log')).slice(-4000)}\n${error.message}\n`)
        add('app build', failedOne)
      }
    }

    if (wants('e2e')) {
      heading('end-to-end tests')
      if (!built) {
        add('end-to-end', failedOne, 'not run: there is no app to test')
      } else {
        try {
          const chromium = await ensureChromium()
          const report = join(reports, 'e2e.json')
          const { code } = await run(
            node,
            [bin('@playwright/test', 'playwright'), 'test', '--reporter=list,json', ...rest],
            {
              env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, POINTSMAN_CHROMIUM: chromium, POINTSMAN_BUN: bun },
              timeout: 40 * minute,
            },
          )
          add('end-to-end', ...failed(ofPlaywright(readReport(report)), code))
        } catch (error) {
          if (!(error instanceof Stop)) throw error
          process.stdout.write(`${error.message}\n`)
          add('end-to-end', failedOne, error.message)
        }
      }
    }
  } finally {
    rmSync(reports, { recursive: true, force: true })
  }

  heading('summary')
  for (const { name, counts, note } of results) {
    process.stdout.write(
      `${counts.failed ? 'FAILED' : 'ok    '} ${name}: ${countLine(counts)}${note && ` (${note})`}\n`,
    )
  }
  const total = sum(results.map((result) => result.counts))
  process.stdout.write(`\n${countLine(total)}\n`)
  return total.failed > 0 || total.passed === 0 ? 1 : 0
}

function readReport(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

await runMain(main)
