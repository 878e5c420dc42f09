import { expect, type Page } from '@playwright/test'
import { variedTurn } from '../lab/imported-session.ts'
import type { Message } from '../lab/engine-client.ts'
import type { Faults } from '../lab/faults.ts'
import type { Lab } from '../lab/make-lab.ts'
import { makeDesk } from '../lab/page.ts'
import { shell, text, tool } from '../lab/script-step.ts'
import { watchTimeline } from '../lab/watch-timeline.ts'

/** How a session gets into a worktree and out of it. */
export type Way = 'agent' | 'picker' | 'keyboard' | 'command'
export const ways: readonly Way[] = ['agent', 'picker', 'keyboard', 'command']

/** 5,000 messages, each turn with a user's and an assistant's. */
export const turns = 2_500
const middle = turns / 2
/** Milliseconds that a step may take on a machine under the soak's load; a test ends by its own limit before. */
const patience = 240_000

export type LongSession = { readonly lab: Lab; readonly sessionID: string; readonly worktree: string }

/** A session of 2,500 turns in the main worktree, and a worktree to visit. */
export async function importLongSession(lab: Lab): Promise<LongSession> {
  const worktree = lab.repo.addWorktree('feature')
  const sessionID = await lab.importSession({
    turns,
    title: 'A long way back',
    turn: (number) => ({
      ...variedTurn(number),
      user: `Question ${number}.`,
      cwd: lab.repo.path,
      // As a session of this length has: without one the engine reads and sends all of it at each step, a second every time.
      compaction: number === turns - 20,
    }),
  })
  const { client } = await lab.engine()
  // An import of ids that exist already reports success with no messages.
  expect(await client.messages(sessionID)).toHaveLength(turns * 2)
  return { lab, sessionID, worktree }
}

/** Opens it and reads back to its middle, page by page, as a reader does who pulls the scrollbar up. */
export async function openInTheMiddle({ lab, sessionID }: LongSession, page: Page) {
  await lab.openSession(page, sessionID)
  const desk = makeDesk(page)
  await expect(desk.rows().first()).toBeVisible()
  await desk.timeline.evaluate(
    (element, wanted) =>
      new Promise<void>((resolve) => {
        const look = () => {
          const row = [...element.querySelectorAll('[data-row-kind="prompt"]')].find(
            (prompt) => Number(/Question (\d+)\./.exec(prompt.textContent ?? '')?.[1]) <= wanted,
          )
          if (row) {
            element.scrollTop += row.getBoundingClientRect().top - element.getBoundingClientRect().top - 200
            return resolve()
          }
          element.scrollTop = 0
          requestAnimationFrame(look)
        }
        look()
      }),
    middle,
  )
  await desk.still()
  return desk
}

/**
 * One visit: into the worktree, a shell call there, back to the main one, a follow-up. The timeline is watched in every frame; where
 * each turn ran is read from the engine's own record and from what the engine told its model.
 */
export async function visitWorktree(session: LongSession, page: Page, options: { way: Way; visit: string }) {
  const { lab, sessionID, worktree } = session
  const { way, visit } = options
  const desk = makeDesk(page)
  const chip = page.getByTestId('execution-chip')
  const main = lab.repo.path
  const name = (
    await lab.host.get<{ directory: string; name: string }[]>(`/api/servers/${(await lab.host.ready()).key}/worktrees`)
  ).find((tree) => tree.directory === worktree)?.name as string
  const { client } = await lab.engine()
  const file = `visit-${visit.replaceAll(/\W/g, '-')}.txt`
  const work = shell(`pwd > ${file}`, 'Writes where it is')
  const [going, followUp] = [`${visit}: go to work`, `${visit}: the follow-up`]
  const ours = (words: string) => (request: { sessionID: string | undefined; lastUserText: string }) =>
    request.sessionID === sessionID && request.lastUserText.startsWith(words)
  const workWords = way === 'agent' ? 'You are now in the worktree' : going
  const backWords = 'You are back in the main worktree'
  const rules =
    way === 'agent'
      ? [
          lab.model.once(ours(going), tool('enter-worktree', { name }), text('On my way.')),
          lab.model.once(ours(workWords), work, tool('exit-worktree', {}), text('On my way back.')),
          lab.model.once(ours(backWords), text('Back again.')),
        ]
      : [lab.model.once(ours(going), work, text('Worked.'))]
  rules.push(lab.model.once(ours(followUp), text('Followed up.')))

  async function isAt(directory: string) {
    await expect(chip).toHaveAttribute('data-directory', directory, { timeout: patience })
    await expect(chip).toHaveAttribute('data-state', 'here')
  }
  /** Of a prompt's answers: where they ran, once the last of them is done. */
  async function ranIn(words: string): Promise<(string | undefined)[]> {
    const all = await client.messages(sessionID, 40)
    const says = (message: Message, start: string) =>
      message.info.role === 'user' && message.parts.some((part) => part.text?.startsWith(start))
    // A visit before this one was told the same after its moves.
    const begun = all.findLastIndex((message) => says(message, going))
    const messages = begun < 0 ? [] : all.slice(begun)
    const asked = messages.findLast((message) => says(message, words))
    const answers = messages.filter(({ info }) => info.parentID !== undefined && info.parentID === asked?.info.id)
    const done = answers.some(({ info }) => info.time.completed !== undefined && info.finish === 'stop')
    return done ? [...new Set(answers.map(({ info }) => info.path?.cwd))] : []
  }
  const send = (words: string) => (way === 'keyboard' ? typeAndSend(page, words) : desk.prompt(words))

  const watch = await watchTimeline(page)
  if (way === 'agent') {
    await send(going)
    await expect.poll(() => ranIn(backWords), { timeout: patience }).toEqual([main])
    await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'idle')
  } else {
    await enter(page, way, { worktree, name })
    await isAt(worktree)
    const rows = Number(await desk.timeline.getAttribute('data-total-rows'))
    await send(going)
    await expect.poll(() => ranIn(going), { timeout: patience }).toEqual([worktree])
    // Prompt, tool, answer and how it ended: only then does the page know that it was busy and is no more.
    await expect.poll(async () => Number(await desk.timeline.getAttribute('data-total-rows'))).toBeGreaterThan(rows + 3)
    await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'idle')
    await exit(page, way)
  }
  await isAt(main)
  await send(followUp)
  await expect.poll(() => ranIn(followUp), { timeout: patience }).toEqual([main])
  await expect(desk.sessionRow(sessionID)).toHaveAttribute('data-status', 'idle')
  const seen = await watch.stop()
  for (const rule of rules) rule.remove()

  const told = (words: string) => [...new Set(lab.model.turns.filter(ours(words)).map((turn) => turn.directory))]
  expect(told(followUp), 'where the model was told that the follow-up runs').toEqual([main])
  expect(told(workWords), 'where the model was told that the work runs').toEqual([worktree])
  expect(await ranIn(workWords), 'where the work ran').toEqual([worktree])
  expect(lab.repo.gitIn(worktree, 'status', '--porcelain')).toContain(file)
  expect(lab.repo.has(file), 'what was made in the worktree is in the main one').toBe(false)

  expect(seen.faults).toEqual([])
  expect(seen.movedAtMost).toBeLessThanOrEqual(1)
  expect(seen.lowestScrollTop).toBeGreaterThan(500)
  expect(await diagnostics(page)).toMatchObject({ timelineMounts: 1, timelineUnmounts: 0 })
  return seen
}

