import type { Page } from '@playwright/test'
import { makeGate } from '../e2e/lab/gate.ts'
import { makeLab, type Lab } from '../e2e/lab/make-lab.ts'
import { makeDesk } from '../e2e/lab/page.ts'
import { scriptedModels } from '../e2e/lab/repo.ts'
import { text, wait } from '../e2e/lab/script-step.ts'
import { makeQueue } from '../e2e/scenes/make-queue.ts'
import { launchBrowser, withFreshPage } from './browser.ts'
import { median, milliseconds, report } from './figures.ts'

// The outbox's three speeds: Enter to the queued item in view, the engine's idle to the next item with its model, and a queue of a thousand.

const runs = Number(process.argv[2] ?? 15)
const most = { frames: 2, beyond: 50, operation: 20 } as const
const thousand = 1_000
/** A tab names the model that it knows. */
const asATab = { model: scriptedModels.main }

/** From the engine's word that a turn is over to the model's being asked by the next one. */
async function timeNext(lab: Lab, run: number, by: 'host' | 'engine'): Promise<number> {
  const gate = makeGate()
  const [first, second] = [`first of ${by} ${run}.`, `second of ${by} ${run}.`]
  const rules = [lab.model.when(first, wait(gate), text('One.')), lab.model.when(second, text('Two.'))]
  const queue = await makeQueue(lab)
  const { client, sessionID } = queue
  const events = await client.follow()
  const idle = events.until(
    ({ payload: { type, properties } }) => type === 'session.idle' && properties['sessionID'] === sessionID,
  )
  const asked = lab.model.waitForRequests(second).then(() => performance.now())
  if (by === 'host') {
    await queue.add(first, { delivery: 'send', ...asATab })
    await gate.reached
    await queue.add(second, asATab)
    gate.open()
    await idle
  } else {
    await client.promptAsync(sessionID, first)
    await gate.reached
    gate.open()
    await idle
  }
  const ended = performance.now()
  if (by === 'engine') await client.promptAsync(sessionID, second)
  const took = (await asked) - ended
  if (by === 'host') await queue.left(second)
  for (const rule of rules) rule.remove()
  await events.close()
  return took
}

/** How many frames after Enter the first one is that shows the words as a follow-up. */
async function framesToQueued(page: Page, words: string): Promise<number> {
  await page.getByTestId('composer-input').fill(words)
  await page.evaluate((wanted) => {
    const begin = () => {
      let frames = 0
      const look = () => {
        frames += 1
        const rows = [...document.querySelectorAll('[data-testid="followup-item"]')]
        if (rows.some((row) => row.textContent.includes(wanted))) Object.assign(window, { queuedAfter: frames })
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    }
    Object.assign(window, { queuedAfter: undefined })
    addEventListener('keydown', begin, { once: true, capture: true })
  }, words)
  await page.keyboard.press('Enter')
  const handle = await page.waitForFunction(() => (window as unknown as { queuedAfter?: number }).queuedAfter)
  return (await handle.jsonValue()) as number
}

/** Frames in a second while `work` is done. */
async function framesDuring(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const began = performance.now()
    let frames = 0
    let isOver = false
    const look = () => {
      frames += 1
      if (!isOver) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    Object.assign(window, {
      endFrames: () => {
        isOver = true
        return (frames * 1000) / (performance.now() - began)
      },
    })
  })
  await work()
  return page.evaluate(() => (window as unknown as { endFrames(): number }).endFrames())
}

/** Each kind of them once, as a tab asks it: milliseconds from the request to the answer. */
async function timeOperations(queue: Awaited<ReturnType<typeof makeQueue>>): Promise<number[]> {
  const took: number[] = []
  const time = async <T>(work: Promise<T>, began = performance.now()): Promise<T> => {
    const answer = await work
    took.push(performance.now() - began)
    return answer
  }
  const { id } = await time(queue.add('one more'))
  await time(queue.change(id, { pinned: true }))
  await time(queue.order([id]))
  await time(queue.remove(id))
  return took
}
const mostOf = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? NaN

