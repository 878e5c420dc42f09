import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { nodeProgram } from '../../scripts/bun.mjs'
import { ofPlaywright } from '../../scripts/count.mjs'
import { repoFolder } from '../lab/paths.ts'

// `npm run soak -- --times 20 --seed 7`: worktree-visit.spec.ts so many times. The seed of a run that failed makes the same ways again.

const { values } = parseArgs({ options: { times: { type: 'string' }, seed: { type: 'string' } }, strict: false })
const times = Number(values['times'] ?? 20)
const seed = Number(values['seed'] ?? Date.now() % 1_000_000)
console.log(`seed ${seed}`)

const folder = mkdtempSync(join(tmpdir(), 'pointsman-soak-'))
const report = join(folder, 'report.json')
const cli = join(repoFolder, 'node_modules', '@playwright', 'test', 'cli.js')
const spec = ['e2e/soak/worktree-visit.spec.ts', `--repeat-each=${times}`, '--workers=1', '--reporter=list,json']
const child = spawn(nodeProgram(), [cli, 'test', ...spec], {
  cwd: repoFolder,
  stdio: 'inherit',
  env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, POINTSMAN_SOAK_SEED: String(seed) },
})
await new Promise((resolve) => child.on('close', resolve))
const { passed } = ofPlaywright(readReport())
rmSync(folder, { recursive: true })
console.log(`${passed} of ${times} passed, seed ${seed}`)
process.exitCode = passed === times ? 0 : 1

function readReport(): string {
  try {
    return readFileSync(report, 'utf8')
  } catch {
    // It ended before it had counted anything.
    return ''
  }
}