/**
 * From now on every answer of the engine comes 300 ms late or later, in another order than asked where several are asked at once, and
 * what may be asked twice is. Its events come late as well, twice, and those of one kind pass those of another; within a kind they keep
 * their order, and words that stream come once, as an engine promises.
 */
export async function disturbEngine(faults: Faults) {
  await faults.add({
    match: { method: 'GET', path: '^(?!/(?:global/)?event)' },
    action: { type: 'delay', when: 'after', repeat: true, ms: [300, 420, 300, 540] },
  })
  await faults.add({
    match: { method: 'POST', path: '/(?:prompt_async|move-session)$' },
    action: { type: 'delay', when: 'after', repeat: true, ms: [300, 420] },
  })
  await faults.add({ match: { method: 'POST' }, action: { type: 'delay', when: 'after', ms: 300 } })
  const frames = (match: string, ms: number, copies = 2) =>
    faults.addFrames({ match: `"type":"${match}`, action: 'delay', ms, copies })
  await frames('message\\.part\\.delta"', 300, 1)
  await frames('message\\.part\\.', 300)
  await frames('message\\.', 420)
  await frames('session\\.next\\.moved"', 600)
  await frames('session\\.', 360)
  await faults.addFrames({ action: 'delay', ms: 300 })
}

const diagnostics = (page: Page) =>
  page.evaluate(() => {
    const { __pointsman: exposed } = window as unknown as { __pointsman: { diagnostics(): Record<string, unknown> } }
    return exposed.diagnostics()
  })

async function enter(page: Page, way: Way, to: { worktree: string; name: string }) {
  if (way === 'command') return makeDesk(page).prompt(`/worktree ${to.name}`)
  if (way === 'keyboard') {
    await openPlaces(page)
    await page.keyboard.type(to.name)
    return page.keyboard.press('Enter')
  }
  await page.getByTestId('execution-chip').click()
  return page.locator(`[data-testid="worktree-option"][data-directory="${to.worktree}"]`).click()
}

async function exit(page: Page, way: Way) {
  if (way === 'command') return makeDesk(page).prompt('/worktree exit')
  if (way === 'keyboard') {
    await openPlaces(page)
    // "Back to main" is the last line.
    await page.keyboard.press('PageDown')
    return page.keyboard.press('Enter')
  }
  await page.getByTestId('execution-chip').click()
  return page.getByTestId('worktree-exit').click()
}

async function openPlaces(page: Page) {
  await page.keyboard.press('ControlOrMeta+K')
  await expect(page.getByTestId('palette').locator('input')).toBeFocused()
  await page.keyboard.type('Go to a place')
  await expect(page.getByTestId('palette-option').first()).toContainText('Go to a place')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('worktree-menu').getByRole('combobox')).toBeFocused()
}

/** Without a pointer and without a script that sets the focus: F6 goes from region to region. */
async function typeAndSend(page: Page, words: string) {
  const input = page.getByTestId('composer-input')
  await expect(page.getByTestId('worktree-menu')).toHaveCount(0)
  while (!(await input.evaluate((element) => element === document.activeElement))) await page.keyboard.press('F6')
  await page.keyboard.type(words)
  await expect(page.getByTestId('composer-send')).not.toHaveAttribute('aria-disabled', 'true')
  await page.keyboard.press('Enter')
}
