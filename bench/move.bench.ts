import type { Page } from '@playwright/test'
import { makeLab } from '../e2e/lab/make-lab.ts'
import { launchBrowser, withFreshPage } from './browser.ts'
import { median, milliseconds, report } from './figures.ts'

// From Enter on `/worktree NAME` to the first frame in which the session works there and everything that a send needs is known, beside what
// the engine itself takes for the reads of such a directory. The same in a session of 5,000 messages and in one of 100, all of them loaded.

const runs = Number(process.argv[2] ?? 7)
const limits = { new: 300, known: 100, share: 1.3 } as const
const sizes = { large: 5_000, small: 100 } as const
type Size = keyof typeof sizes

/** What the page reads of a directory; both ask it in parallel. */
const reads = ['/config/providers', '/config', '/agent', '/command', '/vcs'] as const

type Diagnostics = {
  readonly executionScope: { readonly directory?: string }
  readonly readiness: Readonly<Record<string, { readonly state?: string } | boolean>>
}

/** Counts what the page asks and has no answer to yet. */
function countAsked(): void {
  const asked = Object.assign(window, { asked: 0 })
  const { fetch } = window
  window.fetch = async (...request) => {
    asked.asked += 1
    try {
      return await fetch(...request)
    } finally {
      asked.asked -= 1
    }
  }
}

/** Milliseconds from the key to the frame. It begins when the page has nothing to wait for. */
async function timeMove(page: Page, words: string, directory: string): Promise<number> {
  await page.waitForFunction(() => (window as unknown as { asked: number }).asked === 0)
  await page.getByTestId('composer-input').fill(`/worktree ${words}`)
  await page.evaluate((target) => {
    const needs = ['connection', 'cacheReady', 'directoryReady', 'providerReady', 'localModelReady', 'commandsReady']
    type Exposed = { readonly __pointsman: { readonly diagnostics: () => Diagnostics } }
    const { __pointsman: exposed } = window as unknown as Exposed
    const isThere = () => {
      const { executionScope, readiness } = exposed.diagnostics()
      const isReady = (name: string) => (readiness[name] as { state?: string } | undefined)?.state === 'ready'
      return executionScope.directory === target && readiness['moving'] === false && needs.every(isReady)
    }
    const moved = new Promise<number>((resolve) => {
      const begin = (event: KeyboardEvent) => {
        if (event.key !== 'Enter') return
        removeEventListener('keydown', begin, true)
        const began = performance.now()
        const look = () => (isThere() ? resolve(performance.now() - began) : requestAnimationFrame(look))
        requestAnimationFrame(look)
      }
      addEventListener('keydown', begin, true)
    })
    Object.assign(window, { moved })
  }, directory)
  await page.keyboard.press('Enter')
  return page.evaluate(() => (window as unknown as { moved: Promise<number> }).moved)
}

/** Scrolls up until every message is in the page. */
async function loadAll(page: Page, messages: number): Promise<void> {
  await page.getByTestId('timeline').evaluate(
    (element, wanted) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (Number(element.dataset['totalRows']) >= wanted) return resolve()
          element.scrollTop = element.scrollTop === 0 ? 1 : 0
          requestAnimationFrame(look)
        }
        look()
      }),
    messages,
  )
}

