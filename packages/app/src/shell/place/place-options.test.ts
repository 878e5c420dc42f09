import type { Worktree } from '@pointsman/domain/host-api'
import type { Directory, SessionID } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import type { SessionRow } from '../../server/session-list.ts'
import { directory as home, serverKey } from '../../server/test-servers.ts'
import { findPlaces, namedPlace, placeOptions } from './place-options.ts'

const at = (name: string) => `/w/${name}` as Directory
const tree = (name: string, more: Partial<Worktree> = {}): Worktree => ({
  directory: name === 'main' ? home : at(name),
  name,
  branch: name,
  main: name === 'main',
  state: 'present',
  dirty: 0,
  ...more,
})
const row = (id: string, directory: Directory, more: Partial<SessionRow> = {}): SessionRow => ({
  serverKey,
  sessionID: `ses_${id}` as SessionID,
  title: id,
  directory,
  updated: 0,
  status: 'idle',
  making: false,
  ...more,
})
const options = (worktrees: readonly Worktree[], rows: readonly SessionRow[] = [], making = false) =>
  placeOptions({
    worktrees,
    rows,
    here: at('payout'),
    sessionID: 'ses_me',
    making,
    placeOf: (directory) => ({ name: directory.split('/').at(-1) ?? '', hue: 1, main: false }),
  })
const words = (...args: Parameters<typeof options>) => options(...args).map((option) => option.words)

test('S-6: each place says what is in it: changes, distance, sessions, and that one is here', () => {
  const rows = [
    row('me', at('payout')),
    row('a', home),
    row('b', `${home}/packages` as Directory),
    row('sub', home, { parentID: 'ses_a' as SessionID }),
    row('c', at('fx'), { status: 'waiting' }),
  ]
  const worktrees = [
    tree('payout', { dirty: 5, ahead: 3 }),
    tree('main'),
    tree('fx', { dirty: 1, ahead: 1 }),
    tree('webhook', { ahead: 6, behind: 14, branch: 'drop-v1' }),
  ]
  expect(words(worktrees, rows)).toEqual([
    'clean · 2 sessions',
    '5 changed · 3 ahead · this session works here',
    '1 changed · 1 ahead · 1 session waits for you',
    'clean · 6 ahead, 14 behind',
  ])
  expect(options(worktrees, rows).map((option) => option.waits)).toEqual([false, false, true, false])
  expect(options(worktrees, rows)[0]?.main).toBe(true)
})
test('S-6: what is not a place to work says what it is, and what was not read says nothing', () => {
  const { dirty: _, ...unread } = tree('unread')
  expect(words([tree('gone', { state: 'missing' }), tree('store', { state: 'bare' }), unread])).toEqual([
    'folder is gone',
    'bare: no files to work on',
    '',
  ])
  expect(words([tree('gone', { state: 'missing' })], [row('a', at('gone'))])).toEqual([
    'folder is gone · 1 session to re-attach',
  ])
  const { branch: __, ...detached } = tree('look', { head: 'abc1234' })
  expect(options([detached])[0]?.branch).toBe('at abc1234')
  expect(words([tree('payout')], [], true)).toEqual(['clean · it will work here'])
})
test('S-6: a search finds by name and by branch, best first', () => {
  const all = options([tree('main'), tree('payout', { branch: 'bug/key' }), tree('fx-rounding'), tree('fx')])
  const found = (query: string) => findPlaces(all, query).map((option) => option.name)
  expect(found('fx')).toEqual(['fx', 'fx-rounding'])
  expect(found('key')).toEqual(['payout'])
  expect(found('zzz')).toEqual([])
  expect(found(' ')).toHaveLength(4)
})
test('S-6: a typed name means a worktree before it means a branch', () => {
  const all = options([tree('a', { branch: 'b' }), tree('b', { branch: 'x' }), tree('Größe')])
  const named = (typed: string) => namedPlace(all, typed)?.name
  expect([named('b'), named('größe '), named('x'), named('c')]).toEqual(['b', 'Größe', 'b', undefined])
})
