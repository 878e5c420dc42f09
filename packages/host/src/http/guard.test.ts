import { describe, expect, test } from 'bun:test'
import { judgeRequest } from './guard.ts'
import { ourHosts, urlHost } from './our-hosts.ts'

const hosts = ourHosts({ hostname: '127.0.0.1', port: 4310 })
const ours = { host: '127.0.0.1:4310' }
const json = { 'content-type': 'application/json' }
const socket = { upgrade: 'websocket', connection: 'Upgrade' }

function judge(method: string, path: string, headers: Record<string, string>, loggedIn = false): string {
  const header = (name: string) => headers[name]
  return judgeRequest({ method, path, header, loggedIn }, { hosts })?.code ?? 'passes'
}

describe('X-1: what passes', () => {
  const cases: readonly (readonly [string, string, string, Record<string, string>, boolean?])[] = [
    ['a program without any browser header', 'GET', '/api/health', ours],
    ['localhost', 'GET', '/', { host: 'localhost:4310' }],
    ['the IPv6 loopback', 'GET', '/', { host: '[::1]:4310' }],
    [
      'a page opened by hand',
      'GET',
      '/key/session/ses_1',
      { ...ours, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
    ],
    ['our page’s own read', 'GET', '/api/servers', { ...ours, 'sec-fetch-site': 'same-origin' }],
    [
      'our page’s own change',
      'POST',
      '/api/x',
      { ...ours, ...json, origin: 'http://127.0.0.1:4310', 'sec-fetch-site': 'same-origin' },
    ],
    ['JSON with a charset', 'POST', '/api/x', { ...ours, 'content-type': 'Application/JSON; charset=utf-8' }],
    ['our page’s socket', 'GET', '/api/live', { ...ours, ...socket, origin: 'http://127.0.0.1:4310' }],
    ['a program’s socket with a login', 'GET', '/api/live', { ...ours, ...socket }, true],
  ]
  for (const [name, method, path, headers, loggedIn] of cases) {
    test(name, () => expect(judge(method, path, headers, loggedIn)).toBe('passes'))
  }
})

describe('X-1: what is refused', () => {
  const cross = { ...ours, 'sec-fetch-site': 'cross-site' }
  const cases: readonly (readonly [string, string, string, Record<string, string>, string, boolean?])[] = [
    ['a name that was pointed at our address', 'GET', '/', { host: 'evil.example:4310' }, 'foreign-host'],
    ['our address with another port', 'GET', '/', { host: '127.0.0.1:80' }, 'foreign-host'],
    ['our address without its port', 'GET', '/', { host: '127.0.0.1' }, 'foreign-host'],
    ['a name that begins like ours', 'GET', '/', { host: '127.0.0.1:4310.evil.example' }, 'foreign-host'],
    ['no name at all', 'GET', '/', {}, 'foreign-host'],
    [
      'an image tag on another site',
      'GET',
      '/server/k/command',
      { ...cross, 'sec-fetch-mode': 'no-cors' },
      'foreign-site',
    ],
    [
      'an image tag for a file of the app',
      'GET',
      '/assets/app.js',
      { ...cross, 'sec-fetch-mode': 'no-cors' },
      'foreign-site',
    ],
    ['a link on another site', 'GET', '/', { ...cross, 'sec-fetch-mode': 'navigate' }, 'foreign-site'],
    [
      'a frame on another port of localhost',
      'GET',
      '/',
      { ...ours, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
      'foreign-site',
    ],
    [
      'a program’s route opened by hand',
      'GET',
      '/api/servers',
      { ...ours, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
      'foreign-site',
    ],
    [
      'an engine’s route opened by hand',
      'GET',
      '/server/k/config',
      { ...ours, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
      'foreign-site',
    ],
    [
      'a form opened by hand',
      'POST',
      '/',
      { ...ours, ...json, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
      'foreign-site',
    ],
    ['a fetch of another origin', 'GET', '/api/servers', { ...ours, origin: 'http://evil.example' }, 'foreign-origin'],
    ['a sandboxed frame', 'POST', '/api/x', { ...ours, ...json, origin: 'null' }, 'foreign-origin'],
    [
      'our other loopback name as origin',
      'GET',
      '/api/servers',
      { ...ours, origin: 'http://localhost:4310' },
      'foreign-origin',
    ],
    [
      'another port as origin',
      'POST',
      '/api/x',
      { ...ours, ...json, origin: 'http://127.0.0.1:3000' },
      'foreign-origin',
    ],
    ['a form', 'POST', '/api/x', { ...ours, 'content-type': 'application/x-www-form-urlencoded' }, 'content-type'],
    ['a form of plain text', 'POST', '/api/x', { ...ours, 'content-type': 'text/plain' }, 'content-type'],
    ['a beacon without a type', 'POST', '/api/x', ours, 'content-type'],
    ['a removal without a type', 'DELETE', '/api/outbox/msg_1', ours, 'content-type'],
    ['JSON in name only', 'POST', '/api/x', { ...ours, 'content-type': 'application/json-patch+json' }, 'content-type'],
    [
      'a socket of another origin',
      'GET',
      '/api/live',
      { ...ours, ...socket, origin: 'http://evil.example' },
      'foreign-origin',
    ],
    [
      'a socket of another origin with our login',
      'GET',
      '/api/live',
      { ...ours, ...socket, origin: 'http://evil.example' },
      'foreign-origin',
      true,
    ],
    ['a socket without origin or login', 'GET', '/api/live', { ...ours, ...socket }, 'foreign-socket'],
    ['another kind of upgrade', 'GET', '/api/live', { ...ours, upgrade: 'h2c' }, 'upgrade'],
    ['a preflight', 'OPTIONS', '/api/x', { ...ours, origin: 'http://evil.example' }, 'method'],
    ['TRACE', 'TRACE', '/', ours, 'method'],
  ]
  for (const [name, method, path, headers, code, loggedIn] of cases) {
    test(name, () => expect(judge(method, path, headers, loggedIn)).toBe(code))
  }
})

describe('X-1: listening everywhere', () => {
  for (const hostname of ['0.0.0.0', '::', '[::]']) {
    const everywhere = ourHosts({ hostname, port: 4310 })
    const takes = (...named: string[]) => named.map((host) => everywhere.has(host))

    test(`${hostname} takes the address that is printed, loopback, and any address that leads here, such as a router’s`, () => {
      const printed = urlHost(hostname)
      expect(
        takes(
          `${printed}:4310`,
          '127.0.0.1:4310',
          'localhost:4310',
          '[::1]:4310',
          '192.0.2.7:4310',
          '[2001:db8::7]:4310',
        ),
      ).toEqual([true, true, true, true, true, true])
    })

    test(`${hostname} takes no name that a page could have pointed at us, and no other port`, () => {
      const tricks = [
        'evil.example:4310',
        '192.0.2.7.evil.example:4310',
        '0x7f.1:4310',
        '2130706433:4310',
        '192.0.2.7:80',
        '192.0.2.7',
        '2001:db8::7:4310',
        '[evil.example]:4310',
        '[::1%25lo]:4310',
        ':4310',
        '',
      ]
      expect(takes(...tricks)).toEqual(tricks.map(() => false))
    })
  }

  test('where one address is listened on, no other is ours', () => {
    const one = ourHosts({ hostname: '192.0.2.7', port: 4310 })
    expect([one.has('192.0.2.7:4310'), one.has('192.0.2.8:4310')]).toEqual([true, false])
  })
})

test('X-1: a configured name is ours, with its port', () => {
  const named = ourHosts({ hostname: 'Build.Example', port: 80 })
  expect([named.has('build.example:80'), named.has('build.example')]).toEqual([true, true])
})
