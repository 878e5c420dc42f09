import type { Locator } from '@playwright/test'
import { expect, test } from '../lab/fixtures.ts'
import type { ImportedPart } from '../lab/imported-session.ts'
import { makeDesk } from '../lab/page.ts'

/** One long turn: each step writes, runs a shell line of many lines, and changes a file by more lines than show at once. */
function longTurn(steps: number, cwd: string): readonly ImportedPart[] {
  return Array.from({ length: steps }, (_, at): readonly ImportedPart[] => {
    const path = `step-${at}.txt`
    const added = Array.from({ length: 60 }, (_line, number) => `+line ${number} of ${at}`)
    const diff = [`--- ${path}`, `+++ ${path}`, `@@ -0,0 +1,${added.length} @@`, ...added, ''].join('\n')
    const output = `${Array.from({ length: 40 }, (_line, number) => `${number} of ${at}`).join('\n')}\n`
    const run = { command: `count ${at}`, description: 'Counts' }
    return [
      { type: 'text', text: `Step ${at}: the points are set.` },
      { type: 'tool', tool: 'bash', input: run, output, metadata: { output, exit: 0, truncated: false } },
      { type: 'tool', tool: 'edit', input: { filePath: `${cwd}/${path}` }, output: '', metadata: { diff } },
    ]
  }).flat()
}

/** Pixels, in the worst frame from now until the timeline stands still after `act`. The node itself is held: one made anew is none. */
async function movedBy(line: Locator, act: () => Promise<void>): Promise<number> {
  const watch = await line.evaluateHandle((node) => {
    const top = () => (node.isConnected ? node.getBoundingClientRect().top : Number.POSITIVE_INFINITY)
    const first = top()
    const seen = { most: 0, over: false }
    const look = () => {
      seen.most = Math.max(seen.most, Math.abs(top() - first))
      if (!seen.over) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    return seen
  })
  await act()
  await makeDesk(line.page()).still()
  return watch.evaluate((seen) => {
    seen.over = true
    return seen.most
  })
}

test('scenario 5: a diff, and the whole of an output, opened and closed inside a long turn: the line under the pointer stays there', async ({
  sharedHost: lab,
  page,
}) => {
  const turn = () => ({ user: 'Take thirty steps', assistant: longTurn(30, lab.repo.path), cwd: lab.repo.path })
  const id = await lab.importSession({ turns: 1, turn })
  await lab.openSession(page, id)
  const desk = makeDesk(page)
  await expect(desk.timeline).toContainText('Step 29')
  const rowOf = (kind: 'count' | 'step', at: number) =>
    desk.rows('tool').filter({ hasText: kind === 'count' ? new RegExp(`count ${at}(?!\\d)`) : `step-${at}.txt` })
  const diffOf = (at: number) => rowOf('step', at).getByRole('button', { expanded: false })
  const openDiffOf = (at: number) => rowOf('step', at).getByRole('button', { expanded: true })

  async function openAndClose(at: number): Promise<void> {
    const diff = rowOf('step', at).locator('[aria-expanded]')
    await diff.hover()
    const opened = await movedBy(diff, async () => {
      await page.mouse.down()
      await page.mouse.up()
      await expect(openDiffOf(at)).toBeVisible()
      await expect(rowOf('step', at)).toContainText(`line 59 of ${at}`)
    })
    const closed = await movedBy(diff, async () => {
      await page.mouse.down()
      await page.mouse.up()
      await expect(diffOf(at)).toBeVisible()
    })
    expect(
      [opened, closed].every((pixels) => pixels <= 1),
      `${opened} and ${closed} pixels`,
    ).toBe(true)
  }

  // At the end, which a reader who opens something leaves; and in the middle of it.
  expect(await desk.fromEnd()).toBeLessThanOrEqual(1)
  await openAndClose(29)
  await desk.timeline.hover()
  await page.mouse.wheel(0, -1_500)
  await desk.still()
  const inView = await desk.rows('tool').evaluateAll((rows) => {
    const middle = window.innerHeight / 2
    const row = rows.find(
      (one) => one.getBoundingClientRect().top > middle / 2 && /count \d+/.test(one.textContent ?? ''),
    )
    return Number(/count (\d+)/.exec(row?.textContent ?? '')?.[1])
  })
  expect(inView).toBeGreaterThan(0)
  await openAndClose(inView)

  // The whole output grows above its own foot: what was clicked stands below it, and the line above stays.
  const shell = rowOf('count', inView)
  const line = shell.locator('[aria-expanded]')
  const more = await movedBy(line, async () => {
    await shell.getByRole('button', { name: 'show all' }).click()
    await expect(shell).toContainText(`0 of ${inView}`)
  })
  expect(more).toBeLessThanOrEqual(1)
  // Closed from its foot, when its line is above the view: the row that was under the pointer still is.
  const foot = shell.getByRole('button', { name: 'show less' })
  await foot.hover()
  await page.mouse.wheel(0, 200)
  await desk.still()
  await foot.hover()
  const pointer = await foot.boundingBox()
  await page.mouse.down()
  await page.mouse.up()
  await expect(shell).toContainText('last 3 of 40 lines')
  await desk.still()
  const under = await page.evaluate(
    ({ x, y }) => document.elementFromPoint(x, y)?.closest('[data-row-key]')?.textContent,
    pointer as { readonly x: number; readonly y: number },
  )
  expect(under).toContain(`count ${inView}`)
})
