import { test as base, expect, type TestInfo } from '@playwright/test'
import { type Lab, type LabOptions, makeLab } from './make-lab.ts'

type TestFixtures = {
  /** Set with `test.use({ labOptions: … })`: how `ownHost` is built. */
  labOptions: LabOptions
  /** True where a test provokes an uncaught error in the page on purpose. */
  allowPageErrors: boolean
  /** A lab that this test alone uses: it may kill, stop and starve it. */
  ownHost: Lab
  /** The worker's lab, with the model's script emptied. Use sessions of your own; do not stop, kill or reconfigure anything. */
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
  sharedLabOptions: [{}, { option: true, scope: 'worker' }],

  ownHost: async ({ labOptions }, use, info) => {
    const lab = await makeLab(labOptions)
    await use(lab)
    await attachReport(lab, info)
    await lab.close()
  },

  workerLab: [
    async ({ sharedLabOptions }, use) => {
      const lab = await makeLab(sharedLabOptions)
      await use(lab)
      await lab.close()
    },
    { scope: 'worker' },
  ],

  sharedHost: async ({ workerLab }, use, info) => {
    workerLab.model.reset()
    await use(workerLab)
    await attachReport(workerLab, info)
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
    if (!allowPageErrors) expect(errors, 'uncaught errors in the page').toEqual([])
  },
})

export { expect }
