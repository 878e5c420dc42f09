// npm run soak: every file e2e/soak/*.soak.ts in order, with the arguments passed on. Faults are counted, the seed is printed.
import { runAll } from './bench.mjs'
import { runMain } from './bun.mjs'

await runMain(() =>
  runAll({
    folder: 'e2e/soak',
    ending: '.soak.ts',
    args: process.argv.slice(2),
    env: { POINTSMAN_SOAK: '1' },
  }),
)
