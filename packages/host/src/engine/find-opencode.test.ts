import { expect, test } from 'bun:test'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findOpencode, packageNames } from './find-opencode.ts'

test('the package that fits comes first', () => {
  expect(packageNames({ platform: 'linux', arch: 'x64', musl: false, avx2: true })[0]).toBe('opencode-linux-x64')
  expect(packageNames({ platform: 'linux', arch: 'x64', musl: true, avx2: false })[0]).toBe(
    'opencode-linux-x64-baseline-musl',
  )
  expect(packageNames({ platform: 'linux', arch: 'arm64', musl: true, avx2: false })[0]).toBe(
    'opencode-linux-arm64-musl',
  )
  expect(packageNames({ platform: 'darwin', arch: 'arm64', musl: false, avx2: true })).toEqual([
    'opencode-darwin-arm64',
  ])
  expect(packageNames({ platform: 'win32', arch: 'x64', musl: false, avx2: true })[0]).toBe('opencode-windows-x64')
})
test('the installed engine is a working binary, not the stub that needs install scripts', () => {
  const file = findOpencode()
  expect(Bun.spawnSync([file, '--version']).stdout.toString().trim()).toBe('1.18.33')
})
test('a binary that is missing or may not be run is named', () => {
  expect(() => findOpencode({ binary: '/nowhere/opencode' })).toThrow('/nowhere/opencode is missing')
  const plain = join(mkdtempSync(join(tmpdir(), 'pointsman-bin-')), 'opencode')
  writeFileSync(plain, '', { mode: 0o600 })
  expect(() => findOpencode({ binary: plain })).toThrow(/not executable/)
})
