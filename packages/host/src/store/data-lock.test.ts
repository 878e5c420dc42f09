import { afterEach, beforeEach, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataDirectoryInUse, lockDataDirectory } from './data-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('A-8: a second host is told the address of the first, and gets the directory once the first was killed', async () => {
  const data = join(folder, 'data')
  const source = `
    import { lockDataDirectory } from ${JSON.stringify(join(import.meta.dir, 'data-lock.ts'))}
    lockDataDirectory(${JSON.stringify(data)}).announce('http://127.0.0.1:4310')
    console.log('locked')
    setInterval(() => {}, 1000)`
  const first = Bun.spawn([process.execPath, '-e', source], { stdout: 'pipe', stderr: 'inherit' })
  const reader = first.stdout.getReader()
  await reader.read()
  let refused: unknown
  try {
    lockDataDirectory(data)
  } catch (cause) {
    refused = cause
  }
  expect(refused).toBeInstanceOf(DataDirectoryInUse)
  expect(String(refused)).toContain('http://127.0.0.1:4310')
  first.kill('SIGKILL')
  await first.exited
  const lock = lockDataDirectory(data)
  expect(statSync(data).mode & 0o777).toBe(0o700)
  expect(statSync(join(data, 'host.json')).mode & 0o777).toBe(0o600)
  lock.release()
  lockDataDirectory(data).release()
})
