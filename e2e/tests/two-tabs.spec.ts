import { test } from '../lab/fixtures.ts'
import { editTogether } from '../scenes/two-tabs.ts'

// A bounded part of soak/two-tabs.soak.ts, with another seed each time; it is printed.

const seed = Number(process.env['POINTSMAN_SOAK_SEED'] ?? Date.now() % 1_000_000)
const operations = 30

test('F-9 two tabs edit one queue, late both ways: both end equal to the host, and nothing that was removed comes back', async ({
  sharedHost: lab,
  page,
  context,
}) => {
  console.log(`seed ${seed}`)
  await editTogether(lab, [page, await context.newPage()], { seed, goOn: (done) => done < operations })
})
