import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import {
  directorySchema,
  isServerKey,
  isSessionID,
  isTemporarySessionID,
  makeTemporarySessionID,
  placementSchema,
  readDirectory,
  readSessionKey,
  sessionKey,
  type ServerKey,
  type SessionID,
} from './scope.ts'

const scope = { serverKey: 'cbf29ce484222325' as ServerKey, sessionID: 'ses_e049e90fbffeYDks3S3v8DtkG9' as SessionID }

describe('ids', () => {
  test('L-2: a temporary id is never taken for an engine’s own', () => {
    const made = makeTemporarySessionID()
    for (const id of [made, 'new-session-1', 'temp-7']) {
      expect(isTemporarySessionID(id)).toBe(true)
      expect(isSessionID(id)).toBe(false)
    }
    expect(makeTemporarySessionID()).not.toBe(made)
    expect(isTemporarySessionID(scope.sessionID)).toBe(false)
    expect(isTemporarySessionID('new-session-')).toBe(false)
  })

  test('L-2: what could lead a path elsewhere is no session id', () => {
    expect(isSessionID(scope.sessionID)).toBe(true)
    for (const id of [
      'ses',
      'ses_/..',
      'ses_%2e',
      'ses_a b',
      'ses_\n',
      'ses_a\n',
      '../ses_a',
      `ses_${'a'.repeat(100)}`,
      7,
      null,
    ])
      expect(isSessionID(id)).toBe(false)
  })

  test('S-1: a server key is a name and never a URL or a path', () => {
    for (const key of ['cbf29ce484222325', 'build-box.lan', 'a']) expect(isServerKey(key)).toBe(true)
    for (const key of ['', '.', '..', '-a', 'http://a', 'a/b', 'a:4096', 'a'.repeat(65)])
      expect(isServerKey(key)).toBe(false)
  })
})

describe('session keys', () => {
  test('S-1: the same session on two servers has two keys, and each is read back', () => {
    const other = { ...scope, serverKey: 'elsewhere' as ServerKey }
    expect(sessionKey(scope)).not.toBe(sessionKey(other))
    expect(readSessionKey(sessionKey(scope))).toEqual(scope)
  })

  test('L-2: the key of a session that is still being made names no scope of an engine', () => {
    expect(readSessionKey(sessionKey({ ...scope, sessionID: makeTemporarySessionID() }))).toBeUndefined()
    for (const key of ['', '[]', '["a"]', '["a","ses_1","more"]', 'a:ses_1'])
      expect(readSessionKey(key)).toBeUndefined()
  })
})

describe('directories', () => {
  test.each([
    ['/home/mara/ledger', '/home/mara/ledger'],
    ['/home/mara/ledger/', '/home/mara/ledger'],
    ['/home/mara/ledger///', '/home/mara/ledger'],
    ['/', '/'],
    ['//', '/'],
    ['C:\\work\\ledger\\', 'C:\\work\\ledger'],
    ['c:/work/ledger/', 'c:/work/ledger'],
  ])('A-1: %j is the place %j', (text, place) => {
    expect(readDirectory(text)).toBe(place)
    expect(v.parse(directorySchema, text)).toBe(place)
  })

  test('S-1: a drive’s root stays a place when its slash is its whole path', () => {
    for (const root of ['C:\\', 'C:/']) {
      expect(readDirectory(root)).toBe(root)
      expect(readDirectory(readDirectory(root))).toBe(root)
    }
  })

  test('S-1: a backslash at the end of a POSIX name belongs to the name', () => {
    expect(readDirectory('/home/mara/a\\')).toBe('/home/mara/a\\')
  })

  test('S-1: what is not absolute, or holds a NUL, is no place', () => {
    for (const text of ['', 'ledger', './a', '~/a', 'C:', 'C:a', '\\\\host\\a', '/a\0', 7, null, undefined])
      expect(readDirectory(text)).toBeUndefined()
    expect(v.safeParse(placementSchema, { directory: 'ledger', incarnation: 'i', revision: 1 }).success).toBe(false)
  })
})
