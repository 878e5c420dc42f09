import { expect, test } from 'bun:test'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bunTargets, firstError, withLock, withoutNpm } from './bun.mjs'

const root = resolve(import.meta.dir, '..')

test('each machine gets its own bun, and the baseline build where the processor needs it', () => {
  const at = (platform: string, arch: string, musl = false, avx2: boolean | undefined = undefined) =>
    bunTargets({ platform, arch, musl, avx2 })
  expect(at('linux', 'x64', false, true)).toEqual(['@oven/bun-linux-x64', '@oven/bun-linux-x64-baseline'])
  expect(at('linux', 'x64', true, false)).toEqual(['@oven/bun-linux-x64-musl-baseline'])
  expect(at('linux', 'arm64', true)).toEqual(['@oven/bun-linux-aarch64-musl'])
  expect(at('darwin', 'arm64')).toEqual(['@oven/bun-darwin-aarch64'])
  expect(at('win32', 'x64')).toEqual(['@oven/bun-windows-x64', '@oven/bun-windows-x64-baseline'])
  expect(at('sunos', 'x64')).toEqual([])
})

test('what npm adds to the environment does not reach the host, nor the shells of its agents', () => {
  const bin = join(root, 'node_modules', '.bin')
  const env = withoutNpm({
    npm_lifecycle_event: 'start',
    npm_package_name: 'pointsman',
    npm_config_package_lock: '',
    npm_config_registry: 'https://example.org/',
    INIT_CWD: '/home',
    PATH: `${bin}:/usr/bin:/other/node_modules/.bin`,
    HOME: '/home/user',
  })
  expect(env).toEqual({
    npm_config_registry: 'https://example.org/',
    PATH: '/usr/bin:/other/node_modules/.bin',
    HOME: '/home/user',
  })
})

test('started without npm, the environment is left as it is', () => {
  const env = { npm_config_package_lock: '', PATH: '/usr/bin', INIT_CWD: '/home' }
  expect(withoutNpm(env)).toEqual(env)
})

test('of a failing tool the line that says most is shown', () => {
  expect(firstError('npm error code E404\nnpm error 404 Not Found - GET x\nnpm error A complete log')).toBe(
    '404 Not Found - GET x',
  )
  expect(firstError('\u001B[31merror: lockfile had changes\u001B[0m\n')).toBe('error: lockfile had changes')
  expect(firstError('✗ Build failed in 32ms\nerror during build:\nError: Failed to resolve /a.ts')).toBe(
    'Error: Failed to resolve /a.ts',
  )
  expect(firstError('')).toBe('no output')
})

test('a lock is held by one at a time and is freed by a failure too', async () => {
  const name = `test-${process.pid}`
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await Promise.resolve()
    inside -= 1
  }
  await Promise.all([withLock(name, work), withLock(name, work), withLock(name, work)])
  expect(most).toBe(1)
  const broken = withLock(name, () => {
    throw new Error('broken')
  })
  expect(broken).rejects.toThrow('broken')
  await broken.catch(() => undefined)
  expect(existsSync(join(root, '.bun', `${name}.lock`))).toBe(false)
})
