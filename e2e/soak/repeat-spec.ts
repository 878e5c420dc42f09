import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { nodeProgram } from '../../scripts/bun.mjs'
import { ofPlaywright } from '../../scripts/count.mjs'
import { repoFolder } from '../lab/paths.ts'

/** Plays a spec of this folder so many times, `--times 20 --seed 7`, and counts. The seed of a run that failed makes the same again. */
export async function repeatSpec(options: { readonly spec: string; readonly times: number }): Promise<void> {
  const { values } = parseArgs({ options: { times: { type: 'string' }, seed: { type: 'string' } }, strict: false })
  const times = Number(values['times'] ?? options.times)
  const seed = Number(values['seed'] ?? Date.now() % 1_000_000)
  console.log(`seed ${seed}`)

  const folder = mkdtempSync(join(tmpdir(), 'pointsman-soak-'))
  const report = join(folder, 'report.json')
  const cli = join(repoFolder, 'node_modules', '@playwright', 'test', 'cli.js')
  const spec = [`e2e/soak/${options.spec}`, `--repeat-each=${times}`, '--workers=1', '--reporter=list,json']
  const child = spawn(nodeProgram(), [cli, 'test', ...spec], {
    cwd: repoFolder,
    stdio: 'inherit',
    env: {
      ...process.env,
      PLAYWRIGHT_JSON_OUTPUT_NAME: report,
      POINTSMAN_SOAK: '1',
      POINTSMAN_SOAK_SEED: String(seed),
    },
  })
  await new Promise((resolve) => child.on('close', resolve))
  const { passed } = ofPlaywright(readReport(report))
  rmSync(folder, { recursive: true })
  console.log(`${passed} of ${times} passed, seed ${seed}`)
  process.exitCode = passed === times ? 0 : 1
}

function readReport(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // It ended before it had counted anything.
    return ''
  }
}