const words = 'a line that somebody types while all of this is waiting'
const type = (page: Page) => async () => {
  await page.getByTestId('composer-input').focus()
  for (const letter of words) await page.keyboard.press(letter === ' ' ? 'Space' : letter)
  await page.getByTestId('composer-input').fill('')
}
const walk = (page: Page) => async () => {
  await page.getByTestId('composer-input').press('Alt+ArrowUp')
  for (let step = 0; step < 150; step += 1) await page.keyboard.press('ArrowUp')
}

const lab = await makeLab()
const browser = await launchBrowser()
try {
  const next = { host: [] as number[], engine: [] as number[] }
  // One of each that does not count: the engine's first turns are its slow ones.
  for (let run = 0; run <= runs; run += 1)
    for (const by of ['host', 'engine'] as const) {
      const took = await timeNext(lab, run, by)
      if (run > 0) next[by].push(took)
    }

  const gate = makeGate()
  lab.model.when('hold the line', wait(gate), text('Held.'))
  const queue = await makeQueue(lab)
  await queue.add('hold the line', { delivery: 'send' })
  await gate.reached
  const seen = await withFreshPage(browser, {}, async (page) => {
    await lab.openSession(page, queue.sessionID)
    await makeDesk(page).live()
    const frames: number[] = []
    for (let run = 0; run <= runs; run += 1) {
      const count = await framesToQueued(page, `follow-up ${run}`)
      if (run > 0) frames.push(count)
      for (const { id, state } of await queue.items()) if (state === 'queued') await queue.remove(id)
      await page.getByTestId('followup-item').waitFor({ state: 'detached' })
    }
    const before = await framesDuring(page, type(page))

    for (let at = 0; at < thousand; at += 1) await queue.add(`one of a thousand, ${at}`)
    const small = await makeQueue(lab)
    await small.state('pause')
    const operations = { of: [] as number[], small: [] as number[] }
    for (let at = 0; at < 30; at += 1) {
      operations.of.push(...(await timeOperations(queue)))
      operations.small.push(...(await timeOperations(small)))
    }
    await page
      .getByTestId('followup-dock')
      .getByRole('button', { name: `${thousand} follow-ups` })
      .click()
    const typing = await framesDuring(page, type(page))
    const walking = await framesDuring(page, walk(page))
    await lab.openSession(page, small.sessionID)
    await makeDesk(page).live()
    const after = await framesDuring(page, type(page))
    return { frames, alone: Math.min(before, after), typing, walking, operations }
  })

  const beyond = median(next.host) - median(next.engine)
  report({
    figures: [['frames from Enter to the queued item', `${median(seen.frames)} (${seen.frames.join(', ')})`]],
    target: `in view within ${most.frames} frames`,
    met: Math.max(...seen.frames) <= most.frames,
  })
  report({
    figures: [
      [`idle to the next item's model, median of ${runs}`, milliseconds(median(next.host))],
      ['the same by a client that waits for idle itself', milliseconds(median(next.engine))],
      ['all', next.host.map(Math.round).join(', ')],
    ],
    target: `at most ${most.beyond} ms beyond the engine's own: ${milliseconds(beyond)}`,
    met: beyond <= most.beyond,
  })
  const [late, usual] = [mostOf(seen.operations.of), mostOf(seen.operations.small)]
  report({
    figures: [
      [`an operation with ${thousand} queued: median`, `${median(seen.operations.of).toFixed(1)} ms`],
      ['nineteen of twenty within', `${late.toFixed(1)} ms`],
      ['the same with nothing else queued', `${median(seen.operations.small).toFixed(1)} ms, ${usual.toFixed(1)} ms`],
    ],
    target: `at most ${most.operation} ms, over what the machine's other work adds to the same with nothing else queued`,
    met: late <= most.operation || late - usual <= most.operation,
  })
  // Beside the same page without a queue, since a machine may have other work.
  const slowest = Math.min(seen.typing, seen.walking)
  report({
    figures: [
      ['frames in a second, typing without a queue', seen.alone.toFixed(1)],
      [`typing with ${thousand} queued`, seen.typing.toFixed(1)],
      [`walking ${thousand} queued`, seen.walking.toFixed(1)],
    ],
    target: '60 frames in a second, or as many as without a queue',
    met: slowest >= Math.min(58, seen.alone * 0.97),
  })
  gate.open()
} finally {
  await browser.close()
  await lab.close()
}