const lab = await makeLab()
const browser = await launchBrowser()
try {
  const engine = await lab.engine()
  const headers = { authorization: `Basic ${Buffer.from(`opencode:${engine.password ?? ''}`).toString('base64')}` }
  const timeReads = async (directory: string): Promise<number> => {
    const began = performance.now()
    const read = (path: string) => fetch(`${engine.url}${path}?directory=${encodeURIComponent(directory)}`, { headers })
    await Promise.all(reads.map(async (path) => (await read(path)).json()))
    return performance.now() - began
  }
  const theirSession = await lab.importSession({ turns: sizes.small / 2 })
  const timeEngineMove = async (directory: string): Promise<number> => {
    const began = performance.now()
    await engine.client.move(theirSession, directory)
    return performance.now() - began
  }
  const tree = (branch: string) => ({ branch, directory: lab.repo.addWorktree(branch) })
  // One of each that does not count: page and engine are warm for all that follow.
  const trees = Array.from({ length: runs + 1 }, (_, run) => ({
    ours: tree(`ours-${run}`),
    theirs: tree(`theirs-${run}`),
  }))
  const { key } = await lab.host.ready()
  const importSize = async (size: Size) =>
    `${lab.host.url}/${key}/session/${await lab.importSession({ turns: sizes[size] / 2 })}?diagnostics=1`
  const urls = { large: await importSize('large'), small: await importSize('small') }

  await withFreshPage(browser, {}, (large) =>
    withFreshPage(browser, {}, async (small) => {
      const pages = { large, small }
      for (const size of ['large', 'small'] as const) {
        await pages[size].addInitScript(countAsked)
        await pages[size].goto(urls[size])
        await pages[size].locator('[data-testid="composer-send"]:not([aria-disabled="true"])').waitFor()
        await loadAll(pages[size], sizes[size])
      }
      const times = { ours: { new: [], known: [] }, engine: { new: [], known: [] }, large: [], small: [] } as {
        readonly ours: Record<'new' | 'known', number[]>
        readonly engine: Record<'new' | 'known', number[]>
      } & Record<Size, number[]>
      const engineMoves: number[] = []
      for (const [run, { ours, theirs }] of trees.entries()) {
        const first = {
          ours: await timeMove(small, ours.branch, ours.directory),
          engine: await timeReads(theirs.directory),
        }
        const engineMove = await timeEngineMove(theirs.directory)
        await timeMove(small, 'exit', lab.repo.path)
        const again = {
          ours: await timeMove(small, ours.branch, ours.directory),
          engine: await timeReads(theirs.directory),
        }
        await timeMove(small, 'exit', lab.repo.path)
        // Known to the page of the large one too.
        await timeMove(large, ours.branch, ours.directory)
        await timeMove(large, 'exit', lab.repo.path)
        const switched = { large: 0, small: 0 }
        for (const size of run % 2 === 0 ? (['large', 'small'] as const) : (['small', 'large'] as const)) {
          switched[size] = await timeMove(pages[size], ours.branch, ours.directory)
          await timeMove(pages[size], 'exit', lab.repo.path)
        }
        if (run === 0) continue
        engineMoves.push(engineMove)
        for (const who of ['ours', 'engine'] as const) {
          times[who].new.push(first[who])
          times[who].known.push(again[who])
        }
        for (const size of ['large', 'small'] as const) times[size].push(switched[size])
      }

      const line = (values: readonly number[]) =>
        `${milliseconds(median(values))} (${values.map((value) => Math.round(value)).join(', ')})`
      for (const kind of ['new', 'known'] as const) {
        const [mine, its] = [median(times.ours[kind]), median(times.engine[kind])]
        report({
          figures: [
            [`Move to a ${kind} directory, median of ${runs}`, line(times.ours[kind])],
            ['the engine’s reads of such a one', line(times.engine[kind])],
            ['beyond those', milliseconds(mine - its)],
            ['of which the engine’s own move', line(engineMoves)],
          ],
          target: `ready at most ${milliseconds(limits[kind])} after what the engine needs for the same reads`,
          met: mine - its <= limits[kind],
        })
      }
      const [much, little] = [median(times.large), median(times.small)]
      report({
        figures: [
          [`Move at ${sizes.large} messages, median of ${runs}`, line(times.large)],
          [`at ${sizes.small} messages`, line(times.small)],
          ['ratio', `${(much / little).toFixed(2)} : 1`],
        ],
        target: `a move at ${sizes.large} messages in at most ${limits.share} times one at ${sizes.small}`,
        met: much <= little * limits.share,
      })
    }),
  )
} finally {
  await browser.close()
  await lab.close()
}
