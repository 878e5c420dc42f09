import type { Page } from '@playwright/test'
import { makeLab } from '../e2e/lab/make-lab.ts'
import { makeDesk } from '../e2e/lab/page.ts'
import { launchBrowser, withFreshPage } from './browser.ts'
import { median, report } from './figures.ts'

// From Enter on a command whose place's commands are not read yet to the frame that shows it as held: frames, counted in the page.

const runs = Number(process.argv[2] ?? 20)
const most = 2

/** How many frames after the key the first one is that shows the words as held and the input without them. */
async function framesToHeld(page: Page, words: string): Promise<number> {
  const input = page.getByTestId('composer-input')
  await input.fill(words)
  await page.evaluate((wanted) => {
    const begin = () => {
      let frames = 0
      const look = () => {
        frames += 1
        const isShown = [...document.querySelectorAll('[data-testid="held-send"]')].some(
          (element) => element.textContent.includes(wanted) && element.checkVisibility({ opacityProperty: true }),
        )
        const left = document.querySelector<HTMLTextAreaElement>('[data-testid="composer-input"]')?.value === ''
        if (isShown && left) Object.assign(window, { heldAfter: frames })
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }
    Object.assign(window, { heldAfter: undefined })
    addEventListener('keydown', begin, { once: true, capture: true })
  }, words)
  await input.press('Enter')
  const handle = await page.waitForFunction(() => (window as unknown as { heldAfter?: number }).heldAfter)
  await page.getByTestId('held-take-back').click()
  await page.getByTestId('held-send').waitFor({ state: 'detached' })
  return (await handle.jsonValue()) as number
}

const lab = await makeLab()
const browser = await launchBrowser()
try {
  const { client } = await lab.engine()
  const session = await client.createSession()
  const counts = await withFreshPage(browser, {}, async (page) => {
    // Never answered: the page waits for them as long as the bench runs.
    await page.route(
      (url) => url.pathname.endsWith('/command'),
      () => {},
    )
    await lab.openSession(page, session.id)
    await makeDesk(page).live()
    const found: number[] = []
    for (let run = 0; run < runs; run += 1) found.push(await framesToHeld(page, `/custom ${run}`))
    return found
  })
  report({
    figures: [
      [`frames from Enter, median of ${runs}`, `${median(counts)} (${counts.join(', ')})`],
      ['most', String(Math.max(...counts))],
    ],
    target: `each held send in view, and out of the input, within ${most} frames of its Enter`,
    met: counts.length === runs && Math.max(...counts) <= most,
  })
} finally {
  await browser.close()
  await lab.close()
}
