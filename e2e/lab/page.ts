import { expect, type Locator, type Page } from '@playwright/test'
import type { Message } from './engine-client.ts'

/** One row of the timeline as it stands in the page. */
export type ShownRow = {
  readonly key: string
  readonly kind: string
  readonly messageID: string | undefined
  readonly text: string
}

export type Desk = ReturnType<typeof makeDesk>

/** The page by SURFACE.md's names, and the few things that every test does with it. */
export function makeDesk(page: Page) {
  const timeline = page.getByTestId('timeline')
  const input = page.getByTestId('composer-input')
  const dock = page.getByTestId('permission-dock')
  const sessionRow = (sessionID: string) => page.locator(`[data-testid="session-row"][data-session-id="${sessionID}"]`)
  const rows = (kind?: string): Locator =>
    page.locator(`[data-testid="timeline-row"]${kind === undefined ? '' : `[data-row-kind="${kind}"]`}`)
  async function enter() {
    await expect(page.getByTestId('composer-send')).not.toHaveAttribute('aria-disabled', 'true')
    await input.press('Enter')
  }
  const nextFrame = () => page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => resolve())))

  return {
    page,
    timeline,
    input,
    dock,
    rows,
    sessionRow,
    connection: page.getByTestId('connection-status'),
    /** Ready for input: the session's first page is there and so is what a prompt needs. */
    async settled() {
      await expect(timeline).toBeVisible()
      await expect(input).toBeVisible()
    },
    /** By the button. A workspace without a past has none: there the composer stands on its first page. */
    async newSession() {
      await page.locator('[data-testid="new-session"]:not([aria-disabled="true"])').first().click()
      await expect(input).toBeVisible()
    },
    /** Types, and presses Enter once the composer says that it can go. */
    async prompt(text: string) {
      await input.fill(text)
      await enter()
    },
    enter,
    nextFrame,
    /** The timeline has not scrolled for ten frames: a wheel's animation is over. */
    async still() {
      await timeline.evaluate(
        (element) =>
          new Promise<void>((resolve) => {
            let last = element.scrollTop
            let count = 0
            const look = () => {
              count = element.scrollTop === last ? count + 1 : 0
              last = element.scrollTop
              if (count >= 10) resolve()
              else requestAnimationFrame(look)
            }
            requestAnimationFrame(look)
          }),
      )
    },
    /** The real id of the session that is open, once it has one. */
    async sessionID(): Promise<string> {
      await page.waitForURL(/\/session\/ses/)
      return decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) as string)
    },
    async live() {
      await expect(page.getByTestId('connection-status').first()).toHaveAttribute('data-state', 'live')
    },
    async allowOnce() {
      await expect(dock).toBeVisible()
      await page.getByTestId('permission-once').click()
    },
    shown: (): Promise<ShownRow[]> =>
      rows().evaluateAll((elements) =>
        elements.map((element) => ({
          key: element.getAttribute('data-row-key') ?? '',
          kind: element.getAttribute('data-row-kind') ?? '',
          messageID: element.getAttribute('data-message-id') ?? undefined,
          text: (element as HTMLElement).innerText,
        })),
      ),
    /** The distance of the timeline's end from its lowest scroll position, in pixels. */
    fromEnd: () => timeline.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight),
  }
}

const textsOf = (message: Message) =>
  message.parts.filter((part) => part.type === 'text' && !part['synthetic']).map((part) => part.text ?? '')

/** What a page must show of a list of messages: each text of each message once, in order. */
export function expectedTexts(messages: readonly Message[]): string[] {
  return messages
    .flatMap((message) => textsOf(message).map((text) => `${message.info.id} ${text.trim()}`))
    .filter(Boolean)
}

/** What the page shows: prompts and texts with their message's id. Short sessions only, since far rows are not in the page. */
export async function shownTexts(desk: Desk): Promise<string[]> {
  const rows = await desk.shown()
  return rows
    .filter((row) => row.kind === 'prompt' || row.kind === 'text')
    .map((row) => `${row.messageID ?? ''} ${row.text.trim()}`)
}

/** The page shows the engine's own list: none missing, none doubled, in order. */
export async function expectSameAs(desk: Desk, messages: () => Promise<readonly Message[]>): Promise<void> {
  await expect(async () => {
    const rows = await desk.shown()
    const texts = rows.filter((row) => row.kind === 'prompt' || row.kind === 'text')
    const wanted = (await messages()).flatMap((message) =>
      textsOf(message).map((text) => ({ messageID: message.info.id, text: text.trim() })),
    )
    expect(texts.map((row) => row.messageID)).toEqual(wanted.map((one) => one.messageID))
    for (const [index, { text }] of wanted.entries()) expect(texts[index]?.text).toContain(text)
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
  }).toPass({ intervals: [100, 250, 500] })
}

/**
 * Records the ids of the session list's rows after each change of the page, from now on: what a person could have seen, whatever the
 * moment. `stop` gives the different pictures in order.
 */
export async function recordSessionRows(page: Page) {
  await page.evaluate(() => {
    const pictures: string[][] = []
    const look = () => {
      const lists = [...document.querySelectorAll('[data-testid="session-list"]')]
      const ids = [...(lists[0]?.querySelectorAll('[data-testid="session-row"]') ?? [])].map(
        (row) => row.getAttribute('data-session-id') ?? '',
      )
      if (JSON.stringify(ids) !== JSON.stringify(pictures.at(-1))) pictures.push(ids)
    }
    look()
    const observer = new MutationObserver(look)
    observer.observe(document.body, { subtree: true, childList: true, attributes: true })
    Object.assign(window, {
      stopRecording: () => {
        observer.disconnect()
        return pictures
      },
    })
  })
  return {
    stop: () => page.evaluate(() => (window as unknown as { stopRecording(): string[][] }).stopRecording()),
  }
}
