import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/chromium.mjs'

const executablePath = findChromium()
const soak = Boolean(process.env['POINTSMAN_SOAK'])

export default defineConfig({
  testDir: soak ? 'e2e/soak' : 'e2e/tests',
  outputDir: 'test-results',
  forbidOnly: Boolean(process.env['CI']),
  // A test that needs a second try is a fault to find, in it or in the program.
  retries: 0,
  workers: Number(process.env['POINTSMAN_E2E_WORKERS'] ?? 2),
  fullyParallel: false,
  timeout: soak ? 0 : 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    headless: true,
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
