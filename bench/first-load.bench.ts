import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { makeLab } from '../e2e/lab/make-lab.ts'
import { launchBrowser, withFreshPage } from './browser.ts'
import { kilobytes, report } from './figures.ts'

// Bytes of script, gzipped by one and the same compressor, that a first load of the home page brings: ours and the engine's own.

async function scriptBytes(page: Page, url: string): Promise<{ files: number; bytes: number; raw: number }> {
  const scripts = new Map<string, Promise<Buffer>>()
  page.on('response', (response) => {
    if (/javascript/.test(response.headers()['content-type'] ?? '') && response.ok())
      scripts.set(response.url(), response.body())
  })
  await page.goto(url)
  await page.waitForLoadState('networkidle', { timeout: 15_000 }).catch(() => {
    // A stream that stays open: everything else has come.
  })
  const bodies = await Promise.all(scripts.values())
  return {
    files: bodies.length,
    bytes: bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0),
    raw: bodies.reduce((sum, body) => sum + body.length, 0),
  }
}

const target = 200_000
const lab = await makeLab()
const browser = await launchBrowser()
try {
  const engine = await lab.engine()
  const authorization = `Basic ${Buffer.from(`opencode:${engine.password ?? ''}`).toString('base64')}`
  const ours = await withFreshPage(browser, {}, (page) => scriptBytes(page, lab.host.url))
  const theirs = await withFreshPage(browser, { authorization }, (page) => scriptBytes(page, engine.url))
  const line = (each: typeof ours) =>
    `${kilobytes(each.bytes)} gzipped, ${kilobytes(each.raw)} as they are, ${each.files} files`
  report({
    figures: [
      ['Pointsman', line(ours)],
      ['the engine’s own page', line(theirs)],
      ['ratio', `1 : ${(theirs.bytes / ours.bytes).toFixed(1)}`],
    ],
    target: `at most ${kilobytes(target)} of script gzipped on the first load`,
    met: ours.bytes > 0 && ours.bytes <= target,
  })
} finally {
  await browser.close()
  await lab.close()
}
