import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '../lab/fixtures.ts'
import { findBun } from '../lab/find-bun.ts'
import { startHost } from '../lab/host.ts'
import { makeLabRoot } from '../lab/lab-root.ts'
import { makeDesk } from '../lab/page.ts'
import { findEngineBinary, homeEnvironment, hostMain, quietEngine } from '../lab/paths.ts'
import { processesOf } from '../lab/processes.ts'
import type { Lab } from '../lab/make-lab.ts'

// Starts that can't be, and ends that must be clean.

/** Runs the host until it ends by itself. */
function run(lab: Lab, ...args: string[]) {
  const env = {
    PATH: process.env['PATH'] ?? '',
    ...homeEnvironment(lab.home),
    ...quietEngine,
    POINTSMAN_OPENCODE_BIN: findEngineBinary(),
  }
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      findBun(),
      [hostMain, ...args],
      { env, cwd: lab.root.path, timeout: 20_000 },
      (_error, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    )
  })
}

test('A-8 X-5 a start that can’t be says why in one line on stderr and ends with exit code 2', async ({
  sharedHost: lab,
}) => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const port = String((taken.address() as AddressInfo).port)
  const data = (name: string) => ['--data-dir', join(lab.root.path, name), '--no-open']
  writeFileSync(join(lab.root.path, 'a-file'), '')
  mkdirSync(join(lab.root.path, 'read-only'), { mode: 0o500 })
  const wishes: [string, string[], RegExp][] = [
    ['a taken port', [lab.repo.path, '--port', port, ...data('a')], new RegExp(`port ${port}`)],
    ['a missing directory', [join(lab.root.path, 'nowhere'), '--port', '0', ...data('b')], /nowhere/],
    ['a file for a directory', [join(lab.root.path, 'a-file'), '--port', '0', ...data('b')], /a-file/],
    [
      'a data directory in use',
      [lab.repo.path, '--port', '0', '--data-dir', lab.dataDir, '--no-open'],
      new RegExp(lab.host.url),
    ],
    ['an unknown option', [lab.repo.path, '--prot', '4310'], /--prot/],
    ['a port that is none', [lab.repo.path, '--port', 'http'], /--port/],
    [
      'a network address without a password',
      [lab.repo.path, '--host', '0.0.0.0', '--port', '0', ...data('c')],
      /password/,
    ],
    [
      'a file for a data directory',
      [lab.repo.path, '--port', '0', '--data-dir', join(lab.root.path, 'a-file'), '--no-open'],
      /a-file/,
    ],
  ]
  for (const [what, args, reason] of wishes) {
    const { code, stdout, stderr } = await run(lab, ...args)
    expect({ what, code, stdout }).toEqual({ what, code: 2, stdout: '' })
    expect(stderr.trim().split('\n'), what).toHaveLength(1)
    expect(stderr, what).toMatch(reason)
  }
  await new Promise<void>((resolve) => taken.close(() => resolve()))
  expect(lab.host.alive()).toBe(true)
})

test.describe('an engine that will not start', () => {
  test('A-8 its binary missing, or refusing: the page says so with the log’s last lines', async ({ page }) => {
    const root = makeLabRoot('bad-engine')
    const folder = root.folder('plain')
    const refusing = join(root.path, 'refusing')
    writeFileSync(refusing, '#!/bin/sh\necho "no such luck: the disk is upside down" >&2\nexit 3\n', { mode: 0o755 })
    try {
      for (const [binary, words] of [
        [join(root.path, 'not-there'), /not-there/],
        [refusing, /the disk is upside down/],
      ] as const) {
        const host = await startHost({
          directory: folder,
          dataDir: root.folder('data'),
          home: root.folder('home'),
          engineBinary: binary,
        })
        await page.goto(host.url)
        await expect(page.locator('body')).toContainText(words)
        const [server] = await host.servers()
        await page.goto(`${host.url}/${server?.key ?? ''}`)
        await expect(page.locator('body')).toContainText(words)
        expect(await host.stop()).toBe(0)
      }
    } finally {
      await root.dispose()
    }
  })
})

test('S-6 a directory without git works and says why it has no worktrees; SIGTERM ends host and engine with code 0', async ({
  sharedHost: lab,
  page,
}) => {
  const root = makeLabRoot('no-git')
  const directory = root.folder('just a folder')
  writeFileSync(
    join(directory, 'opencode.json'),
    JSON.stringify(lab.repo.read('opencode.json') && JSON.parse(lab.repo.read('opencode.json'))),
  )
  const host = await startHost({ directory, dataDir: root.folder('data'), home: root.folder('home') })
  try {
    const { key } = await host.ready()
    await page.goto(host.url)
    const desk = makeDesk(page)
    await expect(desk.input).toBeVisible({ timeout: 60_000 })
    await expect(page.locator('body')).toContainText(/no git here/i)
    await desk.prompt('anything')
    await expect(desk.timeline).toContainText('All done.', { timeout: 60_000 })
    expect(lab.model.turns.at(-1)?.directory).toBe(directory)
    const answer = await fetch(`${host.url}/api/servers/${key}/worktrees`)
    expect(await answer.json()).toMatchObject([{ directory, main: true }])
    expect(host.stdout().trim()).toBe(`Pointsman listening on ${host.url}`)
    expect(host.engines()).toHaveLength(1)
    expect(await host.stop()).toBe(0)
    expect(processesOf(root.path)).toEqual([])
  } finally {
    await root.dispose()
  }
})
