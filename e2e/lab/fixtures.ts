import { test as base, expect, type TestInfo } from '@playwright/test'
import { type Lab, type LabOptions, makeLab } from './make-lab.ts'

/** What every test with `sharedHost` finds: a command, shell lines that ask, edits that do not, and the fault proxy. */
const sharedCommands = { tidy: { template: 'Tidy up: $ARGUMENTS', description: 'Tidies up' } }

type TestFixtures = {
  /** Set with `test.use({ labOptions: … })`: how `ownHost` is built. */
  labOptions: LabOptions
  /** True where a test provokes an uncaught error in the page on purpose. */
  allowPageErrors: boolean
  /** A lab that this test alone uses: it may kill, stop and starve it. */
  ownHost: Lab
  /** The worker's lab, with the model's script and the fault rules emptied and a clean main worktree. Use sessions of your own; do not stop, kill or reconfigure anything. */
  sharedHost: Lab
}
type WorkerFixtures = {
  /** Another value makes another worker, with a lab of its own. */
  sharedLabOptions: LabOptions
  workerLab: Lab
}

async function attachReport(lab: Lab, info: TestInfo) {
  if (info.status === info.expectedStatus) return
  for (const [name, body] of Object.entries(lab.report())) await info.attach(name, { body, contentType: 'text/plain' })
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  labOptions: [{}, { option: true }],
  allowPageErrors: [false, { option: true }],
  sharedLabOptions: [
    { repo: { permission: { bash: 'ask', edit: 'allow' }, commands: sharedCommands }, faults: true },
    { option: true, scope: 'worker' },
  ],

  ownHost: async ({ labOptions }, use, info) => {
    const lab = await makeLab(labOptions)
    await use(lab)
    await attachReport(lab, info)
    await lab.close()
  },

  workerLab: [
    async ({ sharedLabOptions }, use) => {
      const lab = await makeLab(sharedLabOptions)
      // One session that was there before, so that home is a list for each test and not the first run's page for the first.
      const { client } = await lab.engine()
      const before = await client.createSession({ title: 'Here before' })
      // The first turn and the first reads of an engine's life are its slow ones.
      await client.prompt(before.id, 'Good morning')
      await Promise.all(['/config/providers', '/agent', '/command', '/vcs'].map((path) => client.call('GET', path)))
      await use(lab)
      await lab.close()
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  sharedHost: async ({ workerLab }, use, info) => {
    workerLab.model.reset()
    // A review shows what another test left there.
    workerLab.repo.clean()
    await use(workerLab)
    await attachReport(workerLab, info)
    // What a test held and forgot must not stand in the way of the next one.
    if (workerLab.wrapper !== undefined) await (await workerLab.faults()).faults.reset()
    expect(workerLab.host.alive(), 'a test with sharedHost ended the host').toBe(true)
  },

  // Only tests that ask for a page pay for a browser.
  context: async ({ context, allowPageErrors }, use, info) => {
    const errors: string[] = []
    const lines: string[] = []
    context.on('weberror', (error) => errors.push(String(error.error().stack ?? error.error())))
    context.on('console', (message) => lines.push(`${message.type()} ${message.text()}`))
    await use(context)
    if (info.status !== info.expectedStatus && lines.length > 0) {
      await info.attach('console.txt', { body: lines.join('\n'), contentType: 'text/plain' })
    }
    if (allowPageErrors) return
    expect(errors, 'uncaught errors in the page').toEqual([])
    // whatever a test visits, the page keeps to its own policy.
    const violations = lines.filter((line) => line.includes('Content Security Policy'))
    expect(violations, 'violations of the page’s Content-Security-Policy').toEqual([])
  },
})

export { expect }
