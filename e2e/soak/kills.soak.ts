import { parseArgs } from 'node:util'
import { makeLab } from '../lab/make-lab.ts'
import { killRepo } from '../scenes/kill-plan.ts'
import { runKills, type Victim } from '../scenes/kill-run.ts'
import { judgeKills } from '../scenes/kill-verdict.ts'

// `npm run soak -- --kills 100 --seed 7`: the host killed so often, then the engine. `--victim host` or `--victim engine`: one of them.

const { values } = parseArgs({
  options: { kills: { type: 'string' }, seed: { type: 'string' }, victim: { type: 'string' } },
  strict: false,
})
const kills = Number(values['kills'] ?? 100)
const seed = Number(values['seed'] ?? Date.now() % 1_000_000)
const victims: readonly Victim[] = (['host', 'engine'] as const).filter((one) => (values['victim'] ?? one) === one)
console.log(`seed ${seed}`)

for (const victim of victims) {
  const lab = await makeLab({ repo: killRepo })
  try {
    const run = await runKills(lab, { victim, kills, seed, say: (line) => console.log(`  ${line}`) })
    const { faults, summary } = await judgeKills(lab, run)
    console.log(`${victim} killed ${kills} times, seed ${seed}: ${faults.length} faults`)
    for (const line of [...summary, ...faults.map((fault) => `FAULT ${fault}`)]) console.log(`  ${line}`)
    if (faults.length > 0) process.exitCode = 1
  } finally {
    await lab.close()
  }
}
