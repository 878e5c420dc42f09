import { isStuck, itemStates, nextState } from '@pointsman/domain/follow-up'
import { expect, test } from 'vitest'
import { anItem } from '../server/test-servers.ts'
import { waysOut } from './ways-out.ts'

test('F-7: what waits for a person has a way on and a way out, and nothing else has any', () => {
  for (const state of itemStates) expect(waysOut(anItem('a', { state })).length > 0).toBe(isStuck({ state }))
})

test.each([
  ['failed', undefined],
  ['unconfirmed', undefined],
  ['parked', 'commandsReady'],
  ['parked', 'elsewhere'],
  ['parked', 'unknown-command'],
] as const)('F-6: what is offered for %s %s is what its reducer takes', (state, code) => {
  const item = anItem('a', { state, ...(code ? { reason: { code, message: '' } } : {}) })
  expect(nextState(item, 'again')).toBe('queued')
  expect(waysOut(item)).toContain('drop')
})

test('F-3: a command in doubt is never offered for an edit: its words may have run', () => {
  expect(waysOut(anItem('a', { state: 'unconfirmed', kind: 'command' }))).toEqual(['run-again', 'drop'])
})
