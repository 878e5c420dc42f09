import { describe, expect, test } from 'bun:test'
import { parseConfig, type Config } from './config.ts'

const parse = (args: string[], env: Record<string, string> = {}) =>
  parseConfig({
    args,
    env: { HOME: '/home/u', ...env },
    cwd: '/work',
    isDirectory: (path) => path === '/work/repo',
  })
function config(args: string[], env: Record<string, string> = {}): Config {
  const parsed = parse(args, env)
  if (parsed.kind !== 'run') throw new Error(JSON.stringify(parsed))
  return parsed.config
}
function refusal(args: string[], env: Record<string, string> = {}): string {
  const parsed = parse(args, env)
  if (parsed.kind !== 'bad') throw new Error(JSON.stringify(parsed))
  return parsed.message
}

describe('parseConfig', () => {
  test('without arguments: the current folder, loopback, the default data directory, a browser', () => {
    expect(config([])).toEqual({
      directory: '/work',
      hostname: '127.0.0.1',
      dataDirectory: '/home/u/.local/share/pointsman',
      remotes: [],
      open: true,
    })
  })
  test('options in any order and in both forms', () => {
    const one = config(['--no-open', 'repo', '--port=0', '--data-dir', 'd', '--host', '::1'])
    expect(one).toMatchObject({
      directory: '/work/repo',
      port: 0,
      dataDirectory: '/work/d',
      hostname: '::1',
      open: false,
    })
  })
  test('the environment gives data directory, binary and password; an option goes before it', () => {
    const env = {
      POINTSMAN_DATA_DIR: '/d',
      POINTSMAN_OPENCODE_BIN: '/bin/oc',
      POINTSMAN_PASSWORD: 'p',
      XDG_DATA_HOME: '/x',
    }
    expect(config([], env)).toMatchObject({ dataDirectory: '/d', binary: '/bin/oc', password: 'p' })
    expect(config(['--data-dir', '/e', '--password', 'q'], env)).toMatchObject({ dataDirectory: '/e', password: 'q' })
    expect(config([], { XDG_DATA_HOME: '/x' }).dataDirectory).toBe('/x/pointsman')
  })
  test('X-5: the next word is the password, unless it is an existing directory or an option; --password=P always is one', () => {
    expect(config(['--password', 'open sesame'])).toMatchObject({ password: 'open sesame', directory: '/work' })
    expect(config(['--password', '/work/repo'])).toMatchObject({ password: { ask: true }, directory: '/work/repo' })
    expect(config(['--password', 'repo', '--no-open'])).toMatchObject({
      password: { ask: true },
      directory: '/work/repo',
    })
    expect(config(['--password=/work/repo'])).toMatchObject({ password: '/work/repo', directory: '/work' })
    expect(config(['--password=p', 'repo'])).toMatchObject({ password: 'p', directory: '/work/repo' })
    expect(config(['--password', 'p', 'repo'])).toMatchObject({ password: 'p', directory: '/work/repo' })
    expect(refusal(['repo', '--password', '/work/repo'])).toStartWith('one directory only')
  })
  test('--password without a value asks, also before another option', () => {
    expect(config(['--password']).password).toEqual({ ask: true })
    expect(config(['--password', '--no-open'])).toMatchObject({ password: { ask: true }, open: false })
  })
  test('X-5: an address that other machines reach needs a password', () => {
    expect(refusal(['--host', '0.0.0.0'])).toContain('needs a password')
    expect(refusal(['--host', '127.0.0.1.example.org'])).toContain('needs a password')
    expect(config(['--host', '0.0.0.0'], { POINTSMAN_PASSWORD: 'p' }).hostname).toBe('0.0.0.0')
    expect(config(['--host', '127.0.0.2']).hostname).toBe('127.0.0.2')
    expect(config(['--host', '[::1]']).hostname).toBe('::1')
    expect(refusal(['--host', '127.0.0.999'])).toContain('needs a password')
  })
  test('X-4: a remote takes its password from the environment, its own before the common one, never from its address', () => {
    const env = { POINTSMAN_REMOTE_PASSWORD: 'all', POINTSMAN_REMOTE_PASSWORD_BUILD_1: 'own' }
    expect(config(['--remote', 'http://b:1/,build-1', '--remote', 'https://c'], env).remotes).toEqual([
      { url: 'http://b:1', name: 'build-1', password: 'own' },
      { url: 'https://c', password: 'all' },
    ])
    const refused = refusal(['--remote', 'http://u:secret@b'])
    expect(refused).toContain('POINTSMAN_REMOTE_PASSWORD')
    expect(refused).not.toContain('secret')
  })
  test.each([
    [['--bogus'], 'unknown option --bogus'],
    [['a', 'b'], 'one directory only'],
    [['--port', 'x'], '--port needs'],
    [['--port', '70000'], '--port needs'],
    [['--port'], '--port needs'],
    [['--data-dir'], '--data-dir needs'],
    [['--remote', 'ftp://x'], '--remote needs'],
    [['--remote', 'http://x,a/b'], '--remote needs a name'],
  ])('a wrong wish is one clear line: %p', (args, message) => {
    expect(refusal(args)).toStartWith(message)
    expect(refusal(args)).not.toContain('\n')
  })
  test('--help prints all', () => expect(parse(['x', '--help'])).toEqual({ kind: 'help' }))
})
