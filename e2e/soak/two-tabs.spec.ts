import { test } from '../lab/fixtures.ts'
import { editTogether } from '../scenes/two-tabs.ts'

// tests/two-tabs.spec.ts for a whole minute of both tabs' operations.

const seed = Number(process.env['POINTSMAN_SOAK_SEED'] ?? 1)
const minute = 60_000

test('F-9 two tabs edit one queue for a minute, late both ways', async ({ sharedHost: lab, page, context }, info) => {
  let end: number | undefined
  const goOn = () => Date.now() < (end ??= Date.now() + minute)
  await editTogether(lab, [page, await context.newPage()], { seed: seed + info.repeatEachIndex, goOn })
})
