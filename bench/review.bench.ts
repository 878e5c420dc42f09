import type { Page } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeLab } from '../e2e/lab/make-lab.ts'
import { launchBrowser, withFreshPage } from './browser.ts'
import { median, milliseconds, report } from './figures.ts'

// A diff of 100 files and 10,000 lines: from its answer to the first frame that shows lines of it, and the frames while it is scrolled through.
// The baseline is the least that any page could do with it, in the same browser and run: the same lines as plain text, all of them at once.

const runs = Number(process.argv[2] ?? 5)
const limits = { paint: 200, frame: 20 } as const
const [files, lines] = [100, 100] as const

const line = (file: number, at: number) =>
  `  const value${at} = await load('${file}', { retry: ${at}, key: \`payout:\${id}\` })`
const source = (file: number) => Array.from({ length: lines }, (_, at) => line(file, at)).join('\n')

type Timed = { readonly answered: number; readonly painted: number }

/** Notes when the diff's answer is there, and the first frame after which lines of it stand in the page. */
function watchDiff(): void {
  const timed = Object.assign(window, { timed: { answered: 0, painted: 0 } }).timed
  const { fetch: real } = window
  window.fetch = async (input, init) => {
    const response = await real(input, init)
    if (!String(input).includes('/vcs/diff')) return response
    const text = await response.text()
    timed.answered = performance.now()
    const look = () => {
      if (!document.querySelector('[data-testid="review-diff"] [data-line]')) return requestAnimationFrame(look)
      // The frame that this was seen in is painted before the next task.
      return requestAnimationFrame(() => setTimeout(() => (timed.painted = performance.now())))
    }
    requestAnimationFrame(look)
    return new Response(text, { status: response.status, headers: response.headers })
  }
}

async function timePaint(page: Page, url: string): Promise<number> {
  await page.goto(url)
  await page.waitForFunction(() => (window as unknown as { timed: Timed }).timed.painted > 0)
  const { answered, painted } = await page.evaluate(() => (window as unknown as { timed: Timed }).timed)
  return painted - answered
}

/** The 95th percentile of the times between frames while an element is scrolled through, a wheel's step in each of them. */
function timeFrames(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        const times: number[] = []
        let last = performance.now()
        element.scrollTop = 0
        const step = (now: number) => {
          times.push(now - last)
          last = now
          element.scrollTop += 120
          if (times.length < 240) return requestAnimationFrame(step)
          const sorted = times.slice(5).toSorted((a, b) => a - b)
          return resolve(sorted[Math.floor(sorted.length * 0.95)] ?? 0)
        }
        requestAnimationFrame(step)
      }),
  )
}

/** All lines at once, each an element of its own and nothing more. */
function timePlain(page: Page, text: string): Promise<number> {
  return page.evaluate(async (words) => {
    document.body.replaceChildren()
    const began = performance.now()
    const scroller = document.createElement('div')
    scroller.id = 'plain'
    Object.assign(scroller.style, { height: '600px', overflow: 'auto', whiteSpace: 'pre', font: '12px/19px monospace' })
    for (const one of words.split('\n'))
      scroller.append(Object.assign(document.createElement('div'), { textContent: one }))
    document.body.append(scroller)
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    return performance.now() - began
  }, text)
}

const lab = await makeLab()
const browser = await launchBrowser()
try {
  const { client } = await lab.engine()
  const tree = lab.repo.addWorktree('review')
  for (let file = 0; file < files; file += 1) {
    const path = join(tree, `src/part-${file % 10}/file-${file}.ts`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, `${source(file)}\n`)
  }
  const session = await client.createSession({ title: 'Review' })
  await client.move(session.id, tree)
  const { key } = await lab.host.ready()
  const url = `${lab.host.url}/${key}/session/${session.id}?review=working`
  const all = Array.from({ length: files }, (_, file) => source(file)).join('\n')

  const times = { paint: [] as number[], frame: [] as number[], plainPaint: [] as number[], plainFrame: [] as number[] }
  await withFreshPage(browser, {}, async (page) => {
    await page.addInitScript(watchDiff)
    // One that does not count: what is fetched once is there for all that follow.
    for (let run = 0; run <= runs; run += 1) {
      const paint = await timePaint(page, url)
      const frame = await timeFrames(page, '[data-testid="review-diff"]')
      const plainPaint = await timePlain(page, all)
      const plainFrame = await timeFrames(page, '#plain')
      if (run === 0) continue
      for (const [name, value] of Object.entries({ paint, frame, plainPaint, plainFrame }))
        times[name as keyof typeof times].push(value)
    }
  })

  const shown = (values: readonly number[]) =>
    `${milliseconds(median(values))} (${values.map((value) => value.toFixed(0)).join(', ')})`
  report({
    figures: [
      [`A diff of ${files} files and ${files * lines} lines, first paint, median of ${runs}`, shown(times.paint)],
      ['the same lines as plain text', shown(times.plainPaint)],
    ],
    target: `lines are seen at most ${milliseconds(limits.paint)} after the answer`,
    met: median(times.paint) <= limits.paint,
  })
  report({
    figures: [
      [`Frames while it is scrolled through, 95th percentile, median of ${runs}`, shown(times.frame)],
      ['of the plain text', shown(times.plainFrame)],
    ],
    target: `at most ${milliseconds(limits.frame)} from frame to frame`,
    met: median(times.frame) <= limits.frame,
  })
} finally {
  await browser.close()
  await lab.close()
}
