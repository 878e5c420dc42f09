import { expect, test } from 'bun:test'
import { tmpdir } from 'node:os'
import { runStart } from './run-start.ts'

for (const [name, command] of [
  ['an empty program', ['']],
  ['a null byte', ['echo', 'a\0b']],
  ['more than the system takes', ['echo', 'x'.repeat(3_000_000)]],
] as const)
  test(`X-6: a start command that can’t be begun ends with a sentence: ${name}`, async () => {
    const run = runStart({ command, directory: tmpdir() })
    await run.ended
    expect(run.now()).toMatchObject({ failure: expect.stringContaining('could not be run') })
    expect(run.now()).not.toHaveProperty('running')
  })
