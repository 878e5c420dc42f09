import type { SessionMove } from '@pointsman/domain/host-api'
import type { Directory } from '@pointsman/domain/scope'
import { expect, test } from 'vitest'
import { carryWords, changedWord, chipState } from './chip-state.ts'

const to = '/w/fx' as Directory
const state = (move: SessionMove | undefined, gone = false) =>
  chipState({ move, gone, name: 'payout', nameOf: (directory) => directory.split('/').at(-1) ?? '' })

test('S-7: the chip says that a session moves, waits to, or did not, and why', () => {
  expect(state(undefined)).toEqual({ kind: 'here' })
  expect(state({ to, state: 'moving' })).toEqual({ kind: 'moving', to, words: 'Moving to fx' })
  expect(state({ to, state: 'waiting' })).toMatchObject({ words: 'It moves to fx when its turn ends' })
  expect(state({ to, state: 'failed', reason: { code: 'mismatch', message: 'It is elsewhere.' } })).toEqual({
    kind: 'failed',
    short: 'not moved',
    words: 'It did not move to fx: It is elsewhere',
  })
})
test('S-7: changes that stayed behind are no failure to move, and are named', () => {
  const message = 'It works in /w/fx now, but 1 changed file of /w did not come along: a.ts'
  expect(state({ to, state: 'failed', reason: { code: 'not-carried', message } })).toEqual({
    kind: 'failed',
    short: 'changes left behind',
    words: message,
  })
})
test('S-9: a place that is gone says so, unless the session is on its way out of it', () => {
  expect(state(undefined, true)).toEqual({
    kind: 'gone',
    words: 'The folder of payout is gone. The conversation is all here; choose where it goes on',
  })
  expect(state({ to, state: 'moving' }, true).kind).toBe('moving')
})
test('S-6: counts are words with their unit', () => {
  expect([changedWord(undefined), changedWord(0), changedWord(5), carryWords(1), carryWords(5)]).toEqual([
    '',
    'clean',
    '5 changed',
    'Take the 1 changed file along',
    'Take the 5 changed files along',
  ])
})
