import { expect, test } from 'vitest'
import { findEntries, readQuery, usedNow, type PaletteEntry } from './palette-entries.ts'

const entry = (group: PaletteEntry['group'], title: string, also?: string): PaletteEntry => ({
  id: title,
  group,
  title,
  ...(also === undefined ? {} : { also }),
  run: () => {},
})
const all = [
  entry('Sessions', 'Idempotent payouts', 'payout-retry ledger'),
  entry('Sessions', 'Split the payment provider', 'main ledger'),
  entry('Sessions', 'Tile cache', 'payout-retry'),
  entry('Places', 'Enter payout-retry'),
  entry('Places', 'Back to main'),
  entry('Do', 'Where am I?'),
  entry('Do', 'All keys'),
]
const titles = (text: string, recent: readonly string[] = []) =>
  findEntries(all, text, recent).map(
    ({ group, found }) => `${group}: ${found.map((one) => one.entry.title).join(', ')}`,
  )

test('with nothing typed all is there, group by group, what was used last first', () => {
  expect(titles('')).toEqual([
    'Sessions: Idempotent payouts, Split the payment provider, Tile cache',
    'Places: Enter payout-retry, Back to main',
    'Do: Where am I?, All keys',
  ])
  expect(titles('', ['All keys', 'Tile cache'])).toEqual([
    'Sessions: Tile cache, Idempotent payouts, Split the payment provider',
    'Places: Enter payout-retry, Back to main',
    'Do: All keys, Where am I?',
  ])
})
test('what is typed finds by title, then by what belongs to it, and marks what matched', () => {
  expect(titles('pay')[0]).toBe('Sessions: Idempotent payouts, Split the payment provider, Tile cache')
  const [sessions] = findEntries(all, 'pay', [])
  expect(sessions?.found[0]?.pieces).toEqual([
    { text: 'Idempotent ', hit: false },
    { text: 'pay', hit: true },
    { text: 'outs', hit: false },
  ])
  expect(titles('zzzz')).toEqual([])
})
test('what could be made comes after what is there', () => {
  const made: PaletteEntry = { ...entry('Places', 'New worktree “pay”'), last: true }
  const found = findEntries([made, ...all], '#pay', [])[0]?.found.map((one) => one.entry.title)
  expect(found).toEqual(['Enter payout-retry', 'New worktree “pay”'])
})
test('a first letter narrows it to places or to what can be done', () => {
  expect(readQuery('> where')).toEqual({ group: 'Do', words: 'where' })
  expect(titles('#pay')).toEqual(['Places: Enter payout-retry'])
  expect(titles('>')).toEqual(['Do: Where am I?, All keys'])
})
test('a list is short until something is typed', () => {
  const many = Array.from({ length: 500 }, (_, at) => entry('Sessions', `Session ${at}`))
  expect(findEntries(many, '', [])[0]?.found.length).toBe(6)
  expect(findEntries(many, 'session 4', [])[0]?.found.length).toBe(8)
})
test('what was used last is remembered once, and not for ever', () => {
  expect(usedNow(['a', 'b'], 'b')).toEqual(['b', 'a'])
  expect(usedNow(Array.from({ length: 30 }, String), 'x')).toHaveLength(12)
})
