import { expect, test } from '../lab/fixtures.ts'
import { killRepo } from '../scenes/kill-plan.ts'
import { runKills, type Victim } from '../scenes/kill-run.ts'
import { judgeKills } from '../scenes/kill-verdict.ts'

// Eight kills of soak/kills.soak.ts. Another seed each time, since a kill is never twice at the same moment anyway; it is printed.

const seed = Number(process.env['POINTSMAN_SOAK_SEED'] ?? Date.now() % 1_000_000)
const runs: readonly { readonly victim: Victim; readonly kills: number }[] = [
  { victim: 'host', kills: 6 },
  { victim: 'engine', kills: 2 },
]

test.use({ labOptions: { repo: killRepo } })
for (const { victim, kills } of runs)
  test(`F-3 F-11 scenario 17 ${victim} killed at random moments: prompts once and in order, nothing run twice, each done or shown`, async ({
    ownHost: lab,
  }) => {
    console.log(`seed ${seed}`)
    const run = await runKills(lab, { victim, kills, seed, items: 4, say: console.log })
    const { faults, summary } = await judgeKills(lab, run)
    console.log(summary.join('\n'))
    expect(faults).toEqual([])
  })
