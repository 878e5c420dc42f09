import { test as base } from '../lab/fixtures.ts'
import { importLongSession, type LongSession } from './worktree-visit.ts'

/** `sharedHost`, and in it one session of 2,500 turns for all tests of the worker: its import is the dear part. */
export const test = base.extend<object, { longSession: LongSession }>({
  longSession: [async ({ workerLab }, use) => use(await importLongSession(workerLab)), { scope: 'worker' }],
})

/** What these tests share: nothing is asked of a person, and the fault proxy is there. */
export const longSessionLab = { repo: { permission: { bash: 'allow', edit: 'allow' } }, faults: true } as const
