import { readFacts, stateFacts, type FactName, type Verdict } from '@pointsman/domain/readiness'
import { expect, test } from 'vitest'
import { holdsFor } from './hold.ts'

const held = (state: 'waiting' | 'failed' | 'refused', { modelMissing = false } = {}): readonly FactName[] =>
  [...readFacts, ...stateFacts].filter(
    (reason) => holdsFor({ ready: false, reason, state }, { modelMissing }) !== undefined,
  )

test('R-5: a send is held for what becomes known by itself or by reading again; offline, blocked and refused are not held', () => {
  const wanted = ['cacheReady', 'commandsReady', 'providerReady', 'localModelReady', 'directoryReady', 'moving']
  expect([held('waiting'), held('failed'), held('refused')]).toEqual([wanted, wanted, []])
  const ready: Verdict = { ready: true }
  expect(holdsFor(ready, { modelMissing: false })).toBeUndefined()
})
test('R-3: where the chosen model is missing a person is asked, and nothing is held for it', () => {
  expect(held('failed', { modelMissing: true })).not.toContain('localModelReady')
  expect(held('failed', { modelMissing: true })).toContain('commandsReady')
})
