import { expect } from '../lab/fixtures.ts'
import { makeGate } from '../lab/gate.ts'
import { idsWrappedAt, variedTurn } from '../lab/imported-session.ts'
import { makeDesk } from '../lab/page.ts'
import { text, wait } from '../lab/script-step.ts'
import { longSessionLab, test } from '../scenes/long-session.ts'
import { disturbEngine, openInTheMiddle, visitWorktree, ways } from '../scenes/worktree-visit.ts'

// The regression that must stand: a reader in the middle of 2,500 turns sees nothing move while the session changes its place.

const byHand = ways.filter((way) => way !== 'agent')
test.use({ sharedLabOptions: longSessionLab })

for (const run of [1, 2, 3]) {
  test(`scenario 1, S-4, S-6: the agent enters a worktree, works and leaves it, and no row in view moves (${run} of 3)`, async ({
    sharedHost,
    longSession,
    page,
  }) => {
    expect(sharedHost).toBe(longSession.lab)
    await openInTheMiddle(longSession, page)
    await visitWorktree(longSession, page, { way: 'agent', visit: `run ${run}` })
  })
}

test('S-4, S-6: by picker, by keyboard alone and by /worktree it is the same', async ({
  sharedHost,
  longSession,
  page,
}) => {
  expect(sharedHost).toBe(longSession.lab)
  await openInTheMiddle(longSession, page)
  for (const way of byHand) await visitWorktree(longSession, page, { way, visit: way })
})

for (const [who, some] of [
  ['the agent', ['agent']],
  ['hand', byHand],
] as const) {
  test(`S-3, S-4, S-6: with every answer of the engine 300 ms late, out of order and repeated it is the same, by ${who}`, async ({
    sharedHost,
    longSession,
    page,
  }) => {
    await openInTheMiddle(longSession, page)
    const { faults } = await sharedHost.faults()
    await disturbEngine(faults)
    for (const way of some) await visitWorktree(longSession, page, { way, visit: `slow ${way}` })
  })
}

test('scenario 2: at the end of a long session a send stays at the end, even if layout resets the scroll position to 0', async ({
  sharedHost: lab,
  longSession,
  page,
}) => {
  const middle = makeGate('middle')
  const paragraphs = Array.from({ length: 20 }, (_, index) => `Paragraph ${index} of an answer.\n\n`)
  lab.model.once('from the end', text(...paragraphs), wait(middle), text(...paragraphs, 'The very end.'))
  await lab.openSession(page, longSession.sessionID)
  const desk = makeDesk(page)
  await expect(desk.rows().first()).toBeVisible()
  await desk.still()
  await page.evaluate(() => {
    const scroller = document.querySelector<HTMLElement>('[data-testid="timeline"]') as HTMLElement
    const rows = scroller.querySelector<HTMLElement>('.timeline-rows') as HTMLElement
    const seen = { frames: 0, lowest: scroller.scrollTop, resets: 0 }
    let count = Number(scroller.dataset['totalRows'])
    const look = () => {
      seen.frames += 1
      seen.lowest = Math.min(seen.lowest, scroller.scrollTop)
      // For a moment, each time that rows came, the list has no height: the browser puts the view to the very top.
      if (Number(scroller.dataset['totalRows']) !== count) {
        count = Number(scroller.dataset['totalRows'])
        rows.style.display = 'none'
        if (scroller.scrollTop === 0) seen.resets += 1
        rows.style.display = ''
      }
      requestAnimationFrame(look)
    }
    look()
    Object.assign(window, { seenTops: () => seen })
  })
  await desk.prompt('from the end')
  await middle.reached
  await expect(desk.timeline).toContainText('Paragraph 19')
  await expect.poll(desk.fromEnd).toBeLessThanOrEqual(1)
  middle.open()
  await expect(desk.timeline).toContainText('The very end.')
  await expect(desk.sessionRow(longSession.sessionID)).toHaveAttribute('data-status', 'idle')
  await expect.poll(desk.fromEnd).toBeLessThanOrEqual(1)
  const seen = await page.evaluate(() =>
    (window as unknown as { seenTops(): { lowest: number; resets: number } }).seenTops(),
  )
  expect(seen.resets).toBeGreaterThan(0)
  expect(seen.lowest).toBeGreaterThan(500)
})

test('scenario 9: where message ids wrapped in the middle of a session, order holds: read, paged and sent', async ({
  sharedHost: lab,
  page,
}) => {
  const turns = 60
  const sessionID = await lab.importSession({
    turns,
    endedAt: idsWrappedAt + 30 * 60_000,
    turn: (number) => ({ ...variedTurn(number), user: `Question ${number}.` }),
  })
  const { client } = await lab.engine()
  const ids = (await client.messages(sessionID)).map(({ info }) => info.id)
  expect(ids).not.toEqual(ids.toSorted())
  await lab.openSession(page, sessionID)
  const desk = makeDesk(page)
  await expect(desk.timeline).toContainText(`Question ${turns}`)
  await desk.prompt('Question 61.')
  await expect(desk.timeline).toContainText('All done.')
  const order = await desk.timeline.evaluate(
    (element) =>
      new Promise<number[]>((resolve) => {
        const topOf = (row: Element) => row.getBoundingClientRect().top - element.getBoundingClientRect().top
        let found: number[] = []
        const look = () => {
          const rows = [...element.querySelectorAll('[data-row-kind="prompt"]')].toSorted((a, b) => topOf(a) - topOf(b))
          const numbers = rows.map((row) => Number(/Question (\d+)\./.exec(row.textContent ?? '')?.[1]))
          const joined = numbers.indexOf(found[0] ?? Number.NaN)
          found = found.length === 0 ? numbers : joined > 0 ? [...numbers.slice(0, joined), ...found] : found
          if (numbers.includes(1)) return resolve(found)
          element.scrollTop -= element.clientHeight / 2
          requestAnimationFrame(look)
        }
        look()
      }),
  )
  expect(order).toEqual(Array.from({ length: turns + 1 }, (_, index) => index + 1))
  expect(lab.model.turns.at(-1)?.userTexts.at(-1)).toBe('Question 61.')
})
