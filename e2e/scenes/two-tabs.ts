import { setTimeout as sleep } from 'node:timers/promises'
import { expect, type Page } from '@playwright/test'
import { makeGate } from '../lab/gate.ts'
import type { Lab } from '../lab/make-lab.ts'
import { makeRandom, type Random } from '../lab/make-random.ts'
import { makeOutboxClient } from '../lab/outbox-client.ts'
import { makeDesk } from '../lab/page.ts'
import { text, wait } from '../lab/script-step.ts'

// Two tabs edit one queue by their keys, each with requests, answers and events that are late and pass each other (F-9).

/** Milliseconds by which a request, an answer or a frame is late at most. */
const latest = 250
/** Two may add at once: it grows a little beyond. */
const most = 8

const items = (page: Page) => page.getByTestId('followup-item')
const shown = (page: Page) =>
  items(page).evaluateAll((rows) =>
    rows.map((row) => ({
      id: row.getAttribute('data-item-id'),
      words: row.querySelector('.pm-dock-text')?.textContent,
      state: row.getAttribute('data-state'),
      pinned: row.getAttribute('data-pinned') === 'true',
    })),
  )

/** `goOn` is asked before each operation, with the number of those that were done in that tab. */
export async function editTogether(
  lab: Lab,
  pages: readonly [Page, Page],
  { seed, goOn }: { readonly seed: number; readonly goOn: (done: number) => boolean },
): Promise<void> {
  const { key } = await lab.host.ready()
  const { client } = await lab.engine()
  const session = await client.createSession({ title: 'Edited by two' })
  const outbox = makeOutboxClient({ url: () => lab.host.url, serverKey: key, sessionID: session.id })
  const gate = makeGate()
  lab.model.when('hold the line', wait(gate), text('Held.'))
  const [first, second] = pages
  const tabs = [
    { page: first, random: makeRandom(seed), name: 'left' },
    { page: second, random: makeRandom(seed + 1), name: 'right' },
  ]
  const late = { isOn: false }
  for (const { page, random } of tabs) await delay(page, random, late)
  await lab.openSession(first, session.id)
  await makeDesk(first).prompt('hold the line')
  await gate.reached
  const begun = ['one', 'two', 'three', 'four', 'five', 'six']
  for (const words of begun) await makeDesk(first).prompt(words)
  await expect(first.getByTestId('followup-dock')).toContainText(`${begun.length} follow-ups`)
  await lab.openSession(second, session.id)
  for (const { page } of tabs) {
    // So long a queue is folded, until a person unfolds it.
    await page
      .getByTestId('followup-dock')
      .getByRole('button', { name: `${begun.length} follow-ups` })
      .click()
    await expect(items(page)).toHaveCount(begun.length)
    await countAppearances(page)
  }

  late.isOn = true
  await Promise.all(
    tabs.map(async ({ page, random, name }) => {
      for (let done = 0; goOn(done); done += 1) await operate(page, random, `${name} ${done}`)
    }),
  )
  for (const { page } of tabs) await leaveEdit(page)
  late.isOn = false

  const told = async () =>
    (await outbox.items())
      .filter(({ state }) => state !== 'confirmed')
      .map(({ id, text: words, state, pinned = false }) => ({ id, words, state, pinned }))
  await expect(async () => {
    const host = await told()
    for (const { page } of tabs) expect(await shown(page)).toEqual(host)
  }).toPass({ intervals: [100, 250, 500] })
  for (const { page } of tabs) expect(await cameBack(page)).toEqual([])

  const words = (await told()).map((item) => item.words)
  gate.open()
  await outbox.state('resume')
  await expect.poll(() => client.userTexts(session.id)).toEqual(['hold the line', ...words])
  await expect.poll(outbox.items).toEqual([])
}

const keys = { pin: 'p', up: 'Alt+ArrowUp', down: 'Alt+ArrowDown', remove: 'Delete', pause: 'Space' } as const

/** One thing that a person does to a queue, by keys alone. */
async function operate(page: Page, random: Random, name: string): Promise<void> {
  const desk = makeDesk(page)
  const count = await items(page).count()
  const what = random.pick(['add', 'pin', 'up', 'down', 'remove', 'remove', 'edit', 'leave', 'pause'] as const)
  if (what === 'add' || count === 0) {
    await leaveEdit(page)
    if (count >= most) return
    await desk.input.fill(name)
    return desk.input.press('Enter')
  }
  if (what === 'edit' || what === 'leave') await leaveEdit(page)
  // It may have left since it was counted, and then the keys go nowhere.
  if (!(await focusItem(page, random.below(count)))) return
  if (what !== 'edit' && what !== 'leave') return page.keyboard.press(keys[what])
  await page.keyboard.press('Enter')
  await sleep(random.below(latest))
  if (!(await isEditing(page))) return
  if (what === 'edit') {
    await desk.input.fill(`${name} edited`)
    await desk.input.press('Enter')
  } else await leaveEdit(page)
}

const isEditing = async (page: Page) => (await page.getByTestId('composer-editing').count()) > 0

/**
 * What was typed into an edit that another tab ended is a draft now: it is not sent. Escape is pressed in the page itself, in one step with
 * the look: a moment later the edit may be over, and Escape would stop the turn.
 */
async function leaveEdit(page: Page): Promise<void> {
  const left = await page.evaluate(() => {
    if (!document.querySelector('[data-testid="composer-editing"]')) return false
    const input = document.querySelector('[data-testid="composer-input"]')
    input?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
    return true
  })
  if (!left) await makeDesk(page).input.fill('')
}

const focusItem = (page: Page, at: number): Promise<boolean> =>
  items(page).evaluateAll((rows, index) => {
    const row = rows[index]
    if (!(row instanceof HTMLElement)) return false
    row.focus()
    return true
  }, at)

/** Everything between this tab and the host is late from `isOn` on: frames keep their order, requests and answers do not. */
async function delay(page: Page, random: Random, late: { readonly isOn: boolean }): Promise<void> {
  const pause = () => (late.isOn ? sleep(random.below(latest)) : undefined)
  await page.routeWebSocket(/\/api\/live/, (tab) => {
    const host = tab.connectToServer()
    const inTurn = (send: (frame: string | Buffer) => void) => {
      let before: Promise<void> = Promise.resolve()
      return (frame: string | Buffer) => {
        const mine = pause()
        before = before.then(() => mine).then(() => send(frame))
      }
    }
    tab.onMessage(inTurn((frame) => host.send(frame)))
    host.onMessage(inTurn((frame) => tab.send(frame)))
  })
  await page.route(/\/api\/(outbox\/|servers\/.*\/outbox)/, async (route) => {
    await pause()
    const response = await route.fetch()
    await pause()
    await route.fulfill({ response })
  })
}

/** From now on: how often each item came into the page. */
const countAppearances = (page: Page) =>
  page.evaluate(() => {
    const appearances = new Map<string, number>()
    let before = new Set<string>()
    const look = () => {
      const rows = [...document.querySelectorAll('[data-testid="followup-item"]')]
      const now = new Set(rows.map((row) => row.getAttribute('data-item-id') ?? ''))
      for (const id of now) if (!before.has(id)) appearances.set(id, (appearances.get(id) ?? 0) + 1)
      before = now
    }
    look()
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
    Object.assign(window, { cameBack: () => [...appearances].filter(([, times]) => times > 1).map(([id]) => id) })
  })

/** Items that left the page and were there again. */
const cameBack = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { cameBack(): string[] }).cameBack())
