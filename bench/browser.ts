import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test'
import { findChromium } from '../scripts/chromium.mjs'

const viewport = { width: 1280, height: 800 }

export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })
}

/** A page with an empty cache. `authorization` is for the engine's own page, which asks for its password. */
export async function withFreshPage<Result>(
  browser: Browser,
  options: { readonly authorization?: string },
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const { authorization } = options
  const context: BrowserContext = await browser.newContext({
    viewport,
    ...(authorization === undefined ? {} : { extraHTTPHeaders: { authorization } }),
  })
  try {
    return await work(await context.newPage())
  } finally {
    await context.close()
  }
}
