import type { Page } from '@playwright/test'
import { variedTurn } from '../e2e/lab/imported-session.ts'
import { makeLab } from '../e2e/lab/make-lab.ts'
import { launchBrowser, withFreshPage } from './browser.ts'
import { median, milliseconds, report } from './figures.ts'

// From navigation to a session's last message in view: the same session of the same running engine, in our page and in the engine's own,
// one after the other, each time with an empty cache.

const turns = 1_000
const runs = Number(process.argv[2] ?? 7)
const share = 5
const words = 'These are the very last words.'

/** Milliseconds from the navigation's start to the first frame that has the words in view. */
async function timeToLast(page: Page, url: string): Promise<number> {
  await page.addInitScript((wanted) => {
    const found = new Set<Element>()
    const take = (node: Node) => {
      if (!node.textContent?.includes(wanted)) return
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
      if (node.nodeType === Node.TEXT_NODE && node.parentElement) found.add(node.parentElement)
      while (walker.nextNode()) {
        const text = walker.currentNode
        if (text.textContent?.includes(wanted) && text.parentElement) found.add(text.parentElement)
      }
    }
    new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === 'characterData') take(change.target)
        for (const node of change.addedNodes) take(node)
      }
    }).observe(document, { subtree: true, childList: true, characterData: true })
    const look = () => {
      for (const element of found) {
        const box = element.getBoundingClientRect()
        const isInView =
          box.height > 0 &&
          box.top < innerHeight &&
          box.bottom > 0 &&
          element.checkVisibility({ opacityProperty: true })
        if (element.isConnected && isInView) {
          Object.assign(window, { lastSeenAt: performance.now() })
          return
        }
      }
      requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  }, words)
  await page.goto(url, { waitUntil: 'commit' })
  const handle = await page.waitForFunction(
    () => (window as unknown as { lastSeenAt?: number }).lastSeenAt,
    undefined,
    {
      timeout: 120_000,
      polling: 50,
    },
  )
  return (await handle.jsonValue()) as number
}

const lab = await makeLab()
const browser = await launchBrowser()
try {
  const sessionID = await lab.importSession({
    turns,
    turn: (number) =>
      number < turns ? variedTurn(number) : { user: 'And now?', assistant: [{ type: 'text', text: words }] },
  })
  const engine = await lab.engine()
  const { key } = await lab.host.ready()
  const authorization = `Basic ${Buffer.from(`opencode:${engine.password ?? ''}`).toString('base64')}`
  const folder = Buffer.from(engine.directory).toString('base64url')
  const ours = `${lab.host.url}/${key}/session/${sessionID}`
  const theirs = `${engine.url}/${folder}/session/${sessionID}`
  const times = { ours: [] as number[], theirs: [] as number[] }
  // One of each that does not count: the engine reads the session from disk for the first time.
  for (let run = 0; run <= runs; run += 1) {
    const mine = await withFreshPage(browser, {}, (page) => timeToLast(page, ours))
    const its = await withFreshPage(browser, { authorization }, (page) => timeToLast(page, theirs))
    if (run === 0) continue
    times.ours.push(mine)
    times.theirs.push(its)
  }
  const [mine, its] = [median(times.ours), median(times.theirs)]
  const line = (values: readonly number[]) =>
    `${milliseconds(median(values))} (${values.map((value) => Math.round(value)).join(', ')})`
  report({
    figures: [
      [`Pointsman, median of ${runs}`, line(times.ours)],
      ['the engine’s own page', line(times.theirs)],
      ['ratio', `1 : ${(its / mine).toFixed(1)}`],
    ],
    target: `the last of ${turns} turns in view in at most a fifth of the engine’s own page’s time`,
    met: mine * share <= its,
  })
} finally {
  await browser.close()
  await lab.close()
}
