import { spawn } from 'node:child_process'
import { makeRandom } from '../lab/make-random.ts'
import { text } from '../lab/script-step.ts'
import { longSessionLab, test as base } from '../scenes/long-session.ts'
import { disturbEngine, openInTheMiddle, visitWorktree, ways } from '../scenes/worktree-visit.ts'

// The regression of worktree-regression.spec.ts, again and again under load: two processes that never rest, and three sessions of the
// same engine that stream all the time. The seed decides the way and whether the engine is disturbed.

const seed = Number(process.env['POINTSMAN_SOAK_SEED'] ?? 1)

const test = base.extend<object, { busyMachine: void }>({
  busyMachine: [
    async ({ workerLab }, use) => {
      const cwd = workerLab.home
      const busy = [1, 2].map(() => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore', cwd }))
      await use()
      for (const child of busy) child.kill('SIGKILL')
    },
    { scope: 'worker', auto: true },
  ],
})
test.use({ sharedLabOptions: longSessionLab })

test('S-4, S-6: a visit to a worktree moves no row in view', async ({ sharedHost: lab, longSession, page }, info) => {
  const random = makeRandom(seed + info.repeatEachIndex)
  const way = ways[random.below(ways.length)] ?? 'agent'
  const disturbed = random.below(2) === 1
  info.annotations.push({ type: 'run', description: `${way}${disturbed ? ', disturbed' : ''}` })

  const { client } = await lab.engine()
  lab.model.when('keep talking', text(...Array.from({ length: 200 }, (_, index) => `word ${index} `)))
  const talking = new AbortController()
  const talks = ['one', 'two', 'three'].map(async (name) => {
    const { id } = await client.createSession({ title: `Talks beside it, ${name}` })
    while (!talking.signal.aborted) await client.prompt(id, 'keep talking')
  })
  try {
    await openInTheMiddle(longSession, page)
    if (disturbed) await disturbEngine((await lab.faults()).faults)
    await visitWorktree(longSession, page, { way, visit: `run ${info.repeatEachIndex}` })
  } finally {
    talking.abort()
    await Promise.all(talks)
  }
})
